/** Similarities of the plane: what an autoencoder leaves to chance, rotation, reflection and scale. */
import type { Indicatrices } from '../types.ts';
import type { Similarity } from '../types/scene.ts';

/**
 * The similarity that brings `points` closest to `reference` in the sum of squared distances (Procrustes, in closed form for the plane).
 * @param points @param reference rows × 2 each, row for row; rows that are not finite in both are left out
 */
export function procrustes(points: Float32Array, reference: Float32Array): Similarity {
  let [count, px, py, rx, ry] = [0, 0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    if (!Number.isFinite(points[at] + points[at + 1] + reference[at] + reference[at + 1])) continue;
    px += points[at];
    py += points[at + 1];
    rx += reference[at];
    ry += reference[at + 1];
    count++;
  }
  if (count === 0) return { a: [1, 0, 0, 1], t: [0, 0] };
  [px, py, rx, ry] = [px / count, py / count, rx / count, ry / count];
  // M = Σ reference · pointᵀ, both centred.
  let [xx, xy, yx, yy, spread] = [0, 0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    const [x, y, u, v] = [points[at] - px, points[at + 1] - py, reference[at] - rx, reference[at + 1] - ry];
    if (!Number.isFinite(x + y + u + v)) continue;
    xx += u * x;
    xy += u * y;
    yx += v * x;
    yy += v * y;
    spread += x * x + y * y;
  }
  // tr(R Mᵀ) over rotations is greatest at the first pair, over reflections at the second.
  const turned = [xx + yy, yx - xy];
  const mirrored = [xx - yy, yx + xy];
  const [turn, mirror] = [Math.hypot(...turned), Math.hypot(...mirrored)];
  const isMirrored = mirror > turn;
  const gain = Math.max(turn, mirror);
  if (!(gain > 0) || spread === 0) return { a: [1, 0, 0, 1], t: [rx - px, ry - py] };
  const [cos, sin] = (isMirrored ? mirrored : turned).map((value) => value / spread);
  const a = isMirrored ? ([cos, sin, sin, -cos] as const) : ([cos, -sin, sin, cos] as const);
  return { a, t: [rx - a[0] * px - a[1] * py, ry - a[2] * px - a[3] * py] };
}

/** @param points n × 2 @returns their images, in a new array */
export function transformPoints({ a, t }: Similarity, points: Float32Array): Float32Array {
  const moved = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    moved[at] = a[0] * points[at] + a[1] * points[at + 1] + t[0];
    moved[at + 1] = a[2] * points[at] + a[3] * points[at + 1] + t[1];
  }
  return moved;
}

/** From where a panel shows a point back to the embedding's own coordinates. */
export function inverse({ a, t }: Similarity): Similarity {
  const det = a[0] * a[3] - a[1] * a[2];
  const b = [a[3] / det, -a[1] / det, -a[2] / det, a[0] / det] as const;
  return { a: b, t: [-(b[0] * t[0] + b[1] * t[1]), -(b[2] * t[0] + b[3] * t[1])] };
}

/** A similarity keeps semi-axes semi-axes, so ellipses turn, and grow by its scale. */
export function transformIndicatrices(similarity: Similarity, indicatrices: Indicatrices): Indicatrices {
  const linear: Similarity = { a: similarity.a, t: [0, 0] };
  const scale = Math.hypot(similarity.a[0], similarity.a[2]);
  const { degenerate } = indicatrices;
  return {
    ...indicatrices,
    centers: transformPoints(similarity, indicatrices.centers),
    axes: transformPoints(linear, indicatrices.axes),
    spacing: indicatrices.spacing * scale,
    ...(degenerate && { degenerate: { ...degenerate, centers: transformPoints(similarity, degenerate.centers) } }),
  };
}

/** A linear map of the embedding's own plane, row by row, as it is seen in the similarity's. */
export function conjugated({ a }: Similarity, [m, n, o, p]: Similarity['a']): Similarity['a'] {
  const { a: b } = inverse({ a, t: [0, 0] });
  const [c, d, e, f] = [a[0] * m + a[1] * o, a[0] * n + a[1] * p, a[2] * m + a[3] * o, a[2] * n + a[3] * p];
  return [c * b[0] + d * b[2], c * b[1] + d * b[3], e * b[0] + f * b[2], e * b[1] + f * b[3]];
}
