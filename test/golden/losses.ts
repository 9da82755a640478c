/** Golden losses (the form of values/losses.json): networks with a batch, and what each regularizer makes of them. */
import * as v from 'valibot';
import { parameterLayout, partsOf, tensor } from '../../core/model/network.ts';
import { decode, encode, gramTensors, lossAndGradient } from '../../core/native/index.ts';
import { NetworkShape } from '../../core/model/options/model.ts';
import type { Parameters, Part, Regularization, RegularizerKind } from '../../core/types.ts';
import { flatten, parseForm } from './form.ts';
import { compareArray, type ArrayError } from './relative-error.ts';

/** Of each array's largest entry: what float32 may lose against float64. */
export const lossTolerance = 1e-4;

const vector = v.array(v.number());
export const matrix = v.array(vector);
export const layers = v.array(v.object({ weight: matrix, bias: vector }));
const modelKey = v.pipe(
  v.string(),
  v.regex(
    /^(none:none|(volume|shape|shapeLog|isometry|scaledIsometry):(encoder|decoder))$/,
    'A model is none:none, or volume, shape, shapeLog, isometry or scaledIsometry with :encoder or :decoder.',
  ),
);

const Networks = v.record(
  v.string(),
  v.object({
    ...NetworkShape.entries,
    encoder: layers,
    decoder: layers,
    x: v.pipe(matrix, v.minLength(1)),
    z: matrix,
    reconstruction: matrix,
    encoderMetric: v.array(matrix),
    decoderMetric: v.array(matrix),
    mse: v.number(),
    models: v.record(
      modelKey,
      v.object({ weight: v.number(), regularizer: v.number(), loss: v.number(), gradient: v.object({ encoder: layers, decoder: layers }) }),
    ),
  }),
);

type Shape = v.InferOutput<typeof NetworkShape>;

export interface LossModel {
  /** `volume:encoder` */
  name: string;
  regularization: Regularization;
  regularizer: number;
  loss: number;
  /** In the order of the parameters. */
  gradient: number[];
}

/** Row-major throughout. */
export interface LossCase {
  name: string;
  shape: Shape;
  parameters: Parameters;
  samples: number;
  inputs: Float32Array;
  embedding: number[];
  reconstruction: number[];
  /** J Jᵀ of the encoder at the inputs, Jᵀ J of the decoder at the embedding. */
  tensors: Record<Part, number[]>;
  mse: number;
  models: LossModel[];
}

/** @throws `malformed` */
export function parseLosses(value: unknown, file: string): LossCase[] {
  return Object.entries(parseForm(Networks, value, file)).map(([name, network]) => {
    const { inputDim, hidden, latentDim, activation } = network;
    const shape: Shape = { inputDim, hidden, latentDim, activation };
    const samples = network.x.length;
    const flat = (key: 'x' | 'z' | 'reconstruction' | 'encoderMetric' | 'decoderMetric', ...dims: number[]) =>
      flatten(network[key], [samples, ...dims], file, `${name}.${key}`);
    return {
      name,
      shape,
      parameters: Float32Array.from(flattenLayers(shape, network, file, name)),
      samples,
      inputs: Float32Array.from(flat('x', inputDim)),
      embedding: flat('z', latentDim),
      reconstruction: flat('reconstruction', inputDim),
      tensors: { encoder: flat('encoderMetric', latentDim, latentDim), decoder: flat('decoderMetric', latentDim, latentDim) },
      mse: network.mse,
      models: Object.entries(network.models).map(([model, { weight, regularizer, loss, gradient }]) => {
        return {
          name: model,
          regularization: regularizationOf(model, weight),
          regularizer,
          loss,
          gradient: flattenLayers(shape, gradient, file, `${name}.models.${model}.gradient`),
        };
      }),
    };
  });
}

/** Of the parts that the network has. */
export function flattenLayers(
  shape: Shape,
  parts: Partial<Record<Part, v.InferOutput<typeof layers>>>,
  file: string,
  place: string,
): number[] {
  for (const part of partsOf(shape))
    flatten(
      parts[part]!.map(() => 0),
      [shape.hidden.length + 1],
      file,
      `${place}.${part}`,
    );
  return parameterLayout(shape).flatMap(({ part, layer, shape: dims, name }) => {
    const { weight, bias } = parts[part]![layer];
    return flatten(dims.length === 2 ? weight : bias, dims, file, `${place}.${name}`);
  });
}

function regularizationOf(model: string, weight: number): Regularization {
  const [kind, part] = model.split(':');
  return kind === 'none' ? { kind } : { kind: kind as RegularizerKind, part: part as Part, weight };
}

/** Embedding, reconstruction and both parts' tensors. */
export async function compareMaps({ shape, parameters, inputs, embedding, reconstruction, tensors }: LossCase): Promise<ArrayError[]> {
  const latents = Float32Array.from(embedding);
  return [
    compareArray('embedding', await encode(shape, parameters, inputs), embedding),
    compareArray('reconstruction', await decode(shape, parameters, latents), reconstruction),
    compareArray('J Jᵀ of the encoder', await gramTensors(shape, parameters, 'encoder', inputs), tensors.encoder),
    compareArray('Jᵀ J of the decoder', await gramTensors(shape, parameters, 'decoder', latents), tensors.decoder),
  ];
}

/** Losses, and the gradient tensor by tensor. */
export function compareModel(
  { shape, parameters, inputs, mse }: LossCase,
  model: LossModel,
): { errors: ArrayError[]; /** Samples that the engine left out. */ degenerate: number } {
  const actual = lossAndGradient(shape, parameters, model.regularization, inputs);
  const errors = [
    compareArray('mse', [actual.mse], [mse]),
    compareArray('regularizer', [actual.regularizer], [model.regularizer]),
    compareArray('loss', [actual.loss], [model.loss]),
    ...compareGradient(shape, actual.gradient, model.gradient),
  ];
  return { errors, degenerate: actual.degenerate };
}

export function compareGradient(shape: Shape, actual: Parameters, expected: readonly number[]): ArrayError[] {
  return parameterLayout(shape).map((slot) =>
    compareArray(`gradient of ${slot.name}`, tensor(actual, slot), expected.slice(slot.offset, slot.offset + slot.length)),
  );
}
