import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { bundleGradients, gradientsFile } from '../../build/tfjs-gradients.ts';

test('the second engine’s gradients are those of the version that is installed', async () => {
  assert.equal(await readFile(gradientsFile, 'utf8'), await bundleGradients());
});
