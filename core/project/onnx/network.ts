/** A trained part as an ONNX model, and its layers for graphs that lead on to it. */
import { parameterLayout, tensor } from '../../model/network.ts';
import { widths } from '../../model/spec.ts';
import type { Activation, NetworkShape, Parameters, Part } from '../../types.ts';
import { cellsBy, constant, encodeModel, node, type Message } from './graph.ts';

export interface OnnxModel {
  shape: NetworkShape;
  parameters: Parameters;
  part: Part;
  /** Of the program. */
  version: string;
  /** For people and programs: `name`, `fingerprint`. */
  metadata: Record<string, string>;
}

/**
 * The encoder takes `features` (cells × inputDim) to `embedding` (cells × latentDim), the decoder takes `embedding` to `reconstruction`;
 * float32, any number of cells.
 */
export function encodeOnnx({ shape, parameters, part, version, metadata }: OnnxModel): Uint8Array {
  const [input, output] = part === 'encoder' ? ['features', 'embedding'] : ['embedding', 'reconstruction'];
  const dims = widths(shape, part);
  const { nodes, constants } = partLayers({ shape, parameters, part }, input, output);
  return encodeModel({
    name: part,
    nodes,
    constants,
    inputs: [cellsBy(input, dims[0])],
    outputs: [cellsBy(output, dims.at(-1)!)],
    metadata,
    version,
  });
}

export function partLayers(
  { shape, parameters, part }: Pick<OnnxModel, 'shape' | 'parameters' | 'part'>,
  input: string,
  output: string,
): { nodes: Message[]; constants: Message[] } {
  const slots = parameterLayout(shape).filter((slot) => slot.part === part);
  return {
    nodes: [...layers(part, shape.activation, widths(shape, part).length - 1, input, output)],
    constants: slots.map((slot) => constant(slot.name, slot.shape, tensor(parameters, slot))),
  };
}

/** y = x Wᵀ + b for every layer, activated but for the last. */
function* layers(part: Part, activation: Activation, depth: number, input: string, output: string): Generator<Message> {
  let value = input;
  for (let layer = 0; layer < depth; layer++) {
    const name = `${part}.${layer}`;
    const isLast = layer === depth - 1;
    const sum = isLast ? output : `${name}.sum`;
    yield node('Gemm', name, [value, `${name}.weight`, `${name}.bias`], sum, { transB: 1 });
    if (isLast) return;
    value = `${name}.value`;
    yield* activated(activation, name, sum, value);
  }
}

function activated(activation: Activation, name: string, input: string, output: string): Message[] {
  switch (activation) {
    case 'elu':
      return [node('Elu', `${name}.elu`, [input], output)];
    case 'softplus':
      return [node('Softplus', `${name}.softplus`, [input], output)];
    case 'tanh':
      return [node('Tanh', `${name}.tanh`, [input], output)];
    case 'relu':
      return [node('Relu', `${name}.relu`, [input], output)];
    case 'silu':
      return [node('Sigmoid', `${name}.sigmoid`, [input], `${name}.gate`), node('Mul', `${name}.silu`, [input, `${name}.gate`], output)];
  }
}
