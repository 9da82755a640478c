/**
 * What trains in a shared page: the text of its worker, written into the page as it stands here, so that it knows nothing outside itself.
 */
import type { RunConfig } from '../../model/options/train.ts';
import type { EpochRecord, Part } from '../../types.ts';
import type { Similarity } from '../../types/scene.ts';
import type { openPageEngine, PageJob } from './engine.ts';

/** Ellipses of one metric: the cells at which they stand, the data's radius that they show, and in medians how long they may be. */
export interface LiveEllipses {
  part: Part;
  cells: number[];
  radius: number;
  cutAt: number;
}

/** One training: whoever wants another ends the worker and begins it anew. */
export interface WorkerTask extends PageJob {
  module: WebAssembly.Module;
  /** Rows of the features whose places are told, in this order. */
  order: Uint32Array;
  /** From the embedding's own coordinates to the panel's. */
  lie: Similarity;
  ellipses: LiveEllipses[];
}

/** What a training has come to; the last of it has `ended`. Where the first epoch diverges, there is no record. */
export interface WorkerNews {
  record?: EpochRecord;
  /** Flat: where the next training may begin. */
  parameters: Float32Array<ArrayBuffer>;
  /** Panel's coordinates, two a cell of `order`. */
  places: Float32Array<ArrayBuffer>;
  /** 6 numbers an ellipse, as `SceneEllipses` has them, for each of the task's. */
  ellipses: Float32Array<ArrayBuffer>[];
  ended?: 'rest' | 'diverged';
}

export function worker(open: typeof openPageEngine): void {
  /** Milliseconds between two looks, at least, and how many times as long as a look takes. */
  const [between, share] = [50, 8];
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<WorkerTask>) => void;
    postMessage(news: WorkerNews, moved: Transferable[]): void;
  };

  scope.onmessage = ({ data: task }) => {
    const engine = open(task.module);
    let last: EpochRecord | undefined;
    let [looked, took] = [-Infinity, 0];
    const { parameters, diverged } = engine.train(task, {
      epoch(record) {
        last = record;
        return performance.now() - looked >= Math.max(between, share * took);
      },
      weights(_, weights) {
        const begin = performance.now();
        tell(weights);
        looked = performance.now();
        took = looked - begin;
      },
    });
    tell(parameters, diverged > 0 ? 'diverged' : 'rest');

    function tell(weights: Float32Array<ArrayBuffer>, ended?: WorkerNews['ended']): void {
      const { config, features, order, lie } = task;
      const embedding = engine.encode(config, weights, features);
      const places = new Float32Array(2 * order.length);
      order.forEach((cell, at) => places.set(laid(lie, embedding[2 * cell], embedding[2 * cell + 1]), 2 * at));
      const ellipses = task.ellipses.map((wanted) => ellipsesOf(wanted, config, weights, embedding));
      const news: WorkerNews = { record: last, parameters: weights, places, ellipses, ...(ended && { ended }) };
      scope.postMessage(news, [places.buffer, ...ellipses.map(({ buffer }) => buffer)]);
    }

    function rowsOf(values: Float32Array, dim: number, cells: number[]): Float32Array {
      const rows = new Float32Array(cells.length * dim);
      cells.forEach((cell, at) => rows.set(values.subarray(cell * dim, (cell + 1) * dim), at * dim));
      return rows;
    }

    /** Unit balls: semi-axes are √λ of J Jᵀ, whose inverse is the encoder's metric, and 1/√λ of Jᵀ J, the decoder's. */
    function ellipsesOf(
      { part, cells, radius, cutAt }: LiveEllipses,
      config: RunConfig,
      weights: Float32Array,
      embedding: Float32Array,
    ): Float32Array<ArrayBuffer> {
      const { inputDim } = config.model;
      const points = part === 'encoder' ? rowsOf(task.features, inputDim, cells) : rowsOf(embedding, 2, cells);
      const tensors = engine.gramTensors(config, weights, part, points);
      const found: number[][] = [];
      cells.forEach((cell, at) => {
        const [xx, xy, , yy] = tensors.subarray(4 * at, 4 * at + 4);
        const spread = Math.hypot(xx - yy, 2 * xy);
        const [most, least] = [(xx + yy + spread) / 2, (xx * yy - xy * xy) / ((xx + yy + spread) / 2)];
        // Singular within float32: it has no ellipse.
        if (!(least * 2 ** 22 > most)) return;
        const angle = Math.atan2(2 * xy, xx - yy) / 2 + (part === 'encoder' ? 0 : Math.PI / 2);
        const [long, short] = part === 'encoder' ? [Math.sqrt(most), Math.sqrt(least)] : [1 / Math.sqrt(least), 1 / Math.sqrt(most)];
        found.push([cell, angle, long, short]);
      });
      const longest = found.map(([, , long]) => long).sort((a, b) => a - b);
      const middle = longest.length > 0 ? (longest[(longest.length - 1) >> 1] + longest[longest.length >> 1]) / 2 : 0;
      const limit = cutAt > 0 ? cutAt * middle : Infinity;
      const { a } = task.lie;
      return Float32Array.from(
        found.flatMap(([cell, angle, long, short]) => {
          const [l, s] = [radius * Math.min(long, limit), radius * Math.min(short, limit)];
          const [u, v] = [Math.cos(angle), Math.sin(angle)];
          const [x, y] = laid(task.lie, embedding[2 * cell], embedding[2 * cell + 1]);
          return [
            ...[x, y, l * (a[0] * u + a[1] * v), l * (a[2] * u + a[3] * v)],
            ...[s * (a[1] * u - a[0] * v), s * (a[3] * u - a[2] * v)],
          ];
        }),
      );
    }

    function laid({ a, t }: Similarity, x: number, y: number): [number, number] {
      return [a[0] * x + a[1] * y + t[0], a[2] * x + a[3] * y + t[1]];
    }
  };
}
