/** Models of other programs: files written here by this program and, under other names and shapes, by hand. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { toFaultRecord } from '../../core/base/errors.ts';
import { initialParameters } from '../../core/native/index.ts';
import { foreignModel } from '../../core/pipeline/foreign.ts';
import { modelSafetensors } from '../../core/project/export.ts';
import { readModelFile } from '../../core/project/model-file.ts';
import { encodeSafetensors, parameterTensors, type NamedTensor } from '../../core/project/safetensors.ts';
import type { NetworkShape } from '../../core/types.ts';

const folder = await mkdtemp(join(tmpdir(), 'indicatrix-model-'));
after(() => rm(folder, { recursive: true }));

const shape: NetworkShape = { inputDim: 7, hidden: [5, 3], latentDim: 2, activation: 'tanh' };
const parameters = initialParameters(shape, 4);
const tensors = parameterTensors(shape, parameters);

async function written(name: string, entries: NamedTensor[], metadata: Record<string, string> = {}): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, encodeSafetensors({ tensors: entries, metadata }));
  return file;
}

test('what this program exports comes back, its activation too', async () => {
  const file = join(folder, 'own.safetensors');
  await writeFile(file, modelSafetensors({ name: 'own', shape, parameters, fingerprint: '' }));
  assert.deepEqual(await readModelFile(file, 'elu'), { shape, parameters });
});

test('layers numbered as PyTorch’s Sequential numbers them, the activation as told', async () => {
  const skipping = tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(/\d+/, (layer) => String(2 * Number(layer))) }));
  assert.deepEqual(await readModelFile(await written('sequential', skipping), 'silu'), {
    shape: { ...shape, activation: 'silu' },
    parameters,
  });
});

test('other tensors and other shapes are refused by name', async () => {
  const altered = (name: string, change: Partial<NamedTensor>) =>
    tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor));
  const refused = async (name: string, entries: NamedTensor[], fault: object) =>
    assert.rejects(readModelFile(await written(name, entries), 'elu'), (error) => {
      assert.partialDeepStrictEqual(toFaultRecord(error), fault);
      return true;
    });
  await refused('unknown', altered('encoder.0.weight', { name: 'head.weight' }), { tag: 'malformed', place: 'head.weight' });
  await refused('unmirrored', altered('decoder.1.weight', { shape: [3, 5] }), { tag: 'malformed', place: 'decoder.1.weight' });
  await refused(
    'missing',
    tensors.filter(({ name }) => name !== 'decoder.2.bias'),
    { tag: 'malformed', place: 'decoder.2.bias' },
  );
  await refused('nothing', [], { tag: 'malformed', place: 'encoder' });
  const flat = (name: string, dims: number[]): NamedTensor => ({ name, shape: dims, values: new Float32Array(dims[0] * dims[1]) });
  await refused('wide latent', [flat('encoder.0.weight', [5, 7]), flat('encoder.1.weight', [4, 5])], { tag: 'unsupported' });
  await assert.rejects(readModelFile(join(folder, 'absent'), 'elu'), { tag: 'file-missing' });
});

test('a model for other data says so; no cell counts as held out', async () => {
  const file = await written('data', tensors);
  await assert.rejects(foreignModel(file, { rows: 10, dim: 6 }), {
    tag: 'malformed',
    message: 'The model takes 7 features, but the data have 6.',
  });
  const model = await foreignModel(file, { rows: 10, dim: 7 });
  assert.deepEqual([model.split.train.length, model.split.heldOut.length, model.config.model.hidden], [10, 0, [5, 3]]);
});
