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
 * √G from an indicatrix: its semi-axes are 1/√λ along G's eigenvectors. @param unit embedding units that a unit of data takes where nothing is distorted
 * @param axes the longer semi-axis (x, y), then the shorter, unscaled
 */
export function lensMatrix([longX, longY, shortX, shortY]: ArrayLike<number> & Iterable<number>, unit: number): Lens['matrix'] {
  const long = Math.hypot(longX, longY), short = Math.hypot(shortX, shortY);
  const [cos, sin] = [longX / long, longY / long];
  const a = unit / long, b = unit / short;
  return [a * cos * cos + b * sin * sin, (a - b) * cos * sin, (a - b) * cos * sin, a * sin * sin + b * cos * cos];
}

/** Where the lens shows (x, y). The same as in the points' shaders. */
export function throughLens(lens: Lens, x: number, y: number): [number, number] {
  const dx = x - lens.x, dy = y - lens.y;
  const share = lens.strength * lensShare((dx * dx + dy * dy) / (lens.radius * lens.radius));
  const [a, b, c, d] = lens.matrix;
  return [x + share * (a * dx + b * dy - dx), y + share * (c * dx + d * dy - dy)];
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
