import { portion, type Job } from '../base/job.ts';
import { pairRows, type PairRows } from '../native/index.ts';
import { klSigmas, secondsWork } from './limits.ts';
import type { EmbeddedData } from './neighborhoods.ts';
import { sampleRows, stratifiedRows } from './sample.ts';

/** What a cell's distances say of it; d are those in the data, e those in the embedding. */
export const distanceMeasures = [
  /** √(Σ (d − s e)² / Σ d²), s the scale that fits all cells' best. */
  'stressScaled',
  /** √(Σ (d − e)² / Σ e²) */
  'stress',
  /** Root mean square of d − e. */
  'rmse',
  /** Correlation of the ranks that a cell's distances have among all; NaN where all of them are equal in a space. */
  'spearman',
  /** n p log(p / q) at each σ of `klSigmas`, whose mean over the cells is the divergence. */
  'kl001',
  'kl01',
  'kl100',
] as const;

export type DistanceMeasure = (typeof distanceMeasures)[number];

export interface DistanceScores {
  /** One value a cell. */
  cells: Record<DistanceMeasure, Float64Array>;
  /**
   * Of a cell's value, where its distances are not those to all cells: root mean squares of the errors seen on cells that were compared
   * with all as well.
   */
  standardErrors: Record<DistanceMeasure, number> | null;
}

/** How many cells every cell's distances are taken to: all where there are few enough, else as many as time allows. */
export function comparedCells(rows: number, work = secondsWork.pairs): number {
  return rows * rows <= work ? rows : Math.max(2, Math.floor(work / rows));
}

/** Their errors' root mean square has itself an error of a sixteenth. */
const probedCells = 128;

/** What its distances say of every cell on its own: those to all cells, or to one from each of `comparedCells` strata of the embedding. */
export async function distanceScores(
  { features, embedding, inputDim, latentDim }: EmbeddedData,
  job: Job,
  work = secondsWork.pairs,
): Promise<DistanceScores> {
  const rows = features.length / inputDim;
  const spaces = { first: features, second: embedding, rows, sigmas: klSigmas };
  const asked = Uint32Array.from({ length: rows }, (_, row) => row);
  const compared = comparedCells(rows, work);
  if (compared === rows) {
    const found = await pairRows({ ...spaces, asked, others: asked }, job);
    return { cells: scores(found, found.densities.map(totals), rows), standardErrors: null };
  }
  const found = await pairRows(
    { ...spaces, asked, others: stratifiedRows(embedding, latentDim, compared, 0) },
    portion(job, 0, rows / (rows + probedCells)),
  );
  const cells = scores(found, found.densities.map(totals), rows);
  const probe = sampleRows(rows, probedCells, 1);
  const exactly = await pairRows(
    { ...spaces, asked: probe, others: asked, furthest: found.furthest },
    portion(job, rows / (rows + probedCells), 1),
  );
  // A density counts the cell itself once and the others as many times as there are.
  const ofAll = found.densities.map(totals).map((of) => of.map((total) => rows + ((total - rows) * (rows - 1)) / compared));
  const { first, second, product } = exactly.sums;
  // About the scale that the values have, not the probe's own.
  const residual = first.map((square, i) => square - 2 * found.scale * product[i] + found.scale ** 2 * second[i]);
  const exact = scores({ ...exactly, sums: { ...exactly.sums, residual } }, ofAll, rows);
  const error = (id: DistanceMeasure) => rootMeanSquare(exact[id].map((value, i) => value - cells[id][probe[i]]));
  return { cells, standardErrors: byMeasure(error) };
}

/** @param densities sums over all cells, in both spaces, one pair a σ */
function scores(
  { sums, pairs, densities, furthest }: PairRows,
  sumsOfDensities: readonly number[][],
  rows: number,
): Record<DistanceMeasure, Float64Array> {
  const divergence = (at: number) => (row: number) => {
    if (!(furthest[0] > 0 && furthest[1] > 0)) return NaN;
    const [p, q] = sumsOfDensities[at];
    const [first, second] = [densities[at].first[row] / p, densities[at].second[row] / q];
    return rows * first * (Math.log(first) - Math.log(second));
  };
  const score: Record<DistanceMeasure, (row: number) => number> = {
    stressScaled: (row) => Math.sqrt(Math.max(0, sums.residual[row]) / sums.first[row]),
    stress: (row) => Math.sqrt(sums.difference[row] / sums.second[row]),
    rmse: (row) => Math.sqrt(sums.difference[row] / pairs[row]),
    spearman(row) {
      const mean = (values: Float64Array) => values[row] / pairs[row];
      const [first, second] = [mean(sums.rankFirst), mean(sums.rankSecond)];
      const variances = (mean(sums.rankFirstSquared) - first ** 2) * (mean(sums.rankSecondSquared) - second ** 2);
      return variances > 0 ? (mean(sums.ranks) - first * second) / Math.sqrt(variances) : NaN;
    },
    kl001: divergence(0),
    kl01: divergence(1),
    kl100: divergence(2),
  };
  return byMeasure((id) => pairs.map((_, row) => score[id](row)));
}

const byMeasure = <Value>(of: (id: DistanceMeasure) => Value) =>
  Object.fromEntries(distanceMeasures.map((id) => [id, of(id)])) as Record<DistanceMeasure, Value>;

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
const totals = ({ first, second }: PairRows['densities'][number]) => [total(first), total(second)];

/** Of the finite ones. */
function rootMeanSquare(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  return Math.sqrt(total(known.map((value) => value ** 2)) / known.length);
}
