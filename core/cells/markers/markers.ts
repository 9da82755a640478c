/** Genes by which groups of cells differ, with the numbers that scanpy gives. */
import { Fault } from '../../base/errors.ts';
import { portion, type Job } from '../../base/job.ts';
import type { MarkerOptions } from '../../model/options/markers.ts';
import type { Reading } from '../../native/index.ts';
import type { Matrix, MatrixStream } from '../../types.ts';
import type { MarkerNumbers } from '../../types/markers.ts';
import { groupSums, Others } from './group-sums.ts';
import { rankScores } from './rank-scores.ts';
import { adjusted } from './significance.ts';
import { normalTails, studentTails } from '../../base/distributions.ts';
import { welch } from './welch.ts';

export interface MarkerSource {
  matrix: Matrix | MatrixStream;
  /** Rows that are looked at, ascending. */
  cells: Uint32Array;
  /** One a cell: which group it is of; −1 for none, and the cell is then left out. */
  groups: Int32Array;
  groupCount: number;
  /** Columns that are tested, ascending. */
  genes: Uint32Array;
  /** How stored numbers become expression; factors are one a cell. */
  reading: Reading;
  /** What the expression is: log(1 + x), x itself, or numbers with negatives, of which there are no folds. */
  scale: 'logged' | 'plain' | 'signed';
}

/** Which groups are compared, and with what: another group, or null for all others. */
export interface Comparing {
  tested: readonly number[];
  reference: number | null;
}

/** Numbers of genes × comparisons: 800 MB. */
const mostNumbers = 1 << 24;

/** One result a group of `tested`. @throws `bad-option` where a group has too few cells, or there is nothing to compare it with */
export async function groupMarkers(
  source: MarkerSource,
  comparing: Comparing,
  { test, tieCorrection }: Pick<MarkerOptions, 'test' | 'tieCorrection'>,
  job: Job,
  most?: number,
): Promise<MarkerNumbers[]> {
  const { genes } = source;
  const { tested, reference } = comparing;
  if (tested.length * genes.length > mostNumbers)
    throw new Fault('bad-option', `${tested.length} groups × ${genes.length} genes are more than can be compared at once.`, {
      place: 'groups',
      remedy: 'Choose some of the groups, or a column with fewer.',
    });
  const byRanks = test === 'wilcoxon';
  const sums = await groupSums(source, portion(job, 0, byRanks ? 0.4 : 0.9, 'Looking at genes'));
  checkSizes(sums.cells, comparing, byRanks ? 1 : 2);
  const found = tested.map(() => emptyNumbers(genes.length));
  const others = new Others(sums, reference);
  const freedom = byRanks ? null : found.map(() => new Float64Array(genes.length));
  for (let gene = 0; gene < genes.length; gene++) {
    const col = genes[gene];
    others.find(col);
    tested.forEach((group, at) => {
      const numbers = found[at];
      const [inside, outside] = [sums.of(group, col), others.of(group)];
      numbers.fractionIn[gene] = inside.present / inside.cells;
      numbers.fractionOut[gene] = outside.present / outside.cells;
      numbers.logFoldChange[gene] = fold(inside.mean, outside.mean, source.scale);
      if (!freedom) return;
      const t = welch(inside, outside, test === 't-test_overestim_var' ? inside.cells : outside.cells);
      numbers.score[gene] = t.score;
      freedom[at][gene] = t.freedom;
    });
    await job.breathe();
  }
  if (byRanks) {
    const scores = await rankScores(source, comparing, sums, tieCorrection, portion(job, 0.4, 0.95, 'Ranking genes'), most);
    scores.forEach((score, at) => found[at].score.set(score));
  }
  for (const [at, { score, pValue, adjusted: corrected }] of found.entries()) {
    for (let gene = 0; gene < genes.length; gene++) {
      pValue[gene] = freedom ? studentTails(score[gene], freedom[at][gene]) : normalTails(score[gene]);
      await job.breathe();
    }
    corrected.set(adjusted(pValue));
  }
  return found;
}

function checkSizes(sizes: Float64Array, { tested, reference }: Comparing, least: number): void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  for (const group of tested) {
    const others = reference === null ? total - sizes[group] : sizes[reference];
    if (sizes[group] >= least && others >= least && group !== reference) continue;
    throw new Fault(
      'bad-option',
      least === 1
        ? 'Markers tell groups of cells apart: one has no cells, or all of them.'
        : 'A t-test needs two cells in a group, and two to compare it with.',
      { place: 'column', remedy: 'Choose a column with two groups or more, other groups, or other cells.' },
    );
  }
}

/** Keeps the ratio finite where a group has no expression, as scanpy does. */
const leastMean = 1e-9;

function fold(inside: number, outside: number, scale: MarkerSource['scale']): number {
  if (scale === 'signed') return NaN;
  const plain = scale === 'logged' ? Math.expm1 : (mean: number) => mean;
  return Math.log2((plain(inside) + leastMean) / (plain(outside) + leastMean));
}

function emptyNumbers(genes: number): MarkerNumbers {
  const each = () => new Float64Array(genes);
  return { score: each(), pValue: each(), adjusted: each(), logFoldChange: each(), fractionIn: each(), fractionOut: each() };
}
