/** How the neighbourhoods of two spaces that hold the same cells agree: the ranks that neighbours in one have in the other. */
import { portion, type Job } from '../job.ts';
import { nearestNeighbors, neighborRanks } from '../native/index.ts';

/** Data and any embedding of it. */
export interface EmbeddedData {
  /** rows × inputDim */
  features: Float32Array;
  inputDim: number;
  /** rows × latentDim */
  embedding: Float32Array;
  latentDim: number;
}

export interface Neighborhoods {
  /** Rows that were asked. */
  cells: Uint32Array;
  /** Neighbourhood sizes to average over, ascending. */
  ks: number[];
  /** Neighbours a cell: the largest k. */
  width: number;
  /** cells × width: rank among the features of the embedding's neighbours, nearest first; 1 is the nearest. */
  featureRanks: Uint32Array;
  /** cells × width: rank in the embedding of the features' neighbours. */
  embeddingRanks: Uint32Array;
}

/** The paper's neighbourhood sizes (appendix A.1). */
export const paperKs = Array.from({ length: 20 }, (_, i) => 10 * (i + 1));

/** Sizes as far as they are at most half the rows, beyond which ranks say little and their worst case has no formula; ascending, each once. */
export function usableKs(rows: number, ks: readonly number[] = paperKs): number[] {
  return [...new Set(ks)].filter((k) => 2 * k <= rows).sort((a, b) => a - b);
}

/** Looks around some cells among all of them, exactly. */
export async function findNeighborhoods({ features, inputDim, embedding, latentDim }: EmbeddedData, cells: Uint32Array, ks: number[], job: Job): Promise<Neighborhoods> {
  const k = ks.at(-1)!;
  const inFeatures = { points: features, dim: inputDim, cells, k };
  const inEmbedding = { points: embedding, dim: latentDim, cells, k };
  const near = (await nearestNeighbors(inEmbedding, portion(job, 0, 0.1))).indices;
  const featureRanks = await neighborRanks({ ...inFeatures, neighbors: near }, portion(job, 0.1, 0.5));
  const alike = (await nearestNeighbors(inFeatures, portion(job, 0.5, 0.8))).indices;
  const embeddingRanks = await neighborRanks({ ...inEmbedding, neighbors: alike }, portion(job, 0.8, 1));
  return { cells, ks, width: k, featureRanks, embeddingRanks };
}
