/**
 * ONNX models (https://onnx.ai) of plain operators that any runtime knows. The few messages needed are written field by field, with the
 * numbers that onnx.proto gives them.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export interface OnnxGraph {
  name: string;
  nodes: Message[];
  constants: Message[];
  inputs: Message[];
  outputs: Message[];
  /** For people and programs: `name`, `fingerprint`. */
  metadata: Record<string, string>;
  /** Of the program. */
  version: string;
}

/** The oldest sets that every operator here is defined in as it is today: what reads ONNX since 2020 reads these. */
const irVersion = 7;
const operatorSet = 13;

/** A dimension of any size: the number of cells. */
const anyNumber = 'cells';
const [float32, int64] = [1, 7];
const [integerAttribute, integersAttribute] = [2, 7];

export type Message = (writer: BinaryWriter) => void;

export function encodeModel({ name, nodes, constants, inputs, outputs, metadata, version }: OnnxGraph): Uint8Array {
  const graph: Message = (writer) => {
    for (const each of nodes) message(writer, 1, each);
    text(writer, 2, name);
    for (const each of constants) message(writer, 5, each);
    for (const each of inputs) message(writer, 11, each);
    for (const each of outputs) message(writer, 12, each);
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

/** NodeProto. Elu's alpha is 1 unless an attribute says otherwise. */
export function node(
  operator: string,
  name: string,
  inputs: string[],
  output: string,
  attributes: Record<string, number | number[]> = {},
): Message {
  return (writer) => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 3, name);
    text(writer, 4, operator);
    for (const [key, value] of Object.entries(attributes)) {
      message(writer, 5, (attribute) => {
        text(attribute, 1, key);
        if (typeof value === 'number') integer(attribute, 3, value);
        else for (const each of value) integer(attribute, 8, each);
        integer(attribute, 20, typeof value === 'number' ? integerAttribute : integersAttribute);
      });
    }
  };
}

/** TensorProto, its numbers as little-endian bytes; int64 of numbers that are counts. @param shape none for a scalar */
export function constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): Message {
  return (writer) => {
    for (const dim of shape) integer(writer, 1, dim);
    integer(writer, 2, values instanceof Float32Array ? float32 : int64);
    text(writer, 8, name);
    writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
}

/** ValueInfoProto of cells × width, float32. */
export function cellsBy(name: string, width: number): Message {
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
