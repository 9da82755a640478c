/** Models that were trained elsewhere, beside those of a project. */
import { Fault } from '../base/errors.ts';
import type { TrainedRun } from '../model/run.ts';
import { parseOptions } from '../model/options/describe.ts';
import { RunConfig } from '../model/options/train.ts';
import { readModelFile } from '../project/model-file.ts';
import type { Activation, Prepared } from '../types.ts';

/**
 * A safetensors file's model, to be judged like a run. Which cells it was trained on is not known, so none count as held out.
 * @throws what readModelFile throws; `malformed` where the model takes another number of features
 */
export async function foreignModel(
  file: string,
  prepared: Pick<Prepared, 'rows' | 'dim'>,
  activation: Activation = 'elu',
): Promise<TrainedRun> {
  const { shape, parameters } = await readModelFile(file, activation);
  if (shape.inputDim !== prepared.dim) {
    throw new Fault('malformed', `The model takes ${shape.inputDim} features, but the data have ${prepared.dim}.`, {
      file,
      place: 'encoder.0.weight',
      remedy: 'Prepare the data as the model was trained on them.',
    });
  }
  const config = parseOptions(RunConfig, { model: { ...shape, regularization: { kind: 'none' } }, heldOut: 0, validation: 0 });
  const split = {
    train: Uint32Array.from({ length: prepared.rows }, (_, row) => row),
    validation: new Uint32Array(0),
    heldOut: new Uint32Array(0),
  };
  return { config, parameters, history: [], bestEpoch: 0, split, engine: 'elsewhere', seconds: 0 };
}
