/** Cells at which ellipses stand: on a grid, near given places, all over each cluster. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';
import type { Column, Placement } from '../types.ts';
import { gridCells } from './grid.ts';

type Categories = Extract<Column, { kind: 'category' }>;

/** A placement whose column has been looked up. */
export type Placed = Exclude<Placement, { kind: 'clusters' }> | { kind: 'clusters'; column: Categories; each: number };

/** @param embedding cells × dim, finite @throws `bad-option` */
export async function placedCells(embedding: Float32Array, dim: number, placement: Placed, job: Job): Promise<Uint32Array> {
  switch (placement.kind) {
    case 'grid':
      checkCount(placement.columns, 2, 256, 'columns');
      return (await gridCells(embedding, dim, placement.columns, job)).cells;
    case 'cells': {
      const rows = embedding.length / dim;
      const beyond = placement.cells.find((cell) => cell >= rows);
      if (beyond !== undefined) throw new Fault('bad-option', `There is no cell ${beyond + 1}; there are ${rows}.`, { place: 'cells', remedy: 'Choose cells of this data set.' });
      return placement.cells;
    }
    case 'points':
      return (await nearestNeighbors({ points: embedding, dim, queries: placement.points, k: 1 }, job)).indices;
    case 'clusters':
      checkCount(placement.each, 1, 1000, 'each');
      return clusterCells(embedding, dim, placement.column, placement.each, job);
  }
}

/**
 * `each` cells of every category, spread over where it lies: those nearest to the centres that Lloyd's iteration finds in it, begun at cells
 * far from one another. Fewer where a category has fewer. Ascending, each once.
 */
async function clusterCells(embedding: Float32Array, dim: number, { categories, codes }: Categories, each: number, job: Job): Promise<Uint32Array> {
  const members: number[][] = categories.map(() => []);
  codes.forEach((code, cell) => members[code]?.push(cell));
  const chosen = new Set<number>();
  for (const cells of members) for (const cell of await spread(embedding, dim, cells, each, job)) chosen.add(cell);
  return Uint32Array.from(chosen).sort();
}

const lloydSteps = 12;

async function spread(embedding: Float32Array, dim: number, cells: number[], count: number, job: Job): Promise<number[]> {
  if (cells.length <= count) return cells;
  const distance = (cell: number, centre: ArrayLike<number>) => {
    let sum = 0;
    for (let axis = 0; axis < dim; axis++) sum += (embedding[cell * dim + axis] - centre[axis]) ** 2;
    return sum;
  };
  const mean = (of: number[]) => Float64Array.from({ length: dim }, (_, axis) => of.reduce((sum, cell) => sum + embedding[cell * dim + axis], 0) / of.length);
  const nearest = (centre: ArrayLike<number>, of: number[]) => of.reduce((best, cell) => (distance(cell, centre) < distance(best, centre) ? cell : best));
  const place = (cell: number) => Float64Array.from({ length: dim }, (_, axis) => embedding[cell * dim + axis]);

  const centres = [place(nearest(mean(cells), cells))];
  const gaps = Float64Array.from(cells, (cell) => distance(cell, centres[0]));
  while (centres.length < count) {
    const furthest = gaps.reduce((best, gap, i) => (gap > gaps[best] ? i : best), 0);
    const centre = place(cells[furthest]);
    centres.push(centre);
    cells.forEach((cell, i) => (gaps[i] = Math.min(gaps[i], distance(cell, centre))));
    await job.breathe();
  }
  let groups: number[][] = [];
  for (let step = 0; step < lloydSteps; step++) {
    groups = centres.map(() => []);
    for (const [i, cell] of cells.entries()) {
      let best = 0;
      for (let c = 1; c < centres.length; c++) if (distance(cell, centres[c]) < distance(cell, centres[best])) best = c;
      groups[best].push(cell);
      if (i % 1024 === 0) await job.breathe();
    }
    groups.forEach((group, c) => {
      if (group.length > 0) centres[c] = mean(group);
    });
  }
  return groups.flatMap((group, c) => (group.length > 0 ? [nearest(centres[c], group)] : []));
}

function checkCount(value: number, least: number, most: number, place: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Fault('bad-option', `${value} is no whole number from ${least} to ${most}.`, { place, remedy: `Choose from ${least} to ${most}.` });
}
