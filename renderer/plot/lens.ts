/** A lens over the map, for points, ellipses, names and drawn lines alike. */
import type { SceneEllipses } from '../../core/types/scene.ts';

/**
 * A lens that undoes an embedding's warp round the pointer: what lies δ from it is moved to M δ, where M is the square root of the metric
 * there, so that lengths on screen are lengths in the data; farther out it fades into the embedding as it is.
 */
export interface Lens {
  /** Embedding units. */
  x: number;
  y: number;
  radius: number;
  /** M, row by row, in embedding units. */
  matrix: readonly [number, number, number, number];
  /** 0…1, how far the warp is undone. */
  strength: number;
}

/**
 * √G from an indicatrix: its semi-axes are 1/√λ along G's eigenvectors. @param unit embedding units that a unit of data takes where nothing
 * is distorted
 * @param axes the longer semi-axis (x, y), then the shorter, unscaled
 */
export function lensMatrix([longX, longY, shortX, shortY]: ArrayLike<number> & Iterable<number>, unit: number): Lens['matrix'] {
  const long = Math.hypot(longX, longY),
    short = Math.hypot(shortX, shortY);
  const [cos, sin] = [longX / long, longY / long];
  const a = unit / long,
    b = unit / short;
  return [a * cos * cos + b * sin * sin, (a - b) * cos * sin, (a - b) * cos * sin, a * sin * sin + b * cos * cos];
}

/** Where the lens shows (x, y). The same as in the points' shaders. */
export function throughLens(lens: Lens, x: number, y: number): [number, number] {
  const dx = x - lens.x,
    dy = y - lens.y;
  const share = lens.strength * lensShare((dx * dx + dy * dy) / (lens.radius * lens.radius));
  const [a, b, c, d] = lens.matrix;
  return [x + share * (a * dx + b * dy - dx), y + share * (c * dx + d * dy - dy)];
}

/** Pieces of a stretch that crosses the lens: as many as it takes to look bent and not broken. */
const pieces = 24;

/** A line of straight stretches as the lens shows it: where it crosses the lens it bends. @param points 2 numbers a corner */
export function lineThroughLens(points: ArrayLike<number>, closed: boolean, lens: Lens): number[] {
  const corners = Array.from({ length: points.length >> 1 }, (_, at) => [points[2 * at], points[2 * at + 1]] as const);
  return corners.flatMap(([x, y], at) => {
    const next = corners[at + 1] ?? (closed ? corners[0] : undefined);
    const start = throughLens(lens, x, y);
    if (!next || distanceToStretch(lens, x, y, next[0] - x, next[1] - y) >= lens.radius) return start;
    const between = Array.from({ length: pieces - 1 }, (_, piece) => (piece + 1) / pieces);
    return [...start, ...between.flatMap((share) => throughLens(lens, x + share * (next[0] - x), y + share * (next[1] - y)))];
  });
}

/** From the lens's middle to the stretch from (x, y) by (dx, dy). */
function distanceToStretch(lens: Lens, x: number, y: number, dx: number, dy: number): number {
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((lens.x - x) * dx + (lens.y - y) * dy) / square));
  return Math.hypot(x + share * dx - lens.x, y + share * dy - lens.y);
}

/** What the lens makes of small steps from (x, y): the derivative of `throughLens` there, row by row. */
function derivative(
  { x: middleX, y: middleY, radius, matrix: [a, b, c, d], strength }: Lens,
  x: number,
  y: number,
): [number, number, number, number] {
  const dx = x - middleX,
    dy = y - middleY;
  const rest = Math.max(0, 1 - (dx * dx + dy * dy) / (radius * radius));
  const share = strength * rest * rest;
  const falling = (-4 * strength * rest) / (radius * radius);
  const [movedX, movedY] = [a * dx + b * dy - dx, c * dx + d * dy - dy];
  return [
    1 + share * (a - 1) + falling * movedX * dx,
    share * b + falling * movedX * dy,
    share * c + falling * movedY * dx,
    1 + share * (d - 1) + falling * movedY * dy,
  ];
}

/** Ellipses as the lens shows them: each where its middle is seen, of the shape that its surroundings have there. */
export function ellipsesThroughLens(groups: readonly SceneEllipses[], lens: Lens): SceneEllipses[] {
  return groups.map((group) => {
    const instances = group.instances.slice();
    for (let at = 0; at < instances.length; at += 6) {
      const [x, y] = instances.subarray(at, at + 2);
      if ((x - lens.x) ** 2 + (y - lens.y) ** 2 >= lens.radius ** 2) continue;
      instances.set([...throughLens(lens, x, y), ...semiAxes(derivative(lens, x, y), instances.subarray(at + 2, at + 6))], at);
    }
    const bare = group.bare.slice();
    for (let at = 0; at < bare.length; at += 2) bare.set(throughLens(lens, bare[at], bare[at + 1]), at);
    return { ...group, instances, bare };
  });
}

/** Of the ellipse that a matrix makes of another, whose semi-axes are given: the longer, then the shorter. */
function semiAxes([a, b, c, d]: readonly number[], [longX, longY, shortX, shortY]: Float32Array): [number, number, number, number] {
  const [ux, uy, vx, vy] = [a * longX + b * longY, c * longX + d * longY, a * shortX + b * shortY, c * shortX + d * shortY];
  // u cos t + v sin t is farthest from the middle where tan 2t = 2 u·v / (u·u − v·v).
  const turn = Math.atan2(2 * (ux * vx + uy * vy), ux * ux + uy * uy - vx * vx - vy * vy) / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [cos * ux + sin * vx, cos * uy + sin * vy, cos * vx - sin * ux, cos * vy - sin * uy];
}

/** 1 in the middle, 0 from the radius on, smooth at both. @param square of the distance over the radius */
function lensShare(square: number): number {
  const rest = Math.max(0, 1 - square);
  return rest * rest;
}

/** The same for shaders: `uLens` is centre, radius and strength. */
export const lensGlsl = /* glsl */ `
  vec2 throughLens(vec2 position) {
    if (uLens.w == 0.0) return position;
    vec2 way = position - uLens.xy;
    float rest = max(0.0, 1.0 - dot(way, way) / (uLens.z * uLens.z));
    vec2 moved = vec2(dot(uLensMatrix.xy, way), dot(uLensMatrix.zw, way));
    return position + uLens.w * rest * rest * (moved - way);
  }
`;
export const lensWgsl = /* wgsl */ `
  fn throughLens(position: vec2f) -> vec2f {
    if (points.uLens.w == 0.0) { return position; }
    let way = position - points.uLens.xy;
    let rest = max(0.0, 1.0 - dot(way, way) / (points.uLens.z * points.uLens.z));
    let moved = vec2f(dot(points.uLensMatrix.xy, way), dot(points.uLensMatrix.zw, way));
    return position + points.uLens.w * rest * rest * (moved - way);
  }
`;
