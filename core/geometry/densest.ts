/** One cell for each group, where the group is densest and apart from the others'; groups that lie on one another share one. */
import type { Job } from '../base/job.ts';
import type { Column } from '../types.ts';
import { squareOf } from './spread.ts';

/**
 * First a group's densest places well apart from the others' cells are looked for, then any of its places a little apart. `dense`: of its
 * densest place; `apart`: of the spacing.
 */
const tries = [
  { dense: 0.4, apart: 0.9 },
  { dense: 0.15, apart: 0.65 },
];

/**
 * Larger groups choose first; one that finds no room is where others have an ellipse already. Places are buckets half a spacing wide, as
 * crowded as they and their eight neighbours are; the cell is the one nearest to the middle of those of the group there.
 * @param embedding cells × 2, finite @param spacing embedding units @returns rows ascending, each once
 */
export async function densestCells(
  embedding: Float32Array,
  { categories, codes }: Extract<Column, { kind: 'category' }>,
  spacing: number,
  job: Job,
): Promise<Uint32Array> {
  const members: number[][] = categories.map(() => []);
  codes.forEach((code, cell) => members[code]?.push(cell));
  const chosen: number[] = [];
  const {
    min: [minX, minY],
    extent,
  } = squareOf(embedding);
  const width = spacing / 2 || 1;
  const side = Math.ceil(extent / width) + 3;
  const bucketOf = (cell: number) =>
    (1 + Math.floor((embedding[2 * cell] - minX) / width)) * side + 1 + Math.floor((embedding[2 * cell + 1] - minY) / width);
  for (const cells of members.filter(({ length }) => length > 0).sort((a, b) => b.length - a.length)) {
    const buckets = await bucketed(cells, bucketOf, job);
    const crowdAt = (bucket: number) => {
      let crowd = buckets.get(bucket)!.length;
      for (const across of [-side, 0, side]) for (const up of [-1, 0, 1]) crowd += buckets.get(bucket + across + up)?.length ?? 0;
      return crowd;
    };
    const crowds = [...buckets.keys()]
      .map((bucket) => ({ bucket, crowd: crowdAt(bucket) }))
      .sort((a, b) => b.crowd - a.crowd || a.bucket - b.bucket);
    const places = crowds.map(({ bucket, crowd }) => ({ cell: middleOf(embedding, buckets.get(bucket)!), share: crowd / crowds[0].crowd }));
    for (const { dense, apart } of tries) {
      const free = places.find(
        ({ cell, share }) => share >= dense && chosen.every((other) => distance(embedding, cell, other) >= apart * spacing),
      );
      if (!free) continue;
      chosen.push(free.cell);
      break;
    }
  }
  return Uint32Array.from(chosen).sort();
}

async function bucketed(cells: readonly number[], bucketOf: (cell: number) => number, job: Job): Promise<Map<number, number[]>> {
  const buckets = new Map<number, number[]>();
  for (const [i, cell] of cells.entries()) {
    const bucket = bucketOf(cell);
    const met = buckets.get(bucket);
    if (met) met.push(cell);
    else buckets.set(bucket, [cell]);
    if (i % 8192 === 0) await job.breathe();
  }
  return buckets;
}

function middleOf(embedding: Float32Array, cells: readonly number[]): number {
  const mean = [0, 1].map((axis) => cells.reduce((sum, cell) => sum + embedding[2 * cell + axis], 0) / cells.length);
  const far = (cell: number) => (embedding[2 * cell] - mean[0]) ** 2 + (embedding[2 * cell + 1] - mean[1]) ** 2;
  return cells.reduce((best, cell) => (far(cell) < far(best) ? cell : best));
}

function distance(embedding: Float32Array, a: number, b: number): number {
  return Math.hypot(embedding[2 * a] - embedding[2 * b], embedding[2 * a + 1] - embedding[2 * b + 1]);
}
