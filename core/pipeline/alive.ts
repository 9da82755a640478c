/** What a page needs of runs whose weights its readers are to move: as they are tried out in the window, from the published weights on. */
import type { Job } from '../base/job.ts';
import type { Alive, Retrainable } from '../figure/share/alive.ts';
import { parameterCount } from '../model/network.ts';
import { watchedCells } from '../model/run.ts';
import { hasFittedDecoder, heldOutLoss, withoutDecoder } from '../model/spec.ts';
import { splitOf } from '../train/split.ts';
import { trainingGraph } from '../train/trainer.ts';
import type { Prepared } from '../types.ts';
import type { ViewSpec } from '../types/scene.ts';
import { completeLook } from '../view/look.ts';
import type { ShownRun } from './gather.ts';
import { epochsToRest, liveSettings } from './live.ts';
import { once } from './once.ts';

export async function aliveOf(prepared: Prepared, runs: readonly ShownRun[], view: ViewSpec, program: string, job: Job): Promise<Alive> {
  const { features, rows, dim } = prepared;
  const found: Retrainable[] = [];
  for (const { id, embedded } of runs) {
    const { model } = embedded;
    if (!model || embedded.dim !== 2 || model.config.model.regularization.kind === 'none') continue;
    // A decoder that was fitted is not the moving encoder's.
    const shape = hasFittedDecoder(model.config.model) ? withoutDecoder(model.config.model) : model.config.model;
    const config = { ...model.config, model: shape };
    const split = splitOf(rows, config);
    found.push({
      id,
      config: liveSettings(prepared, config, epochsToRest(prepared, config)),
      parameters: model.parameters.slice(0, parameterCount(shape)),
      train: split.train,
      heldOut: watchedCells(split),
      graph: await trainingGraph({ features, config, shared: (key, job, work) => once(prepared, key, job, work) }, split, job),
      error: heldOutLoss(model.history[model.bestEpoch - 1]),
    });
  }
  return { features, rows, dim, runs: found, cutAt: completeLook(view.look).cutAt, program };
}
