/**
 * A trained part as an ONNX model (https://onnx.ai): plain layers that any runtime knows. The few messages needed are written field by
 * field, with the numbers that onnx.proto gives them.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { parameterLayout, tensor, type TensorSlot } from '../model/network.ts';
import { widths } from '../model/spec.ts';
import type { Activation, NetworkShape, Parameters, Part } from '../types.ts';

export interface OnnxModel {
  shape: NetworkShape;
  parameters: Parameters;
  part: Part;
  /** Of the program. */
  version: string;
  /** For people and programs: `name`, `fingerprint`. */
  metadata: Record<string, string>;
}

/** The oldest sets that every operator here is defined in as it is today: what reads ONNX since 2020 reads these. */
const irVersion = 7;
const operatorSet = 13;

/** A dimension of any size: the number of cells. */
const anyNumber = 'cells';
const float32 = 1;
const integerAttribute = 2;

type Message = (writer: BinaryWriter) => void;

/**
 * The encoder takes `features` (cells × inputDim) to `embedding` (cells × latentDim), the decoder takes `embedding` to `reconstruction`;
 * float32, any number of cells.
 */
export function encodeOnnx({ shape, parameters, part, version, metadata }: OnnxModel): Uint8Array {
  const [input, output] = part === 'encoder' ? ['features', 'embedding'] : ['embedding', 'reconstruction'];
  const dims = widths(shape, part);
  const slots = parameterLayout(shape).filter((slot) => slot.part === part);
  const graph: Message = (writer) => {
    for (const node of layers(part, shape.activation, dims.length - 1, input, output)) message(writer, 1, node);
    text(writer, 2, part);
    for (const slot of slots) message(writer, 5, initializer(slot, tensor(parameters, slot)));
    message(writer, 11, valueInfo(input, dims[0]));
    message(writer, 12, valueInfo(output, dims.at(-1)!));
  };
  const writer = new BinaryWriter();
  integer(writer, 1, irVersion);
  text(writer, 2, 'indicatrix');
  text(writer, 3, version);
  message(writer, 7, graph);
  message(writer, 8, (set) => {
    text(set, 1, '');
    integer(set, 2, operatorSet);
  });
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  }
  return writer.finish();
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

// ---------------------------------------------------------------- messages of onnx.proto

/** NodeProto. Elu's alpha is 1 unless an attribute says otherwise. */
function node(operator: string, name: string, inputs: string[], output: string, integers: Record<string, number> = {}): Message {
  return (writer) => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 3, name);
    text(writer, 4, operator);
    for (const [key, value] of Object.entries(integers)) {
      message(writer, 5, (attribute) => {
        text(attribute, 1, key);
        integer(attribute, 3, value);
        integer(attribute, 20, integerAttribute);
      });
    }
  };
}

/** TensorProto, its numbers as little-endian bytes. */
function initializer({ name, shape }: TensorSlot, values: Float32Array): Message {
  return (writer) => {
    for (const dim of shape) integer(writer, 1, dim);
    integer(writer, 2, float32);
    text(writer, 8, name);
    writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
}

/** ValueInfoProto of cells × width. */
function valueInfo(name: string, width: number): Message {
  const dimensions: Message = (shape) => {
    message(shape, 1, (dim) => text(dim, 2, anyNumber));
    message(shape, 1, (dim) => integer(dim, 1, width));
  };
  const tensorType: Message = (type) => {
    integer(type, 1, float32);
    message(type, 2, dimensions);
  };
  return (writer) => {
    text(writer, 1, name);
    message(writer, 2, (type) => message(type, 1, tensorType));
  };
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, content: Message): void {
  content(writer.tag(field, WireType.LengthDelimited).fork());
  writer.join();
}
