/** Marker genes: each group of cells against all others by Wilcoxon's rank sums, with the numbers that scanpy gives. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Matrix, MatrixStream } from '../../types.ts';
import { rowChunks } from '../chunks.ts';
import { normalTails } from '../../base/distributions.ts';
import { adjusted } from './significance.ts';

export interface MarkerSource {
  matrix: Matrix | MatrixStream;
  /** Rows that are looked at, ascending. */
  cells: Uint32Array;
  /** One a cell: which group it is of; −1 for none, and the cell is then left out. */
  groups: Int32Array;
  groupCount: number;
  /** Columns that are tested, ascending. */
  genes: Uint32Array;
  /** A stored number as expression; 0 must stay 0. @param cell index into `cells` */
  expression: (value: number, cell: number) => number;
  /** What the expression is: log(1 + x), x itself, or numbers with negatives, of which there are no folds. */
  scale: 'logged' | 'plain' | 'signed';
}

/** One entry a gene of `genes`. */
export interface GroupMarkers {
  cells: number;
  /** z of the rank sum, ties corrected: positive where the group has more. */
  score: Float64Array;
  /** Two-sided, by the normal approximation. */
  pValue: Float64Array;
  /** By Benjamini and Hochberg over the genes. */
  adjusted: Float64Array;
  /** log₂ of the ratio of mean expression before the logarithm; NaN for numbers with negatives. */
  logFoldChange: Float64Array;
  /** Share of cells with expression, in the group and in the others. */
  fractionIn: Float64Array;
  fractionOut: Float64Array;
}

/** Entries sorted at once: 64 MB. */
const blockEntries = 1 << 23;
/** From a file every block costs a pass over it, so blocks are larger: 512 MB. */
const streamedBlockEntries = 1 << 26;

/**
 * Ranks are among all cells of any group. Zeros are never written out: they are one tie that stands between negative and
 * positive numbers. @throws `bad-option` where a group is empty or there is nothing to compare it with
 */
export async function groupMarkers(
  source: MarkerSource,
  job: Job,
  most = source.matrix.kind === 'stream' ? streamedBlockEntries : blockEntries,
): Promise<GroupMarkers[]> {
  const { groups, groupCount, genes } = source;
  const sizes = new Float64Array(groupCount);
  for (const group of groups) if (group >= 0) sizes[group]++;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const lone = sizes.findIndex((size) => size === 0 || size === total);
  if (lone >= 0)
    throw new Fault('bad-option', 'Markers tell groups of cells apart: one has no cells, or all of them.', {
      place: 'column',
      remedy: 'Choose a column with two groups or more, or select fewer cells.',
    });

  const tests = Array.from(sizes, (cells) => new GroupTest(cells, total - cells, genes.length, source.scale));
  const stored = await countStored(source, job);
  for (let first = 0; first < genes.length;) {
    let last = first + 1;
    let entries = stored[first];
    while (last < genes.length && entries + stored[last] <= most) entries += stored[last++];
    const { keys, starts } = await gatherKeys(source, stored, first, last, entries, job);
    const sums = new RankSums(groupCount);
    for (let gene = first; gene < last; gene++) {
      sums.rank(keys.subarray(starts[gene - first], starts[gene - first + 1]).sort(), sizes, total);
      tests.forEach((test, group) => test.add(gene, sums, group));
      await job.breathe();
    }
    job.report(last / genes.length, 'Ranking genes');
    first = last;
  }
  const found: GroupMarkers[] = [];
  for (const test of tests) {
    found.push(test.result());
    await job.breathe();
  }
  return found;
}

async function countStored({ matrix, cells, groups, genes }: MarkerSource, job: Job): Promise<Uint32Array> {
  const counts = new Uint32Array(matrix.cols);
  let next = 0;
  for await (const {
    from,
    matrix: { rows, indptr, indices, values },
  } of rowChunks(matrix, job)) {
    for (; next < cells.length && cells[next] < from + rows; next++) {
      if (groups[next] < 0) continue;
      const row = cells[next] - from;
      for (let at = indptr[row]; at < indptr[row + 1]; at++) if (values[at] !== 0) counts[indices[at]]++;
    }
  }
  return Uint32Array.from(genes, (gene) => counts[gene]);
}

/** A number's rank and its cell's group in one: order-keeping bits × 2²⁰ + group, a whole number below 2⁵². */
const groupSpan = 2 ** 20;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const signBit = 0x80000000;

function keyOf(value: number, group: number): number {
  float[0] = value;
  const ordered = bits[0] & signBit ? ~bits[0] >>> 0 : bits[0] + signBit;
  return ordered * groupSpan + group;
}

function valueOf(ordered: number): number {
  bits[0] = ordered >= signBit ? ordered - signBit : ~ordered >>> 0;
  return float[0];
}

