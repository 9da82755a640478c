/**
 * How the neighbourhoods of two spaces that hold the same cells agree: kNN recall, trustworthiness and continuity, of every cell and every
 * size.
 */
import { portion, type Job } from '../base/job.ts';
import { neighborhoodAgreement } from '../native/index.ts';
import { rankAgreement } from './ranks.ts';

/** Data and any embedding of it. */
export interface EmbeddedData {
  /** rows × inputDim */
  features: Float32Array;
  inputDim: number;
  /** rows × latentDim */
  embedding: Float32Array;
  latentDim: number;
}

const scores = ['knnRecall', 'trustworthiness', 'continuity'] as const;

/** Metrics that are means over neighbourhood sizes, by their ids. */
export const overNeighborhoods: ReadonlySet<string> = new Set(scores.flatMap((id) => [id, `${id}Test`]));

export interface NeighborhoodScores {
  /** Neighbourhood sizes, ascending. */
  ks: number[];
  /** One value a judged cell: the mean over `ks`. */
  cells: Record<(typeof scores)[number], Float64Array>;
  /** One value a k: the mean over the judged cells. */
  curves: Record<(typeof scores)[number], number[]>;
}

/** The paper's neighbourhood sizes (appendix A.1). */
export const paperKs = Array.from({ length: 20 }, (_, i) => 10 * (i + 1));

/**
 * Sizes as far as they are at most half the rows, beyond which ranks say little and their worst case has no formula; ascending, each once.
 */
export function usableKs(rows: number, ks: readonly number[] = paperKs): number[] {
  return [...new Set(ks)].filter((k) => 2 * k <= rows).sort((a, b) => a - b);
}

export interface Judged {
  /** Rows; left out, all of them. */
  cells?: Uint32Array;
  /** Of `usableKs`; left out, the paper's. */
  ks?: number[];
}

/**
 * kNN recall, trustworthiness and continuity around some cells among all, exactly; null where there are fewer rows than twice the smallest
 * k. Time grows with cells · rows · inputDim, memory with the rows and cells alone.
 */
export async function neighborhoodScores(
  { features, inputDim, embedding }: EmbeddedData,
  job: Job,
  { cells, ks }: Judged = {},
): Promise<NeighborhoodScores | null> {
  const rows = features.length / inputDim;
  const sizes = ks ?? usableKs(rows);
  if (sizes.length === 0) return null;
  const judged = cells ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const { shared, firstExcess, secondExcess } = await neighborhoodAgreement(
    { first: features, second: embedding, rows, cells: judged, ks: sizes },
    portion(job, 0, 0.99),
  );
  const found: NeighborhoodScores = {
    ks: sizes,
    cells: {
      knnRecall: new Float64Array(judged.length),
      trustworthiness: new Float64Array(judged.length),
      continuity: new Float64Array(judged.length),
    },
    curves: { knnRecall: sizes.map(() => 0), trustworthiness: sizes.map(() => 0), continuity: sizes.map(() => 0) },
  };
  for (let cell = 0; cell < judged.length; cell++) {
    if (cell % 256 === 0) await job.breathe();
    for (const [i, k] of sizes.entries()) {
      const at = cell * sizes.length + i;
      const values = {
        knnRecall: shared[at] / k,
        trustworthiness: rankAgreement(firstExcess[at], k, rows),
        continuity: rankAgreement(secondExcess[at], k, rows),
      };
      for (const score of scores) {
        found.cells[score][cell] += values[score] / sizes.length;
        found.curves[score][i] += values[score] / judged.length;
      }
    }
  }
  return found;
}
