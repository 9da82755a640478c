/** A decoder fitted to an encoder that stays as it is: what a place of its map stands for. */
import { Fault } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import { parameterCount, parameterLayout, tensor } from '../model/network.ts';
import { parseOptions } from '../model/options/describe.ts';
import { proposedBatchSize, proposedEpochs } from '../model/options/proposals.ts';
import { RunConfig } from '../model/options/train.ts';
import type { TrainedRun } from '../model/run.ts';
import { hasDecoder, withDecoder } from '../model/spec.ts';
import { encode, initialParameters } from '../native/index.ts';
import type { EpochRecord, NetworkShape, Parameters } from '../types.ts';
import { openEngine } from './engines/engine.ts';
import type { TrainingInput } from './trainer.ts';

type Data = Pick<TrainingInput, 'features' | 'threads'>;

/** How far fitting is: an epoch of so many. */
export type FittingListener = (record: EpochRecord, epochs: number) => void;

/**
 * The model with a decoder that mirrors its encoder, trained on the mean squared error of the cells that the encoder was trained on, as
 * long and at the rate that are proposed for autoencoders; the encoder keeps its weights bit for bit. Faults: `unsupported` where there is
 * a decoder, `diverged`, `cancelled`.
 */
export async function fitDecoder(
  { features, threads }: Data,
  model: TrainedRun,
  on: FittingListener,
  signal: AbortSignal,
): Promise<TrainedRun> {
  const { config, split } = model;
  if (hasDecoder(config.model)) throw new Fault('unsupported', 'This model has a decoder already.', { remedy: 'Choose an encoder alone.' });
  if (signal.aborted) throw cancelled();
  const { inputDim, hidden, latentDim, activation } = config.model;
  const shape: NetworkShape = { inputDim, hidden, latentDim, activation };
  const { seed, heldOut, splitSeed } = config;
  const cells = split.train.length + split.heldOut.length;
  const batchSize = proposedBatchSize(cells, { heldOut, validation: 0 });
  // Every step is of the cells that the encoder saw; none are left to choose weights by.
  const fitting = parseOptions(RunConfig, {
    model: { ...shape, regularization: { kind: 'none' } },
    batchSize,
    epochs: proposedEpochs(split.train.length, batchSize),
    seed,
    heldOut,
    splitSeed,
    validation: 0,
    keepBest: false,
    weightDecay: 0,
  });
  const embedding = await encode(config.model, model.parameters, features, createJob(undefined, signal));
  const engine = await openEngine(fitting);
  try {
    const last = { mse: NaN, heldOutMse: NaN };
    const training = engine.startTraining(
      {
        config: fitting,
        features,
        split,
        initial: startOf(shape, model.parameters, embedding, split.train, seed),
        framesPerSecond: 0,
        threads,
        decoderAlone: true,
      },
      { epoch: (record) => (Object.assign(last, { mse: record.mse, heldOutMse: record.heldOutMse }), on(record, fitting.epochs)) },
    );
    signal.addEventListener('abort', training.cancel);
    const result = await training.done.finally(() => signal.removeEventListener('abort', training.cancel));
    if (result.cancelled || signal.aborted) throw cancelled();
    const history = model.history.with(-1, { ...model.history.at(-1)!, ...last });
    return {
      ...model,
      config: { ...config, model: withDecoder(config.model) },
      parameters: result.parameters,
      history,
      seconds: model.seconds + result.seconds,
    };
  } finally {
    engine.release();
  }
}

/**
 * The encoder's weights, and the seed's for the decoder, whose first layer takes the map's coordinates at one scale. @param embedding rows
 * × latent dimension
 */
function startOf(shape: NetworkShape, encoder: Parameters, embedding: Float32Array, cells: Uint32Array, seed: number): Parameters {
  const parameters = initialParameters(shape, seed);
  parameters.set(encoder);
  const [weight, bias] = parameterLayout(shape).filter(({ part, layer }) => part === 'decoder' && layer === 0);
  const weights = tensor(parameters, weight),
    biases = tensor(parameters, bias);
  const dim = shape.latentDim;
  for (let d = 0; d < dim; d++) {
    let [sum, squares] = [0, 0];
    for (const cell of cells) sum += embedding[cell * dim + d];
    const mean = sum / cells.length;
    for (const cell of cells) squares += (embedding[cell * dim + d] - mean) ** 2;
    const deviation = Math.sqrt(squares / cells.length) || 1;
    for (let unit = 0; unit < biases.length; unit++) {
      const scaled = weights[unit * dim + d] / deviation;
      weights[unit * dim + d] = scaled;
      biases[unit] -= scaled * mean;
    }
  }
  return parameters;
}

/** The part of a whole network's parameters that is the encoder's. */
export function encoderOf(shape: NetworkShape, parameters: Parameters): Parameters {
  return parameters.slice(0, parameterCount({ ...shape, encoderOnly: true }));
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Cancelled.');
}
