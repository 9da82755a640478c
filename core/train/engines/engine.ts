/** What trains. From the same seed every engine takes the same batches from the same weights. */
import { instructionSet, startTraining, type TrainingJob, type TrainingListener, type TrainingResult } from '../../native/index.ts';
import type { RunConfig } from '../../model/options.ts';

export interface Engine {
  /** Engine and what it runs on, for provenance: `native/avx2`, `tfjs/wasm`. */
  name: string;
  /** `done` rejects with the `diverged` fault, which names the epoch. */
  startTraining(job: TrainingJob, on: TrainingListener): { cancel(): void; done: Promise<TrainingResult> };
  /** After its one run, or without any. */
  release(): void;
}

/** TensorFlow.js is loaded by the first run that asks for it. */
export async function openEngine(kind: RunConfig['engine']): Promise<Engine> {
  if (kind === 'native') return { name: `native/${instructionSet()}`, startTraining, release: () => {} };
  const { openTfjs } = await import('./tfjs.ts');
  return openTfjs();
}
