/** Paths from cell to cell: where the search for a shortest path begins. */
import type { Job } from '../base/job.ts';
import { nearestNeighbors } from '../native/index.ts';

/** Every cell with its nearest cells of the embedding, and how long the metric says the way to each is. */
export interface CellGraph {
  width: number;
  /** cells × width; an edge may be walked both ways. */
  neighbors: Uint32Array;
  lengths: Float64Array;
}

const neighborsEach = 12;

/** @param length of the way between two cells; not finite where there is none */
export async function cellGraph(
  embedding: Float32Array,
  dim: number,
  length: (a: number, b: number) => number,
  job: Job,
): Promise<CellGraph> {
  const width = Math.min(neighborsEach, embedding.length / dim - 1);
  const { indices: neighbors } = await nearestNeighbors({ points: embedding, dim, k: width }, job);
  const lengths = new Float64Array(neighbors.length);
  for (let at = 0; at < neighbors.length; at++) {
    if (at % 512 === 0) await job.breathe();
    lengths[at] = length(Math.floor(at / width), neighbors[at]);
  }
  return { width, neighbors, lengths };
}

/** The cells of the shortest way from one to another (Dijkstra), or null where none leads there. */
export async function shortestWay({ width, neighbors, lengths }: CellGraph, from: number, to: number, job: Job): Promise<number[] | null> {
  const cells = neighbors.length / width;
  const { starts, targets, weights } = bothWays(cells, width, neighbors, lengths);
  const reached = new Float64Array(cells).fill(Infinity);
  const before = new Int32Array(cells).fill(-1);
  const queue = new Queue();
  reached[from] = 0;
  queue.push(from, 0);
  for (let seen = 0; queue.size > 0; seen++) {
    if (seen % 256 === 0) await job.breathe();
    const { cell, distance } = queue.pop();
    if (cell === to) break;
    if (distance > reached[cell]) continue;
    for (let at = starts[cell]; at < starts[cell + 1]; at++) {
      const further = distance + weights[at];
      if (!(further < reached[targets[at]])) continue;
      reached[targets[at]] = further;
      before[targets[at]] = cell;
      queue.push(targets[at], further);
    }
  }
  if (reached[to] === Infinity) return null;
  const way = [to];
  while (way[0] !== from) way.unshift(before[way[0]]);
  return way;
}

/** The edges of every cell, those that lead to it among them. */
function bothWays(
  cells: number,
  width: number,
  neighbors: Uint32Array,
  lengths: Float64Array,
): { starts: Uint32Array; targets: Uint32Array; weights: Float64Array } {
  const starts = new Uint32Array(cells + 1);
  neighbors.forEach((neighbor, at) => {
    starts[Math.floor(at / width) + 1]++;
    starts[neighbor + 1]++;
  });
  for (let cell = 0; cell < cells; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice(0, -1);
  const targets = new Uint32Array(2 * neighbors.length);
  const weights = new Float64Array(2 * neighbors.length);
  neighbors.forEach((neighbor, at) => {
    const cell = Math.floor(at / width);
    for (const [a, b] of [
      [cell, neighbor],
      [neighbor, cell],
    ]) {
      targets[next[a]] = b;
      weights[next[a]++] = lengths[at];
    }
  });
  return { starts, targets, weights };
}

/** A binary heap, nearest first. */
class Queue {
  private readonly cells: number[] = [];
  private readonly distances: number[] = [];

  get size(): number {
    return this.cells.length;
  }

  push(cell: number, distance: number): void {
    let at = this.cells.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.distances[parent] <= distance) break;
      this.put(at, this.cells[parent], this.distances[parent]);
      at = parent;
    }
    this.put(at, cell, distance);
  }

  pop(): { cell: number; distance: number } {
    const top = { cell: this.cells[0], distance: this.distances[0] };
    const cell = this.cells.pop()!;
    const distance = this.distances.pop()!;
    const size = this.cells.length;
    if (size === 0) return top;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.distances[child + 1] < this.distances[child]) child++;
      if (this.distances[child] >= distance) break;
      this.put(at, this.cells[child], this.distances[child]);
      at = child;
    }
    this.put(at, cell, distance);
    return top;
  }

  private put(at: number, cell: number, distance: number): void {
    this.cells[at] = cell;
    this.distances[at] = distance;
  }
}

/** `count` + 1 corners evenly spaced by length along a polyline. @param corners n × dim @param lengths n − 1, of its segments */
export function evenly(corners: Float64Array, dim: number, lengths: Float64Array, count: number): Float64Array {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const even = new Float64Array((count + 1) * dim);
  let segment = 0;
  let before = 0;
  for (let n = 0; n <= count; n++) {
    const wanted = (n / count) * total;
    while (segment + 1 < lengths.length && before + lengths[segment] < wanted) before += lengths[segment++];
    const share = lengths[segment] > 0 ? Math.min(1, (wanted - before) / lengths[segment]) : 0;
    for (let axis = 0; axis < dim; axis++) {
      const a = corners[segment * dim + axis];
      even[n * dim + axis] = a + share * (corners[(segment + 1) * dim + axis] - a);
    }
  }
  // Rounding must not move the end.
  even.set(corners.subarray(corners.length - dim), count * dim);
  return even;
}
