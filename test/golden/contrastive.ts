/**
 * Golden contrastive losses (the form of values/contrastive.json): encoders with edges of a neighbour graph, and what each loss and
 * regularizer makes of them.
 */
import * as v from 'valibot';
import { Fault } from '../../core/base/errors.ts';
import { parameterLayout, tensor } from '../../core/model/network.ts';
import { NetworkShape as Shape } from '../../core/model/options/model.ts';
import { encode, gramTensors, lossAndGradient, type EdgeBatch, type LossAndGradient } from '../../core/native/index.ts';
import type { ContrastiveLoss, NetworkShape, Parameters, Regularization, RegularizerKind } from '../../core/types.ts';
import { flatten, parseForm } from './form.ts';
import { compareGradient, flattenLayers, layers, matrix } from './losses.ts';
import { compareArray, type ArrayError } from './relative-error.ts';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const modelKey = v.pipe(
  v.string(),
  v.regex(
    /^(umap|neg|infonce)\w*:(none|volume|shape|shapeLog|isometry|scaledIsometry)$/,
    'A model is umap, neg or infonce, then : and none, volume, shape, shapeLog, isometry or scaledIsometry.',
  ),
);

const Networks = v.record(
  v.string(),
  v.object({
    ...Shape.entries,
    encoder: layers,
    x: v.pipe(matrix, v.minLength(2)),
    head: v.array(index),
    tail: v.array(index),
    negatives: v.array(v.array(index)),
    z: matrix,
    encoderMetricAtHeads: v.array(matrix),
    models: v.record(
      modelKey,
      v.object({
        spec: v.nullable(v.number()),
        weight: v.number(),
        contrastive: v.number(),
        regularizer: v.number(),
        loss: v.number(),
        gradient: layers,
      }),
    ),
  }),
);

export interface EdgeModel {
  /** `neg:volume` */
  name: string;
  edges: EdgeBatch;
  regularization: Regularization;
  contrast: number;
  regularizer: number;
  loss: number;
  /** In the order of the parameters. */
  gradient: number[];
}

/** Row-major throughout. */
export interface EdgeCase {
  name: string;
  shape: NetworkShape;
  parameters: Parameters;
  inputs: Float32Array;
  embedding: number[];
  /** J Jᵀ at the heads. */
  tensors: number[];
  models: EdgeModel[];
}

/** @throws `malformed` */
export function parseContrastive(value: unknown, file: string): EdgeCase[] {
  return Object.entries(parseForm(Networks, value, file)).map(([name, network]) => {
    const { inputDim, hidden, latentDim, activation, head, tail, negatives } = network;
    const shape = { inputDim, hidden, latentDim, activation, encoderOnly: true };
    const samples = network.x.length;
    if (head.length * 2 !== samples || head.some((cell, edge) => cell !== edge) || tail.some((cell, edge) => cell !== head.length + edge)) {
      throw new Fault('malformed', 'Heads are the first half of x in order, tails the second.', {
        file,
        place: `${name}.head`,
        remedy: 'Write the file as test/golden/README.md says.',
      });
    }
    const others = Uint32Array.from(flatten(negatives, [head.length, negatives[0]?.length ?? 0], file, `${name}.negatives`));
    return {
      name,
      shape,
      parameters: Float32Array.from(flattenLayers(shape, network, file, name)),
      inputs: Float32Array.from(flatten(network.x, [samples, inputDim], file, `${name}.x`)),
      embedding: flatten(network.z, [samples, latentDim], file, `${name}.z`),
      tensors: flatten(network.encoderMetricAtHeads, [head.length, latentDim, latentDim], file, `${name}.encoderMetricAtHeads`),
      models: Object.entries(network.models).map(([model, { spec, weight, contrastive, regularizer, loss, gradient }]) => {
        const [contrast, kind] = model.split(':');
        return {
          name: model,
          edges: {
            loss: /^(umap|neg|infonce)/.exec(contrast)![0] as ContrastiveLoss,
            spectrum: spec ?? 1,
            negatives: others,
            reconstruction: 0,
          },
          regularization: kind === 'none' ? { kind } : { kind: kind as RegularizerKind, part: 'encoder', weight },
          contrast: contrastive,
          regularizer,
          loss,
          gradient: flattenLayers(shape, { encoder: gradient }, file, `${name}.models.${model}.gradient`),
        };
      }),
    };
  });
}

export async function compareEncoder({ shape, parameters, inputs, embedding, tensors }: EdgeCase): Promise<ArrayError[]> {
  return [
    compareArray('embedding', await encode(shape, parameters, inputs), embedding),
    compareArray('J Jᵀ at the heads', await gramTensors(shape, parameters, 'encoder', inputs.subarray(0, inputs.length / 2)), tensors),
  ];
}

/**
 * Where all cells lie makes no difference to distances, so the last biases' gradient is 0, and what rounding makes of it is held to that of
 * the last weights.
 */
function compareLastBias(shape: NetworkShape, actual: Parameters, expected: readonly number[]): ArrayError {
  const [weight, bias] = parameterLayout(shape).slice(-2);
  const largest = Math.max(...expected.slice(weight.offset, bias.offset).map(Math.abs));
  return compareArray(`gradient of ${bias.name}`, tensor(actual, bias), expected.slice(bias.offset), largest);
}

/** Losses, and the gradient tensor by tensor; of the native engine, or of another. */
export function compareEdges(
  { shape, parameters, inputs }: EdgeCase,
  model: EdgeModel,
  engine: typeof lossAndGradient = lossAndGradient,
): { errors: ArrayError[]; degenerate: number } {
  const actual: LossAndGradient = engine(shape, parameters, model.regularization, inputs, model.edges);
  const errors = [
    compareArray('contrastive loss', [actual.contrast], [model.contrast]),
    compareArray('regularizer', [actual.regularizer], [model.regularizer]),
    compareArray('loss', [actual.loss], [model.loss]),
    ...compareGradient(shape, actual.gradient, model.gradient).slice(0, -1),
    compareLastBias(shape, actual.gradient, model.gradient),
  ];
  return { errors, degenerate: actual.degenerate };
}
