/** The map of an embedding: its cells' places in the plane, whatever its dimension. */

/** What a map leaves out of its embedding, or adds to it; nothing where both are the same. */
export function mapWords(dim: number): string | undefined {
  if (dim === 1) return 'one dimension, spread by density';
  return dim > 2 ? `first two of ${dim} dimensions` : undefined;
}

/**
 * Two dimensions are the map themselves; of more it is the shadow on the first two axes; one lies across, its cells spread upwards.
 * @param embedding cells × dim @returns cells × 2: the same array where dim is 2; NaN where a cell has no place
 */
export function mapOf(embedding: Float32Array, dim: number): Float32Array {
  if (dim === 2) return embedding;
  if (dim === 1) return strip(embedding);
  const map = new Float32Array((2 * embedding.length) / dim);
  for (let cell = 0; 2 * cell < map.length; cell++) {
    map[2 * cell] = embedding[dim * cell];
    map[2 * cell + 1] = embedding[dim * cell + 1];
  }
  return map;
}

/** The densest place is so high, in widths of the strip. */
const height = 0.5;
const [fewestBuckets, mostBuckets] = [8, 128];
/** Its multiples fill an interval evenly, however many there are. */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * A violin, filled evenly. A cell keeps its share of the height wherever it goes, so that the cells of a map in training do not flicker.
 */
function strip(embedding: Float32Array): Float32Array {
  let [min, max] = [Infinity, -Infinity];
  for (const x of embedding) {
    if (!Number.isFinite(x)) continue;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const width = max - min || 1;
  const density = densityOf(embedding, min, width);
  const map = new Float32Array(2 * embedding.length);
  for (let cell = 0; cell < embedding.length; cell++) {
    map[2 * cell] = embedding[cell];
    map[2 * cell + 1] = (((cell * golden) % 1) - 0.5) * height * width * density(embedding[cell]);
  }
  return map;
}

/** How densely cells lie at a place, in shares of the densest: linear between buckets. */
function densityOf(embedding: Float32Array, min: number, width: number): (x: number) => number {
  const buckets = Math.min(mostBuckets, Math.max(fewestBuckets, Math.round(Math.sqrt(embedding.length))));
  const at = (x: number) => ((x - min) / width) * (buckets - 1);
  const counts = new Float64Array(buckets);
  for (const x of embedding) if (Number.isFinite(x)) counts[Math.round(at(x))]++;
  const smooth = blurred(blurred(counts));
  const peak = smooth.reduce((most, count) => Math.max(most, count), 0);
  return (x) => {
    const place = at(x),
      below = Math.floor(place),
      share = place - below;
    return ((1 - share) * smooth[below] + share * smooth[Math.min(buckets - 1, below + 1)]) / peak;
  };
}

function blurred(counts: Float64Array): Float64Array {
  return counts.map((count, at) => ((counts[at - 1] ?? 0) + 2 * count + (counts[at + 1] ?? 0)) / 4);
}
