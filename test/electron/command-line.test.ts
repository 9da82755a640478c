import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { fileToOpen } from '../../electron/command-line.ts';

test('the file is the first argument that is no switch, named from the folder', () => {
  assert.equal(fileToOpen(['/opt/indicatrix', '--no-sandbox', 'pbmc.h5ad', 'other.h5ad'], true, '/data'), resolve('/data', 'pbmc.h5ad'));
  assert.equal(fileToOpen(['/opt/electron', 'dist/desktop', '../pbmc.h5ad'], false, '/data/set'), resolve('/data', 'pbmc.h5ad'));
  assert.equal(fileToOpen(['/opt/electron', 'dist/desktop', '/data/pbmc.h5ad'], false, '/home'), resolve('/data/pbmc.h5ad'));
});

test('without a file nothing is opened', () => {
  assert.equal(fileToOpen(['/opt/indicatrix'], true, '/data'), null);
  assert.equal(fileToOpen(['/opt/electron', 'dist/desktop'], false, '/data'), null);
  assert.equal(fileToOpen(['/opt/indicatrix', '--inspect', ''], true, '/data'), null);
});
