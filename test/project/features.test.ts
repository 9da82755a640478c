import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { restoreFeatures, saveFeatures } from '../../core/project/features.ts';
import type { Prepared } from '../../core/types.ts';
import { normals } from '../random.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-features-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const prepared = (features: Float32Array, fingerprint: string): Prepared => ({
  rows: 50,
  dim: 4,
  features,
  fingerprint,
  featureNames: ['a', 'b', 'c', 'd'],
  kept: new Uint32Array(50),
  cells: [],
  obs: [],
  obsm: [],
  steps: [],
});
const features = normals(200, 3);
const isFault = (tag: string) => (error: unknown) => error instanceof Error && 'tag' in error && error.tag === tag;

test('what was kept comes back bit for bit, also where the preparation differs in the last digits', async () => {
  await saveFeatures(folder, prepared(features, 'first'));
  const anew = prepared(
    features.map((value) => value * (1 + 1e-6)),
    'second',
  );
  const restored = await restoreFeatures(folder, anew);
  assert.deepEqual(restored.features, features);
  assert.equal(restored.fingerprint, 'first');
  assert.deepEqual(readdirSync(folder), ['features.safetensors']);
});

test('other data, other sizes and a broken file are said to be so', async () => {
  await assert.rejects(restoreFeatures(folder, prepared(normals(200, 4), 'other')), isFault('malformed'));
  await assert.rejects(restoreFeatures(folder, { ...prepared(features, 'first'), rows: 40, dim: 5 }), isFault('malformed'));
  await assert.rejects(restoreFeatures(join(folder, 'nowhere'), prepared(features, 'first')), isFault('file-missing'));
  truncateSync(join(folder, 'features.safetensors'), 300);
  await assert.rejects(restoreFeatures(folder, prepared(features, 'first')), isFault('file-truncated'));
});
