import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault, type FaultTag } from '../../core/base/errors.ts';
import { parameterCount } from '../../core/model/network.ts';
import { decodeSafetensors, encodeSafetensors, parametersFrom, parameterTensors } from '../../core/project/safetensors.ts';
import type { NetworkShape } from '../../core/types.ts';
import { normals } from '../random.ts';

const shape: NetworkShape = { inputDim: 5, hidden: [4, 3], latentDim: 2, activation: 'elu' };
const parameters = normals(parameterCount(shape), 1);

const isFault = (tag: FaultTag, place?: string) => (error: unknown) =>
  error instanceof Fault &&
  error.tag === tag &&
  error.detail.file === 'm.safetensors' &&
  (place === undefined || error.detail.place === place);

/** A file with this header, whatever it says, and so many bytes of numbers. */
function file(header: unknown, bytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const whole = new Uint8Array(8 + json.length + bytes);
  new DataView(whole.buffer).setBigUint64(0, BigInt(json.length), true);
  whole.set(json, 8);
  return whole;
}

test('a known file, byte by byte as the format’s documentation lays it out', () => {
  const bytes = encodeSafetensors({ tensors: [{ name: 'a', shape: [2], values: Float32Array.of(1, -2) }], metadata: { format: 'pt' } });
  const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  assert.deepEqual([...bytes.subarray(0, 8)], [padded.length, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length)), padded);
  assert.deepEqual([...bytes.subarray(8 + padded.length)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

test('parameters come back to the bit, also from a view into a larger buffer', () => {
  const bytes = encodeSafetensors({ tensors: parameterTensors(shape, parameters), metadata: { name: 'Größe α' } });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  for (const read of [bytes, shifted.subarray(3), Buffer.from(bytes)]) {
    const { tensors, metadata } = decodeSafetensors(read, 'm.safetensors');
    assert.deepEqual(tensors.map(({ name }) => name).slice(0, 2), ['encoder.0.weight', 'encoder.0.bias']);
    assert.deepEqual(tensors[0].shape, [4, 5]);
    assert.deepEqual(parametersFrom(shape, tensors, 'm.safetensors'), parameters);
    assert.equal(metadata.name, 'Größe α');
  }
});

test('tensors of another network are refused by name', () => {
  const { tensors } = decodeSafetensors(encodeSafetensors({ tensors: parameterTensors(shape, parameters), metadata: {} }), 'm.safetensors');
  assert.throws(() => parametersFrom({ ...shape, inputDim: 6 }, tensors, 'm.safetensors'), isFault('malformed', 'encoder.0.weight'));
  assert.throws(() => parametersFrom(shape, tensors.slice(1), 'm.safetensors'), isFault('malformed', 'encoder.0.weight'));
  assert.throws(
    () => parametersFrom(shape, [...tensors, { name: 'extra', shape: [1], values: new Float32Array(1) }], 'm.safetensors'),
    isFault('malformed', 'extra'),
  );
  tensors[3].values[0] = NaN;
  assert.throws(() => parametersFrom(shape, tensors, 'm.safetensors'), isFault('not-finite', tensors[3].name));
});

test('broken files are faults that name the place', () => {
  const entry = (begin: number, end: number, dims = [(end - begin) / 4], dtype = 'F32') => ({
    dtype,
    shape: dims,
    data_offsets: [begin, end],
  });
  const cases: [Uint8Array, FaultTag, string?][] = [
    [new Uint8Array(3), 'file-truncated'],
    [file({ a: entry(0, 8) }, 8).subarray(0, 20), 'file-truncated'],
    [file({ a: entry(0, 8) }, 4), 'file-truncated', 'a'],
    [Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 1]), 'malformed', 'header'],
    [file('{'), 'malformed', 'header'],
    [file('[]'), 'malformed', 'header'],
    [file({ __metadata__: { a: 1 } }), 'malformed', '__metadata__'],
    [file({ a: 3 }), 'malformed', 'a'],
    [file({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4), 'malformed', 'a'],
    [file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), 'malformed', 'a'],
    [file({ a: entry(0, 4, [2]) }, 4), 'malformed', 'a'],
    [file({ a: entry(4, 0, [-1]) }, 4), 'malformed', 'a'],
    [file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'malformed', 'b'],
    [file({ a: entry(0, 4), b: entry(8, 12) }, 12), 'malformed', 'b'],
    [file({ a: entry(0, 4) }, 8), 'malformed', 'header'],
    [file({ a: entry(0, 4, [2], 'F16') }, 4), 'unsupported', 'a'],
  ];
  for (const [bytes, tag, place] of cases)
    assert.throws(() => decodeSafetensors(bytes, 'm.safetensors'), isFault(tag, place), new TextDecoder().decode(bytes));
});

test('no bytes whatever end in anything but tensors or a fault', () => {
  const whole = encodeSafetensors({ tensors: parameterTensors(shape, parameters), metadata: {} });
  const survives = (bytes: Uint8Array) => {
    try {
      decodeSafetensors(bytes, 'm.safetensors');
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives));
  fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => survives(whole.with(at, byte))));
  fc.assert(fc.property(fc.nat(whole.length), (length) => survives(whole.subarray(0, length))));
});
