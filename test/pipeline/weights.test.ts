import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import * as pipeline from '../../core/pipeline.ts';
import { findWeights, knowsWeights } from '../../core/pipeline/weights.ts';
import { reconstructionError } from '../../core/native/index.ts';
import type { Prepared, Regularization } from '../../core/types.ts';
import { normals } from '../random.ts';

const [rows, dim] = [400, 6];

/** A bent sheet with a little noise, times `scale`. */
function sheet(scale: number, steps: string[] = []): Prepared {
  const noise = normals(rows * dim, 3);
  const features = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const [u, v] = [((row * 0.618) % 1) * 3, ((row * 0.414) % 1) * 2];
    [u, v, Math.sin(2 * u), u * v, Math.cos(2 * v), u - v].forEach(
      (value, j) => (features[row * dim + j] = scale * (value + 0.05 * noise[row * dim + j])),
    );
  }
  return {
    rows,
    dim,
    features,
    featureNames: [],
    kept: new Uint32Array(),
    cells: [],
    obs: [],
    obsm: [],
    steps: steps.map((step) => ({ step, options: {}, summary: '' })),
    fingerprint: String(scale),
  };
}

const base = parseOptions(RunConfig, {
  model: { inputDim: dim, hidden: [16, 16], latentDim: 2, activation: 'silu', regularization: { kind: 'none' } },
  epochs: 500,
  batchSize: 50,
});
const sought = [
  { kind: 'volume', part: 'encoder', from: 1 },
  { kind: 'volume', part: 'decoder', from: 10 },
] as const;

async function errorOf(prepared: Prepared, regularization: Regularization): Promise<number> {
  const { parameters, split, config } = await pipeline.train(
    prepared,
    { ...base, model: { ...base.model, regularization } },
    { epoch: () => {} },
    new AbortController().signal,
  );
  return reconstructionError(config.model, parameters, prepared.features, split.heldOut);
}

test('a proposed weight that keeps to the rule stays; on data of a hundredth the size it comes down until whole runs keep to it', async () => {
  const light = sought.map((each) => ({ ...each, from: 1e-5 }));
  const kept = await findWeights(sheet(10), base, light, createJob());
  assert.deepEqual(
    kept.map(({ weight, keeps }) => [weight, keeps]),
    [
      [1e-5, true],
      [1e-5, true],
    ],
  );
  const small = sheet(0.1);
  const found = await findWeights(small, base, [...sought], createJob());
  assert.ok(
    found.every(({ weight, keeps, from }) => keeps && weight < from),
    JSON.stringify(found),
  );
  const vanilla = await errorOf(small, { kind: 'none' });
  for (const { kind, part, weight, from } of found) {
    assert.ok((await errorOf(small, { kind, part, weight })) <= 1.3 * vanilla, `${part} ${weight}`);
    assert.ok((await errorOf(small, { kind, part, weight: from })) > 1.3 * vanilla, `the proposed ${from} was too much`);
  }
});

test('weights are known for components on the scale of the study, and for nothing else', async () => {
  assert.equal(await knowsWeights(sheet(3, ['filter', 'pca']), createJob()), true);
  assert.equal(await knowsWeights(sheet(3, ['components']), createJob()), true);
  assert.equal(await knowsWeights(sheet(0.1, ['pca']), createJob()), false);
  assert.equal(await knowsWeights(sheet(3, ['features']), createJob()), false);
});

test('a search is stopped, tells how far it is, and needs cells that are held out', async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const stopped = findWeights(
    sheet(1),
    base,
    [...sought],
    createJob((fraction) => {
      seen.push(fraction);
      stop.abort();
    }, stop.signal),
  );
  await assert.rejects(stopped, { tag: 'cancelled' });
  assert.ok(seen[0] > 0 && seen[0] < 1);
  await assert.rejects(findWeights(sheet(1), { ...base, heldOut: 0 }, [...sought], createJob()), { tag: 'bad-option' });
});
