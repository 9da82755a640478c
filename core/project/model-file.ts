/** A model from a safetensors file of any program: its shape follows from the tensors. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Fault } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import { NetworkShape as ShapeSchema } from '../model/options/model.ts';
import type { Activation, NetworkShape, Parameters, Part } from '../types.ts';
import { decodeSafetensors, parametersFrom, type NamedTensor } from './safetensors.ts';

export interface ModelFile {
  shape: NetworkShape;
  parameters: Parameters;
}

/**
 * Tensor names are `encoder.0.weight` and so on; where activations are counted as layers, as in PyTorch's Sequential, numbers are skipped.
 */
const tensorName = /^(encoder|decoder)\.(\d+)\.(weight|bias)$/;

/**
 * @param activation where the file does not say it
 * @throws `file-missing`, `file-truncated`, `unsupported`, `not-finite`, and `malformed` naming the tensor that fits no mirrored pair of
 * encoder and decoder
 */
export async function readModelFile(file: string, activation: Activation): Promise<ModelFile> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Fault('file-missing', 'The model cannot be read.', { file, remedy: 'Check the path.' }, error);
  });
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const layers = numberLayers(tensors, file);
  const shape = shapeOf(layers, { file, activation: metadata['activation'] ?? activation });
  return { shape, parameters: parametersFrom(shape, layers, file) };
}

/** The tensors with layers counted 0, 1, 2 … in each part. */
function numberLayers(tensors: NamedTensor[], file: string): NamedTensor[] {
  const parsed = tensors.map((tensor) => {
    const [, part, number, kind] = tensorName.exec(tensor.name) ?? [];
    if (part === undefined) throw notAnAutoencoder('This tensor belongs to no layer of an encoder or a decoder.', tensor.name, file);
    return { tensor, part, number: Number(number), kind };
  });
  const numbers = (part: string) =>
    [...new Set(parsed.filter((entry) => entry.part === part).map((entry) => entry.number))].sort((a, b) => a - b);
  const order: Record<string, number[]> = { encoder: numbers('encoder'), decoder: numbers('decoder') };
  return parsed.map(({ tensor, part, number, kind }) => ({ ...tensor, name: `${part}.${order[part].indexOf(number)}.${kind}` }));
}

function shapeOf(layers: NamedTensor[], { file, activation }: { file: string; activation: string }): NetworkShape {
  const weights = (part: Part) =>
    layers.filter(({ name }) => name.startsWith(part) && name.endsWith('weight')).sort((a, b) => layerOf(a) - layerOf(b));
  const encoder = weights('encoder');
  for (const { name, shape } of [...encoder, ...weights('decoder')])
    if (shape.length !== 2) throw notAnAutoencoder(`A weight has two dimensions, not ${shape.length}.`, name, file);
  if (encoder.length < 2) throw notAnAutoencoder('The encoder has no hidden layer.', 'encoder', file);
  const outputs = encoder.map(({ shape }) => shape[0]);
  const encoderOnly = weights('decoder').length === 0;
  const found = v.safeParse(ShapeSchema, {
    inputDim: encoder[0].shape[1],
    hidden: outputs.slice(0, -1),
    latentDim: outputs.at(-1),
    activation,
    ...(encoderOnly && { encoderOnly }),
  });
  if (found.success) return found.output;
  const issue = found.issues[0];
  throw new Fault('unsupported', `${v.getDotPath(issue) ?? 'The network'}: ${describeIssue(issue)}`, {
    file,
    remedy: 'Hidden layers are 1 to 8, up to 1,024 wide; the latent dimension is 1 to 3.',
  });
}

const layerOf = ({ name }: NamedTensor): number => Number(name.split('.')[1]);

function notAnAutoencoder(message: string, place: string, file: string): Fault {
  return new Fault('malformed', message, {
    file,
    place,
    remedy: 'Save the model with tensors named encoder.0.weight, encoder.0.bias … and decoder.0.weight …',
  });
}
