import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CheckpointWriter, readCheckpoints } from '../../core/project/checkpoint.ts';
import { encodeSafetensors } from '../../core/project/safetensors.ts';
import { runOf } from '../torture/trained.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-checkpoints-'));
after(() => rmSync(folder, { recursive: true }));

const { model } = runOf(1);

async function begun(name: string, change: (weights: Float32Array) => Float32Array) {
  const project = join(folder, name);
  const writer = new CheckpointWriter(project, 'run', { name, config: model.config, fingerprint: 'ab12', queued: 1 });
  while ((await readCheckpoints(project)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const weights = change(model.parameters.slice());
  writer.epoch(model.history[0]);
  writeFileSync(join(project, '.training', 'run', 'history.ndjson'), `${JSON.stringify(model.history[0])}\n`);
  writeFileSync(
    join(project, '.training', 'run', 'weights.safetensors'),
    encodeSafetensors({ tensors: [{ name: 'parameters', shape: [weights.length], values: weights }], metadata: { epoch: '1' } }),
  );
  return (await readCheckpoints(project))[0];
}

test('training goes on from weights that it can go on from', async () => {
  const { parameters, history } = await begun('whole', (weights) => weights);
  assert.deepEqual(parameters, model.parameters);
  assert.equal(history.length, 1);
});

for (const [what, change] of Object.entries<(weights: Float32Array) => Float32Array>({
  'not a number': (weights) => weights.fill(NaN, 7, 8),
  infinite: (weights) => weights.fill(Infinity, 3, 4),
  'fewer than the network has': (weights) => weights.subarray(1),
})) {
  test(`weights that are ${what} are left aside, and training begins anew`, async () => {
    const { parameters, history, config } = await begun(what, change);
    assert.equal(parameters, null);
    assert.deepEqual(history, []);
    assert.deepEqual(config, model.config);
  });
}
