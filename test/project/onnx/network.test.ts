/** Exported models run by onnxruntime (compiled to wasm) against the native engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as onnx from 'onnxruntime-web';
import { parameterLayout } from '../../../core/model/network.ts';
import { decode, encode, initialParameters } from '../../../core/native/index.ts';
import { encodeOnnx } from '../../../core/project/onnx/network.ts';
import type { Activation, NetworkShape, Part } from '../../../core/types.ts';
import { mulberry32 } from '../../random.ts';

// One thread: worker threads would outlive the tests.
onnx.env.wasm.numThreads = 1;

/** Of the largest output: float32 sums of at most 50 terms through five layers, in another order. */
const tolerance = 1e-5;

function modelOf(shape: NetworkShape, part: Part) {
  // Three times the starting weights: values reach where the activations bend.
  const parameters = initialParameters(shape, 3).map((value) => 3 * value);
  return { parameters, bytes: encodeOnnx({ shape, parameters, part, version: '0.0.0', metadata: { name: 'GeomAE', fingerprint: 'abc' } }) };
}

function points(count: number, dim: number): Float32Array {
  const random = mulberry32(count + dim);
  return Float32Array.from({ length: count * dim }, () => 4 * random() - 2);
}

async function runtimeOutput(bytes: Uint8Array, input: string, output: string, values: Float32Array, dim: number): Promise<onnx.Tensor> {
  const session = await onnx.InferenceSession.create(bytes);
  try {
    assert.deepEqual([session.inputNames, session.outputNames], [[input], [output]]);
    return (await session.run({ [input]: new onnx.Tensor('float32', values, [values.length / dim, dim]) }))[output];
  } finally {
    await session.release();
  }
}

function assertClose(actual: onnx.Tensor, expected: Float32Array, dims: number[]): void {
  assert.deepEqual(actual.dims, dims);
  const values = actual.data as Float32Array;
  assert.equal(values.length, expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0);
  assert.ok(largest > 0.01 && worst <= tolerance * largest, `off by ${worst} of ${largest}`);
}

for (const activation of ['elu', 'softplus', 'tanh', 'silu', 'relu'] satisfies Activation[]) {
  test(`${activation}: encoder and decoder, any number of cells`, async () => {
    const shape: NetworkShape = { inputDim: 50, hidden: [8, 16, 8, 4], latentDim: 2, activation };
    const encoder = modelOf(shape, 'encoder');
    const decoder = modelOf(shape, 'decoder');
    for (const count of [1, 37]) {
      const features = points(count, 50);
      const embedding = await encode(shape, encoder.parameters, features);
      assertClose(await runtimeOutput(encoder.bytes, 'features', 'embedding', features, 50), embedding, [count, 2]);
      const reconstruction = await decode(shape, decoder.parameters, embedding);
      assertClose(await runtimeOutput(decoder.bytes, 'embedding', 'reconstruction', embedding, 2), reconstruction, [count, 50]);
    }
  });
}

test('one hidden layer, one and three latent dimensions, one input', async () => {
  for (const shape of [
    { inputDim: 1, hidden: [3], latentDim: 1, activation: 'tanh' },
    { inputDim: 130, hidden: [9], latentDim: 3, activation: 'silu' },
  ] satisfies NetworkShape[]) {
    const { parameters, bytes } = modelOf(shape, 'encoder');
    const features = points(5, shape.inputDim);
    assertClose(await runtimeOutput(bytes, 'features', 'embedding', features, shape.inputDim), await encode(shape, parameters, features), [
      5,
      shape.latentDim,
    ]);
  }
});

test('points of another width are refused by the runtime: the width is part of the model', async () => {
  const { bytes } = modelOf({ inputDim: 6, hidden: [4], latentDim: 2, activation: 'elu' }, 'encoder');
  await assert.rejects(runtimeOutput(bytes, 'features', 'embedding', points(2, 5), 5), /dimension/i);
});

test('names of tensors, run and data stand in the file', () => {
  const shape: NetworkShape = { inputDim: 6, hidden: [4], latentDim: 2, activation: 'elu' };
  const text = Buffer.from(modelOf(shape, 'decoder').bytes).toString('latin1');
  for (const { name, part } of parameterLayout(shape)) assert.equal(text.includes(name), part === 'decoder', name);
  for (const word of ['indicatrix', 'GeomAE', 'fingerprint', 'abc', 'cells']) assert.ok(text.includes(word), word);
});
