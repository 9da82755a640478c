/**
 * The measures of Tables 3, 5 and 6 as the published code computes them: on a small subset of the held-out cells, neighbourhoods up to
 * nearly all of it, in float64 over all pairs. They differ from the product's own by that subset alone. Trustworthiness is computed both as
 * it was published and over the neighbourhoods that it is defined for.
 */
import type { Job } from '../base/job.ts';

/** How many held-out cells the tables look at. */
export const publishedSubset = 201;
/** Neighbourhood sizes, averaged over. */
const publishedKs = Array.from({ length: 20 }, (_, index) => 10 * (index + 1));

/** Under the ids of the product's metrics. */
export interface PublishedMeasures {
  kl01: number;
  knnRecall: number;
  /** Over k up to half of the cells, beyond which its formula has no meaning; null where there is no such k. */
  trustworthiness: number | null;
  /** Over all k, as the paper's numbers are. */
  trustworthinessPublished: number;
  stress: number;
  kl100: number;
  spearman: number;
}

/**
 * @param features cells × inputDim, of the subset
 * @param embedding cells × latentDim, of the subset
 */
export async function publishedMeasures(
  features: Float32Array,
  inputDim: number,
  embedding: Float32Array,
  latentDim: number,
  job: Job,
): Promise<PublishedMeasures> {
  const n = features.length / inputDim;
  const inFeatures = distances(features, inputDim);
  await job.breathe();
  const inEmbedding = distances(embedding, latentDim);
  const featureRanks = ranksOf(inFeatures, n);
  const embeddingRanks = ranksOf(inEmbedding, n);
  await job.breathe();
  const ks = publishedKs.filter((k) => k < n);
  const averaged = (measure: (k: number) => number, over = ks) => over.reduce((sum, k) => sum + measure(k), 0) / over.length;
  const meaningful = ks.filter((k) => k <= n / 2);
  const pairs = (from: Float64Array) => Float64Array.from({ length: (n * (n - 1)) / 2 }, pairReader(from, n));
  return {
    kl01: divergence(inFeatures, inEmbedding, n, 0.1),
    knnRecall: averaged((k) => sharedNeighbors(featureRanks, embeddingRanks, n, k)),
    trustworthiness: meaningful.length === 0 ? null : averaged((k) => trust(featureRanks, embeddingRanks, n, k), meaningful),
    trustworthinessPublished: averaged((k) => trust(featureRanks, embeddingRanks, n, k)),
    stress: stress(inFeatures, inEmbedding),
    kl100: divergence(inFeatures, inEmbedding, n, 100),
    spearman: correlation(averageRanks(pairs(inFeatures)), averageRanks(pairs(inEmbedding))),
  };
}

/** n × n */
function distances(points: Float32Array, dim: number): Float64Array {
  const n = points.length / dim;
  const all = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += (points[i * dim + d] - points[j * dim + d]) ** 2;
      all[i * n + j] = all[j * n + i] = Math.sqrt(sum);
    }
  }
  return all;
}

/** n × n: how near each point is to each, 1 the nearest, 0 itself; of equals the one with the lower index is nearer. */
function ranksOf(all: Float64Array, n: number): Uint32Array {
  const ranks = new Uint32Array(n * n);
  for (let i = 0; i < n; i++) {
    const order = Array.from({ length: n }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => all[i * n + a] - all[i * n + b] || a - b);
    order.forEach((j, place) => (ranks[i * n + j] = place + 1));
  }
  return ranks;
}

function sharedNeighbors(first: Uint32Array, second: Uint32Array, n: number, k: number): number {
  let shared = 0;
  for (let at = 0; at < first.length; at++) if (first[at] > 0 && first[at] <= k && second[at] <= k) shared++;
  return shared / (n * k);
}

/**
 * Venna and Kaski's formula whatever k is. Its worst case holds for k up to n / 2; from 2n / 3 on its norm is negative, so that the penalty
 * counts in favour and the mean over k comes out higher than trustworthiness is.
 */
function trust(inFeatures: Uint32Array, inEmbedding: Uint32Array, n: number, k: number): number {
  let excess = 0;
  for (let at = 0; at < inEmbedding.length; at++)
    if (inEmbedding[at] > 0 && inEmbedding[at] <= k && inFeatures[at] > k) excess += inFeatures[at] - k;
  return 1 - (2 * excess) / (n * k * (2 * n - 3 * k - 1));
}

function stress(first: Float64Array, second: Float64Array): number {
  let [difference, size] = [0, 0];
  first.forEach((distance, at) => {
    difference += (distance - second[at]) ** 2;
    size += second[at] ** 2;
  });
  return Math.sqrt(difference / size);
}

/** Σ p log(p / q) over the densities that appendix A.1 defines, each normalized to sum 1. */
function divergence(first: Float64Array, second: Float64Array, n: number, sigma: number): number {
  const [p, q] = [density(first, n, sigma), density(second, n, sigma)];
  return p.reduce((sum, value, i) => sum + value * Math.log(value / q[i]), 0);
}

function density(all: Float64Array, n: number, sigma: number): Float64Array {
  const largest = all.reduce((max, distance) => Math.max(max, distance), 0);
  const sums = Float64Array.from({ length: n }, (_, i) =>
    all.subarray(i * n, (i + 1) * n).reduce((sum, distance) => sum + Math.exp(-((distance / largest) ** 2) / sigma), 0),
  );
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => value / total);
}

/** Reads the pairs below the diagonal one after another. */
function pairReader(all: Float64Array, n: number): () => number {
  let [i, j] = [1, -1];
  return () => {
    if (++j === i) [i, j] = [i + 1, 0];
    return all[i * n + j];
  };
}

/** Ranks from 1, equals sharing their mean. */
function averageRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, index) => index).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let at = from; at < to; at++) ranks[order[at]] = (from + to + 1) / 2;
  }
  return ranks;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  a.forEach((value, i) => {
    product += (value - meanA) * (b[i] - meanB);
    squareA += (value - meanA) ** 2;
    squareB += (b[i] - meanB) ** 2;
  });
  return product / Math.sqrt(squareA * squareB);
}
