/** Which cells an embedding of a file gives a place: others have NaN there, as of cells that a preparation dropped. */
import type { Embedding, Values } from '../types.ts';

/** Cells whose coordinates are all finite. */
export function placesIn(values: Values, dim: number): number {
  let placed = 0;
  for (let at = 0; at < values.length; at += dim) {
    let axis = 0;
    while (axis < dim && Number.isFinite(values[at + axis])) axis++;
    if (axis === dim) placed++;
  }
  return placed;
}

/** One sentence where an embedding leaves cells out. */
export function placeNotes(embeddings: readonly Embedding<Values>[]): string[] {
  const without = embeddings.flatMap(({ name, dim, values }) => {
    const missing = values.length / dim - placesIn(values, dim);
    return missing > 0 ? [`${name} (${missing.toLocaleString('en')})`] : [];
  });
  return without.length > 0 ? [`Embeddings in which some cells have no place: ${without.join(', ')}.`] : [];
}
