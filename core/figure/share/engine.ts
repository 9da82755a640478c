/**
 * The engine as WebAssembly (core/native/wasm/module.cc), for the worker of a page that retrains: written into it as it stands here, and so
 * knowing nothing outside itself.
 */
import type { RunConfig } from '../../model/options/train.ts';
import type { Edges } from '../../native/index.ts';
import type { EpochRecord, Part } from '../../types.ts';

export interface PageJob {
  config: RunConfig;
  /** rows × inputDim */
  features: Float32Array;
  train: Uint32Array;
  /** Whose error is told, and chooses the weights that are kept. */
  heldOut: Uint32Array;
  /** Where training begins; flat. */
  initial: Float32Array;
  /** Of a contrast; what these are `TrainingGraph` says. */
  graph?: { edges: Edges; heldOut: Edges; spectrum: number; earlySpectrum: number };
}

export interface PageListener {
  /** @returns whether the weights after the epoch are wanted as well */
  epoch(record: EpochRecord): boolean;
  weights(epoch: number, parameters: Float32Array<ArrayBuffer>): void;
}

export interface PageEngine {
  /** Returns when it is over: whoever wants to stop it ends the worker. `diverged` counts from 1 and is 0 where it did not. */
  train(job: PageJob, on: PageListener): { parameters: Float32Array<ArrayBuffer>; bestEpoch: number; diverged: number };
  /** rows × latentDim */
  encode(config: RunConfig, parameters: Float32Array, inputs: Float32Array): Float32Array<ArrayBuffer>;
  /** points × latentDim × latentDim, at rows of inputs (encoder) or of the embedding (decoder) */
  gramTensors(config: RunConfig, parameters: Float32Array, part: Part, points: Float32Array): Float32Array<ArrayBuffer>;
}

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  allocate(bytes: number): number;
  give_back(address: number): void;
  regularizer_name(index: number): number;
  train(settings: number, places: number): number;
  encode(settings: number, parameters: number, inputs: number, count: number, embedding: number): void;
  gram_tensors(settings: number, parameters: number, part: number, points: number, count: number, tensors: number): void;
}

