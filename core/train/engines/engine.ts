/** What trains. From the same seed every engine takes the same batches from the same weights. */
import { Fault } from '../../base/errors.ts';
import { instructionSet, startTraining, type TrainingJob, type TrainingListener, type TrainingResult } from '../../native/index.ts';
import type { RunConfig } from '../../model/options/train.ts';

export interface Engine {
  /** Engine and what it runs on, for provenance: `native/avx2`, `tfjs/wasm`. */
  name: string;
  /** `done` rejects with the `diverged` fault, which names the epoch. */
  startTraining(job: TrainingJob, on: TrainingListener): { cancel(): void; done: Promise<TrainingResult> };
  /** After its one run, or without any. */
  release(): void;
}

/** TensorFlow.js is loaded by the first run that asks for it. */
export async function openEngine({ engine: kind, model }: RunConfig): Promise<Engine> {
  if (kind === 'native') return { name: `native/${instructionSet()}`, startTraining, release: () => {} };
  if (model.contrast)
    throw new Fault('unsupported', 'TensorFlow.js checks the losses of models trained on neighbours, but trains none.', {
      place: 'engine',
      remedy: 'Train on the native engine.',
    });
  const { openTfjs } = await import('./tfjs.ts');
  return openTfjs();
}
