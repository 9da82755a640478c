/** What readers say of themselves, and that documents and packages say the same. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { configuration } from '../../build/electron-builder.ts';
import { containers, fileFormats, readers } from '../../core/io/open.ts';

const document = await readFile(join(import.meta.dirname, '../../docs/formats.md'), 'utf8');

test('the table of formats in the documents is the list of readers', () => {
  // The first table of the page.
  const lines = document.split('\n');
  const from = lines.findIndex((line) => line.startsWith('| '));
  const rows = lines.slice(from, lines.indexOf('', from)).filter((line) => line.startsWith('| '));
  const expected = [
    ...readers.map(({ title, holds, stream }) => `| ${title} | ${holds} | ${stream ? 'yes' : 'through memory'} |`),
    ...containers.map(({ title, holds }) => `| ${title} | ${holds} | as what is in it |`),
  ];
  assert.deepEqual(rows.slice(1), expected, `docs/formats.md should have:\n${expected.join('\n')}`);
});

test('every reader has an id, a title and a word of its own, and endings that a dialog can use', () => {
  for (const key of ['format', 'title', 'short'] as const)
    assert.equal(new Set(readers.map((reader) => reader[key])).size, readers.length, key);
  for (const { format, extensions } of readers) for (const extension of extensions) assert.match(extension, /^[\w-]+$/, format);
});

test('packages take files for their own where a format says so, and no ending twice', () => {
  const associated = fileFormats().filter(({ association }) => association !== undefined);
  const registered = configuration.fileAssociations as { ext: string[]; name: string }[];
  assert.deepEqual(
    registered.map(({ name }) => name),
    associated.map(({ association }) => association),
  );
  const endings = registered.flatMap(({ ext }) => ext);
  assert.ok(endings.includes('h5ad'));
  assert.equal(new Set(endings).size, endings.length);
});
