/** Embeddings laid upon a reference: what an autoencoder leaves to chance, rotation, reflection and scale, is taken out. */
import type { Indicatrices } from '../types.ts';
import type { PanelSource } from '../types/scene.ts';

/** x ↦ A x + t; `a` is row-major, a rotation or reflection times a positive scale. */
export interface Similarity { a: readonly [number, number, number, number]; t: readonly [number, number] }

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
  return { ...indicatrices, centers: transformPoints(similarity, indicatrices.centers), axes: transformPoints(linear, indicatrices.axes), spacing: indicatrices.spacing * scale };
}

const lastAligned = new WeakMap<Float32Array, { reference: Float32Array; source: PanelSource; aligned: PanelSource & { align: Similarity } }>();

/** A panel as it lies upon a reference's embedding. The same source and reference give the same arrays. */
export function alignPanel(source: PanelSource, reference: Float32Array): PanelSource & { align: Similarity } {
  const last = lastAligned.get(source.embedding);
  if (last?.reference === reference && last.source === source) return last.aligned;
  const known = last?.reference === reference ? last.aligned : null;
  const align = known?.align ?? procrustes(source.embedding, reference);
  const aligned = {
    ...source,
    align,
    embedding: known?.embedding ?? transformPoints(align, source.embedding),
    ...(source.ghost && { ghost: transformPoints(align, source.ghost) }),
    ...(source.encoder && { encoder: transformIndicatrices(align, source.encoder) }),
    ...(source.decoder && { decoder: transformIndicatrices(align, source.decoder) }),
    ...(source.own && { own: transformIndicatrices(align, source.own) }),
    ...(source.tint && { tint: transformIndicatrices(align, source.tint) }),
  };
  lastAligned.set(source.embedding, { reference, source, aligned });
  return aligned;
}

/** All panels as they lie upon that of one; as they are where none is chosen or it is not among them. */
export function alignPanels(sources: readonly PanelSource[], to: string | null | undefined): readonly PanelSource[] {
  const reference = to === null || to === undefined ? undefined : sources.find(({ id }) => id === to);
  if (!reference) return sources;
  return sources.map((source) => (source === reference || source.embedding.length !== reference.embedding.length ? source : alignPanel(source, reference.embedding)));
}
