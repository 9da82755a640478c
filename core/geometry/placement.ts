/** Cells at which ellipses stand: all over an embedding, on a grid, near given places, in each cluster. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';
import type { Column, Placement } from '../types.ts';
import { densestCells } from './densest.ts';
import { gridCells } from './grid.ts';
import { levelOf, rowsWithin, spacingAt, Spread, squareOf } from './spread.ts';

type Categories = Extract<Column, { kind: 'category' }>;

/** A placement whose column has been looked up, and whose cells are rows of the embedding. */
export type Placed =
  | Exclude<Placement, { kind: 'clusters' } | { kind: 'spread' }>
  | { kind: 'spread'; columns: number; zoom: number; rows?: Uint32Array; within?: readonly number[] }
  | { kind: 'clusters'; column: Categories; each: number };

/** Across an embedding, where nothing else says how large ellipses may be. */
const usualColumns = 8;

/** @param embedding cells × 2, finite @returns rows, each once, and embedding units between them @throws `bad-option` */
export async function placedCells(embedding: Float32Array, placement: Placed, job: Job): Promise<{ cells: Uint32Array; spacing: number }> {
  const usual = squareOf(embedding).extent / usualColumns;
  switch (placement.kind) {
    case 'grid':
      checkCount(placement.columns, 2, 256, 'columns');
      return gridCells(embedding, 2, placement.columns, job);
    case 'spread':
      return spreadCells(embedding, placement, job);
    case 'cells': {
      const rows = embedding.length / 2;
      const beyond = placement.cells.find((cell) => cell >= rows);
      if (beyond !== undefined)
        throw new Fault('bad-option', `There is no cell ${beyond + 1}; there are ${rows}.`, {
          place: 'cells',
          remedy: 'Choose cells of this data set.',
        });
      return { cells: placement.cells, spacing: usual };
    }
    case 'points':
      return {
        cells: (await nearestNeighbors({ points: embedding, dim: 2, queries: placement.points, k: 1 }, job)).indices,
        spacing: usual,
      };
    case 'clusters': {
      checkCount(placement.each, 1, 1000, 'each');
      const { column, each } = placement;
      return {
        cells: each === 1 ? await densestCells(embedding, column, usual, job) : await clusterCells(embedding, column, each, job),
        spacing: usual,
      };
    }
  }
}

const spreads = new WeakMap<Float32Array, { rows: Uint32Array | undefined; spread: Spread }>();

async function spreadCells(
  embedding: Float32Array,
  { columns, zoom, rows, within }: Extract<Placed, { kind: 'spread' }>,
  job: Job,
): Promise<{ cells: Uint32Array; spacing: number }> {
  checkCount(columns, 2, 256, 'columns');
  if (!(zoom >= 1 && zoom < Infinity))
    throw new Fault('bad-option', `${zoom} is no zoom of 1 or more.`, { place: 'zoom', remedy: 'Ask for the whole embedding with 1.' });
  if (within && (within.length < 6 || within.length % 2 === 1 || within.length > 64 || !within.every(Number.isFinite))) {
    throw new Fault('bad-option', 'What is seen needs three or more corners with finite coordinates.', {
      place: 'within',
      remedy: 'Ask for the whole embedding.',
    });
  }
  let known = spreads.get(embedding);
  if (!known || !sameRows(known.rows, rows)) spreads.set(embedding, (known = { rows, spread: new Spread(embedding, rows) }));
  const level = levelOf(columns * zoom);
  const sample = await known.spread.at(level, job);
  return { cells: within ? rowsWithin(embedding, sample, within) : sample, spacing: spacingAt(level) * known.spread.extent };
}

function sameRows(a: Uint32Array | undefined, b: Uint32Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((row, at) => row === b[at]));
}

/**
 * `each` cells of every category, spread over where it lies: those nearest to the centres that Lloyd's iteration finds in it, begun at
 * cells far from one another. Fewer where a category has fewer. Ascending, each once.
 */
async function clusterCells(embedding: Float32Array, { categories, codes }: Categories, each: number, job: Job): Promise<Uint32Array> {
  const members: number[][] = categories.map(() => []);
  codes.forEach((code, cell) => members[code]?.push(cell));
  const chosen = new Set<number>();
  for (const cells of members) for (const cell of await amid(embedding, cells, each, job)) chosen.add(cell);
  return Uint32Array.from(chosen).sort();
}

const lloydSteps = 12;

async function amid(embedding: Float32Array, cells: number[], count: number, job: Job): Promise<number[]> {
  if (cells.length <= count) return cells;
  const dim = 2;
  const distance = (cell: number, centre: ArrayLike<number>) => {
    let sum = 0;
    for (let axis = 0; axis < dim; axis++) sum += (embedding[cell * dim + axis] - centre[axis]) ** 2;
    return sum;
  };
  const mean = (of: number[]) =>
    Float64Array.from({ length: dim }, (_, axis) => of.reduce((sum, cell) => sum + embedding[cell * dim + axis], 0) / of.length);
  const nearest = (centre: ArrayLike<number>, of: number[]) =>
    of.reduce((best, cell) => (distance(cell, centre) < distance(best, centre) ? cell : best));
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
  throw new Fault('bad-option', `${value} is no whole number from ${least} to ${most}.`, {
    place,
    remedy: `Choose from ${least} to ${most}.`,
  });
}
