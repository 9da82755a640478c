/**
 * Cells all over an embedding, none nearer to another than a spacing: Poisson-disc sampling among the cells themselves, so that none stands
 * over empty ground.
 */
import type { Job } from '../base/job.ts';
import { permutation } from '../base/random.ts';

/** Spacings halve in so many steps. */
export const stepsPerHalving = 3;

/** A spacing of less than this share of the embedding tells cells apart that nobody can. */
const mostLevels = 40;

const seed = 1;
/** Places are as crowded as they are at this many buckets across, and so much likelier chosen first: to this power. */
const crowdColumns = 24;
const crowdPower = 2;
/** Cells about half a spacing round one, itself among them, without which it stands for nobody but itself. */
const company = 4;
/** Of more than this share of the cells that cannot be said. */
const mostStray = 0.2;
/** Not yet in any sample. */
const out = 255;

/** The level whose spacing suits best so many across the embedding. */
export function levelOf(across: number): number {
  return Math.min(mostLevels, Math.max(0, Math.round(stepsPerHalving * Math.log2(Math.max(1, across)))));
}

/** In extents of the embedding. */
export function spacingAt(level: number): number {
  return 2 ** (-level / stepsPerHalving);
}

/**
 * Samples of ever smaller spacing, each of which holds all of those before: what stands at a place goes on standing there as one looks
 * closer.
 * Darts are thrown in one fixed order, at crowded places rather first, so that the same embedding has the same samples.
 */
export class Spread {
  readonly #embedding: Float32Array;
  readonly #order: Uint32Array;
  readonly #extent: number;
  readonly #min: readonly [number, number];
  /** One a row: the first level whose sample has it. */
  readonly #levels: Uint8Array;
  #done = -1;
  #going: Promise<void> = Promise.resolve();

  /** @param embedding rows × 2, finite @param rows those that may be chosen; all where it is absent */
  constructor(embedding: Float32Array, rows?: Uint32Array) {
    const count = embedding.length / 2;
    this.#embedding = embedding;
    this.#levels = new Uint8Array(count).fill(out);
    const { min, extent } = squareOf(embedding);
    this.#min = min;
    this.#extent = extent;
    const chosen = rows ?? Uint32Array.from({ length: count }, (_, row) => row);
    const crowds = this.#crowds(chosen, extent / crowdColumns);
    const turns = permutation(chosen.length, seed);
    // By chance, but crowded places are likelier to come first: with weights w, the order of u^(1/w) of even chances u.
    const keys = Float64Array.from(chosen, (_, at) => Math.log((turns[at] + 0.5) / chosen.length) / crowds[at] ** crowdPower);
    this.#order = chosen
      .map((_, at) => at)
      .sort((a, b) => keys[b] - keys[a] || a - b)
      .map((at) => chosen[at]);
  }

  /** The longer side of the embedding's bounding box: spacings are shares of it. */
  get extent(): number {
    return this.#extent;
  }

  /** Rows of a level's sample, ascending. Callers may overlap: levels are made one after the other, once. */
  async at(level: number, job: Job): Promise<Uint32Array> {
    this.#going = this.#going.catch(() => {}).then(() => this.#make(level, job));
    await this.#going;
    return Uint32Array.from(this.#order.filter((row) => this.#levels[row] <= level)).sort();
  }

  async #make(level: number, job: Job): Promise<void> {
    while (this.#done < level) {
      await this.#throwDarts(this.#done + 1, job);
      this.#done++;
    }
  }

