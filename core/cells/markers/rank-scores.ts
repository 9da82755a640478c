/** Wilcoxon's rank sums as z, from sparse counts or from a file in passes. */
import { portion, type Job } from '../../base/job.ts';
import { gatherColumns, rankColumns, roomForColumns } from '../../native/index.ts';
import { chosenRows } from '../chunks.ts';
import type { GroupSums } from './group-sums.ts';
import type { Comparing, MarkerSource } from './markers.ts';

/** Numbers ranked at once: 64 MB. */
const blockNumbers = 1 << 23;
/** From a file every block costs a pass over it, so blocks are larger: 512 MB. */
const streamedBlockNumbers = 1 << 26;

/** One array a tested group, one z a gene: positive where the group has more, 0 where all are alike. */
export async function rankScores(
  source: MarkerSource,
  { tested, reference }: Comparing,
  sums: GroupSums,
  tieCorrection: boolean,
  job: Job,
  most = source.matrix.kind === 'stream' ? streamedBlockNumbers : blockNumbers,
): Promise<Float64Array[]> {
  const { genes, groupCount } = source;
  const { cells } = sums;
  const total = cells.reduce((sum, each) => sum + each, 0);
  const room = Uint32Array.from(genes, (gene) => sums.present(gene));
  const scores = tested.map(() => new Float64Array(genes.length));
  for (let first = 0; first < genes.length;) {
    let last = first + 1;
    let numbers = room[first];
    while (last < genes.length && numbers + room[last] <= most) numbers += room[last++];
    const part = portion(job, first / genes.length, last / genes.length);
    const columns = await gathered(source, genes.subarray(first, last), room.subarray(first, last), portion(part, 0, 0.5));
    const { ranks, ties } = await rankColumns(columns, cells, reference, portion(part, 0.5, 1));
    tested.forEach((group, at) => {
      const others = reference === null ? total - cells[group] : cells[reference];
      for (let gene = first; gene < last; gene++) {
        const place = (gene - first) * groupCount + group;
        scores[at][gene] = rankScore(ranks[place], tieCorrection ? ties[place] : 0, cells[group], others);
      }
    });
    await job.breathe();
    first = last;
  }
  return scores;
}

async function gathered({ matrix, cells, groups, reading }: MarkerSource, genes: Uint32Array, room: Uint32Array, job: Job) {
  const columns = roomForColumns(room);
  const placeOf = new Int32Array(matrix.cols).fill(-1);
  genes.forEach((gene, place) => (placeOf[gene] = place));
  for await (const { matrix: chunk, rows, first } of chosenRows(matrix, cells, job)) {
    const part = { ...reading, factors: reading.factors?.subarray(first, first + rows.length) };
    await gatherColumns(chunk, rows, part, groups.subarray(first, first + rows.length), placeOf, columns, job);
  }
  return columns;
}

/** @param ties Σ t³ − t over the ties' sizes t */
function rankScore(rankSum: number, ties: number, inside: number, outside: number): number {
  const all = inside + outside;
  const correction = 1 - ties / (all ** 3 - all);
  const spread = Math.sqrt((correction * inside * outside * (all + 1)) / 12);
  return spread > 0 ? (rankSum - (inside * (all + 1)) / 2) / spread : 0;
}