/** What is stored of genes first … last − 1, gene by gene. */
async function gatherKeys(
  { matrix, cells, groups, genes, expression }: MarkerSource,
  stored: Uint32Array,
  first: number,
  last: number,
  entries: number,
  job: Job,
): Promise<{ keys: Float64Array; starts: Uint32Array }> {
  const keys = new Float64Array(entries);
  const starts = new Uint32Array(last - first + 1);
  for (let gene = first; gene < last; gene++) starts[gene - first + 1] = starts[gene - first] + stored[gene];
  const cursor = starts.slice();
  const notHere = 0xffffffff;
  const placeOf = new Uint32Array(genes[last - 1] - genes[first] + 1).fill(notHere);
  for (let gene = first; gene < last; gene++) placeOf[genes[gene] - genes[first]] = gene - first;
  let next = 0;
  for await (const {
    from,
    matrix: { rows, indptr, indices, values },
  } of rowChunks(matrix, job)) {
    for (; next < cells.length && cells[next] < from + rows; next++) {
      const group = groups[next];
      if (group < 0) continue;
      const row = cells[next] - from;
      for (
        let at = lowerBound(indices, indptr[row], indptr[row + 1], genes[first]);
        at < indptr[row + 1] && indices[at] <= genes[last - 1];
        at++
      ) {
        const place = placeOf[indices[at] - genes[first]];
        if (place !== notHere && values[at] !== 0) keys[cursor[place]++] = keyOf(expression(values[at], next), group);
      }
    }
  }
  return { keys, starts };
}

function lowerBound(indices: Uint32Array, from: number, to: number, wanted: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (indices[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of one gene: each group's sum of ranks, stored numbers and their sum. */
class RankSums {
  readonly ranks: Float64Array;
  readonly stored: Float64Array;
  readonly values: Float64Array;
  /** 1 − Σ (t³ − t) / (N³ − N) over the ties' sizes t. */
  tieCorrection = 1;

  constructor(groups: number) {
    this.ranks = new Float64Array(groups);
    this.stored = new Float64Array(groups);
    this.values = new Float64Array(groups);
  }

  /** @param keys ascending */
  rank(keys: Float64Array, sizes: Float64Array, total: number): void {
    const { ranks, stored, values } = this;
    ranks.fill(0);
    stored.fill(0);
    values.fill(0);
    const zeros = total - keys.length;
    let ties = zeros ** 3 - zeros;
    let negatives = 0;
    for (let from = 0; from < keys.length;) {
      const ordered = Math.floor(keys[from] / groupSpan);
      let to = from + 1;
      while (to < keys.length && keys[to] < (ordered + 1) * groupSpan) to++;
      const value = valueOf(ordered);
      if (value < 0) negatives = to;
      const rank = (from + 1 + to) / 2 + (value < 0 ? 0 : zeros);
      for (let at = from; at < to; at++) {
        const group = keys[at] - ordered * groupSpan;
        ranks[group] += rank;
        stored[group]++;
        values[group] += value;
      }
      ties += (to - from) ** 3 - (to - from);
      from = to;
    }
    for (let group = 0; group < ranks.length; group++) ranks[group] += (sizes[group] - stored[group]) * (negatives + (zeros + 1) / 2);
    this.tieCorrection = 1 - ties / (total ** 3 - total);
  }
}

/** Keeps the ratio finite where a group has no expression, as scanpy does. */
const leastMean = 1e-9;

class GroupTest {
  private readonly inside: number;
  private readonly outside: number;
  private readonly scale: MarkerSource['scale'];
  private readonly score: Float64Array;
  private readonly logFoldChange: Float64Array;
  private readonly fractionIn: Float64Array;
  private readonly fractionOut: Float64Array;

  constructor(inside: number, outside: number, genes: number, scale: MarkerSource['scale']) {
    this.inside = inside;
    this.outside = outside;
    this.scale = scale;
    this.score = new Float64Array(genes);
    this.logFoldChange = new Float64Array(genes);
    this.fractionIn = new Float64Array(genes);
    this.fractionOut = new Float64Array(genes);
  }

  add(gene: number, { ranks, stored, values, tieCorrection }: RankSums, group: number): void {
    const { inside, outside } = this;
    const total = inside + outside;
    const spread = Math.sqrt((tieCorrection * inside * outside * (total + 1)) / 12);
    this.score[gene] = spread > 0 ? (ranks[group] - (inside * (total + 1)) / 2) / spread : 0;
    let [storedOutside, valuesOutside] = [0, 0];
    for (let other = 0; other < stored.length; other++) {
      if (other === group) continue;
      storedOutside += stored[other];
      valuesOutside += values[other];
    }
    this.fractionIn[gene] = stored[group] / inside;
    this.fractionOut[gene] = storedOutside / outside;
    this.logFoldChange[gene] = this.fold(values[group] / inside, valuesOutside / outside);
  }

  private fold(inside: number, outside: number): number {
    if (this.scale === 'signed') return NaN;
    const plain = this.scale === 'logged' ? Math.expm1 : (mean: number) => mean;
    return Math.log2((plain(inside) + leastMean) / (plain(outside) + leastMean));
  }

  result(): GroupMarkers {
    const { inside, score, logFoldChange, fractionIn, fractionOut } = this;
    const pValue = score.map(normalTails);
    return { cells: inside, score, pValue, adjusted: adjusted(pValue), logFoldChange, fractionIn, fractionOut };
  }
}