  async #throwDarts(level: number, job: Job): Promise<void> {
    const spacing = spacingAt(level) * this.#extent;
    const [minX, minY] = this.#min;
    const square = spacing * spacing;
    // Buckets so small that each holds one sample at most.
    const perUnit = spacing > 0 ? Math.SQRT2 / spacing : 0;
    const side = Math.ceil(this.#extent * perUnit) + 1;
    const taken = new Map<number, number>();
    const bucketOf = (row: number) =>
      Math.floor((this.#embedding[2 * row] - minX) * perUnit) * side + Math.floor((this.#embedding[2 * row + 1] - minY) * perUnit);
    for (const row of this.#order) if (this.#levels[row] < level) taken.set(bucketOf(row), row);
    const stray = this.#straysAt(spacing);
    for (let turn = 0; turn < this.#order.length; turn++) {
      if (turn % 4096 === 0) await job.breathe();
      const row = this.#order[turn];
      if (this.#levels[row] < level) continue;
      const bucket = bucketOf(row);
      if (stray?.[turn] || taken.has(bucket) || this.#isNearOne(row, bucket, side, taken, square)) continue;
      taken.set(bucket, row);
      this.#levels[row] = level;
    }
  }

  /** How many of the rows lie about each, itself among them: in its bucket and the eight round it. @param width of a bucket */
  #crowds(rows: Uint32Array, width: number): Uint32Array {
    const perUnit = width > 0 ? 1 / width : 0;
    const [minX, minY] = this.#min;
    const side = Math.ceil(this.#extent * perUnit) + 3;
    const buckets = Float64Array.from(
      rows,
      (row) =>
        (1 + Math.floor((this.#embedding[2 * row] - minX) * perUnit)) * side +
        1 +
        Math.floor((this.#embedding[2 * row + 1] - minY) * perUnit),
    );
    const counts = new Map<number, number>();
    for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    const about = new Map<number, number>();
    for (const bucket of counts.keys()) {
      let near = 0;
      for (const across of [-side, 0, side]) for (const up of [-1, 0, 1]) near += counts.get(bucket + across + up) ?? 0;
      about.set(bucket, near);
    }
    return Uint32Array.from(buckets, (bucket) => about.get(bucket)!);
  }

  /** One byte a row of the order, 1 for those that lie nearly alone at this spacing; null where many do, and it is no exception. */
  #straysAt(spacing: number): Uint8Array | null {
    const strays = Uint8Array.from(this.#crowds(this.#order, spacing / 2), (crowd) => Number(crowd < company));
    const alone = strays.reduce((sum, stray) => sum + stray, 0);
    return alone <= mostStray * strays.length ? strays : null;
  }

  #isNearOne(row: number, bucket: number, side: number, taken: ReadonlyMap<number, number>, square: number): boolean {
    const x = this.#embedding[2 * row],
      y = this.#embedding[2 * row + 1];
    for (let across = -2; across <= 2; across++) {
      for (let up = -2; up <= 2; up++) {
        const other = taken.get(bucket + across * side + up);
        if (other !== undefined && (this.#embedding[2 * other] - x) ** 2 + (this.#embedding[2 * other + 1] - y) ** 2 < square) return true;
      }
    }
    return false;
  }
}

/** The lower left corner of a map's points, and the longer side of the box round them. */
export function squareOf(embedding: Float32Array): { min: [number, number]; extent: number } {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < embedding.length; at += 2) {
    if (embedding[at] < minX) minX = embedding[at];
    if (embedding[at] > maxX) maxX = embedding[at];
    if (embedding[at + 1] < minY) minY = embedding[at + 1];
    if (embedding[at + 1] > maxY) maxY = embedding[at + 1];
  }
  return { min: [minX, minY], extent: embedding.length === 0 ? 0 : Math.max(maxX - minX, maxY - minY) };
}

/** Those of the rows that lie in a convex polygon. @param corners 2 numbers a corner, either way round */
export function rowsWithin(embedding: Float32Array, rows: Uint32Array, corners: readonly number[]): Uint32Array {
  return rows.filter((row) => {
    let [left, right] = [false, false];
    for (let at = 0; at < corners.length; at += 2) {
      const [ax, ay] = [corners[at], corners[at + 1]];
      const [bx, by] = [corners[(at + 2) % corners.length], corners[(at + 3) % corners.length]];
      const side = (bx - ax) * (embedding[2 * row + 1] - ay) - (by - ay) * (embedding[2 * row] - ax);
      if (side > 0) left = true;
      if (side < 0) right = true;
    }
    return !(left && right);
  });
}