/** Not on a page's main thread: browsers compile and start large modules there by and by only. */
export function openPageEngine(module: WebAssembly.Module): PageEngine {
  let listener: PageListener | undefined;
  let parameterCount = 0;
  // Of the system there is a clock; what would be written or closed is not there.
  const [success, noSuchFile] = [0, 8];
  const instance = new WebAssembly.Instance(module, {
    page: {
      epoch(address: number): number {
        const [epoch, loss, mse, contrast, regularizer, heldOutMse, heldOutContrast, degenerate, seconds] = new Float64Array(
          engine.memory.buffer,
          address,
          9,
        );
        const record = { epoch, loss, mse, contrast, regularizer, heldOutMse, heldOutContrast, degenerate, seconds };
        return listener!.epoch(record) ? 1 : 0;
      },
      weights: (epoch: number, address: number) => listener!.weights(epoch, taken(address, parameterCount)),
    },
    wasi_snapshot_preview1: {
      clock_time_get(_clock: number, _precision: bigint, address: number): number {
        new DataView(engine.memory.buffer).setBigUint64(address, BigInt(Math.round(performance.now() * 1e6)), true);
        return success;
      },
      fd_write: () => noSuchFile,
      fd_seek: () => noSuchFile,
      fd_close: () => noSuchFile,
    },
  });
  const engine = instance.exports as unknown as Exports;
  engine._initialize();
  const regularizers = ['none'];
  for (let name = nameAt(0); name !== null; name = nameAt(regularizers.length - 1)) regularizers.push(name);

  return {
    train: (job, on) =>
      using((put) => {
        const { config, features, train, heldOut, initial, graph } = job;
        const edgesOf = (edges?: Edges) => [
          put(edges?.heads ?? new Uint32Array()),
          put(edges?.tails ?? new Uint32Array()),
          put(edges?.shares ?? new Float32Array(edges?.heads.length ?? 0).fill(1)),
          edges?.heads.length ?? 0,
        ];
        const settings = put(settingsOf(config, job));
        const count = features.length / config.model.inputDim;
        const parameters = put(initial);
        const [heldOutHeads, heldOutTails, , heldOutEdges] = edgesOf(graph?.heldOut);
        const places = put(
          Uint32Array.of(
            ...[put(features), count, put(train), train.length, put(heldOut), heldOut.length],
            ...[...edgesOf(graph?.edges), heldOutHeads, heldOutTails, heldOutEdges, parameters],
          ),
        );
        listener = on;
        parameterCount = initial.length;
        const epoch = engine.train(settings, places);
        return { parameters: taken(parameters, initial.length), bestEpoch: Math.abs(epoch), diverged: Math.max(0, -epoch) };
      }),
    encode: (config, parameters, inputs) =>
      using((put, room) => {
        const count = inputs.length / config.model.inputDim;
        const embedding = room(count * config.model.latentDim);
        engine.encode(put(settingsOf(config)), put(parameters), put(inputs), count, embedding);
        return taken(embedding, count * config.model.latentDim);
      }),
    gramTensors: (config, parameters, part, points) =>
      using((put, room) => {
        const { inputDim, latentDim } = config.model;
        const count = points.length / (part === 'encoder' ? inputDim : latentDim);
        const tensors = room(count * latentDim ** 2);
        engine.gram_tensors(put(settingsOf(config)), put(parameters), part === 'encoder' ? 0 : 1, put(points), count, tensors);
        return taken(tensors, count * latentDim ** 2);
      }),
  };

  /** In the order of `Settings` in core/native/wasm/module.cc. */
  function settingsOf(config: RunConfig, job?: PageJob): Float64Array {
    const { model } = config;
    const { regularization, contrast } = model;
    const hidden = Array.from({ length: 8 }, (_, layer) => model.hidden[layer] ?? 0);
    const place = (name: string, names: readonly string[]) => {
      const at = names.indexOf(name);
      if (at < 0) throw new Error(`This page's engine knows no ${name}.`);
      return at;
    };
    return Float64Array.of(
      ...[model.inputDim, model.latentDim, place(model.activation, ['elu', 'softplus', 'tanh', 'silu', 'relu'])],
      ...[Number(model.encoderOnly ?? false), model.hidden.length, ...hidden],
      ...(regularization.kind === 'none'
        ? [0, 0, 0, 0]
        : [
            place(regularization.kind, regularizers),
            place(regularization.part, ['encoder', 'decoder']),
            regularization.weight,
            Number(config.mixing),
          ]),
      ...[place(contrast?.loss ?? 'none', ['none', 'umap', 'neg', 'infonce']), config.negatives, contrast?.reconstruction ?? 0],
      ...[config.epochs, config.batchSize, config.learningRate, config.beta1, config.beta2, config.epsilon, config.weightDecay],
      ...[config.gradientClip, Number(config.schedule === 'cosine'), Number(config.keepBest), config.evaluateEvery, config.patience],
      ...[config.seed, job?.graph?.spectrum ?? 0, job?.graph?.earlySpectrum ?? 0, config.early],
    );
  }

  function nameAt(index: number): string | null {
    const address = engine.regularizer_name(index);
    if (address === 0) return null;
    const bytes = new Uint8Array(engine.memory.buffer, address);
    return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
  }

  function taken(address: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(engine.memory.buffer, address, count).slice();
  }

  /** What work puts into the engine's memory is given back after it. @throws where there is no more to be had */
  function using<Result>(
    work: (put: (numbers: Float32Array | Float64Array | Uint32Array) => number, room: (floats: number) => number) => Result,
  ): Result {
    const addresses: number[] = [];
    const take = (bytes: number) => {
      // Of an empty list, too, there is a place.
      const address = engine.allocate(Math.max(8, bytes));
      if (address === 0) throw new Error('There is not enough memory for these cells.');
      addresses.push(address);
      return address >>> 0;
    };
    try {
      return work(
        (numbers) => {
          const address = take(numbers.byteLength);
          new Uint8Array(engine.memory.buffer, address, numbers.byteLength).set(
            new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
          );
          return address;
        },
        (floats) => take(4 * floats),
      );
    } finally {
      for (const address of addresses) engine.give_back(address);
    }
  }
}
