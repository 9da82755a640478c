/** A slice of `npm run torture`: each part for a moment, with seeds that are kept. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parts } from './parts.ts';

const sliceMs = 800;

for (const part of parts) {
  test(`${part.name}: ${part.what}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'indicatrix-torture-'));
    try {
      const { lost, skipped } = await part.run({ until: performance.now() + sliceMs, seed: 20261130, folder });
      if (skipped) t.skip(skipped);
      assert.deepEqual(lost, []);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  });
}
