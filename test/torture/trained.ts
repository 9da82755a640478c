/** A run as training leaves it, without training: numbers that are known again. */
import { parameterCount } from '../../core/model/network.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { RunToSave } from '../../core/project/store.ts';
import { normals } from '../random.ts';

export function runOf(seed: number): RunToSave {
  const config = parseOptions(RunConfig, {
    model: {
      inputDim: 50,
      hidden: [64],
      latentDim: 2,
      activation: 'elu',
      regularization: { kind: 'volume', part: 'encoder', weight: 0.1 },
    },
  });
  return {
    name: `run ${seed}`,
    source: '/data/cells.h5ad',
    version: '1.2.3',
    machine: { system: 'linux-x64', instructionSet: 'avx2', threads: 2 },
    prepared: { rows: 10, dim: 50, fingerprint: 'ab12', steps: [] },
    metrics: { values: { mseTrain: 0.5 }, notes: [] },
    model: {
      config,
      parameters: normals(parameterCount(config.model), seed),
      bestEpoch: 2,
      engine: 'native/avx2',
      seconds: 1,
      cancelled: false,
      history: [1, 2].map((epoch) => ({
        epoch,
        loss: 2 / epoch,
        mse: 1 / epoch,
        regularizer: 1,
        heldOutMse: NaN,
        degenerate: 0,
        seconds: 0.1 * epoch,
      })),
      split: { train: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), validation: new Uint32Array(), heldOut: Uint32Array.of(9) },
    },
  } as RunToSave;
}
