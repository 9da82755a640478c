import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Hdf5Writer, path } from './fixtures.ts';

const genes = 5000;
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const writer = (cells: number) => new Hdf5Writer('cells.h5ad').frame('obs', names('cell', cells)).frame('var', names('gene', genes));
const gzip = { compression: 'gzip' as const, compression_opts: [1] };

/** Every second place of the minor axis. */
function sparse(layout: 'csr' | 'csc', cells: number): string {
  const [major, minor] = layout === 'csr' ? [cells, genes] : [genes, cells];
  const entries = (major * minor) / 2;
  return writer(cells)
    .group('X', { 'encoding-type': `${layout}_matrix`, 'encoding-version': '0.1.0', shape: [cells, genes] })
    .dataset(
      'X/indptr',
      Int32Array.from({ length: major + 1 }, (_, line) => (line * minor) / 2),
    )
    .dataset(
      'X/indices',
      new Int32Array(entries).map((_, at) => 2 * (at % (minor / 2))),
      { chunks: [1 << 18], ...gzip },
    )
    .dataset('X/data', new Float32Array(entries).fill(3), { chunks: [1 << 18], ...gzip })
    .done();
}

function dense(cells: number): string {
  return writer(cells)
    .dataset('X', new Float32Array(cells * genes).fill(2), {
      shape: [cells, genes],
      chunks: [100, genes],
      ...gzip,
      attributes: { 'encoding-type': 'array', 'encoding-version': '0.2.0' },
    })
    .done();
}

/** @param share of numbers that are not 0 */
function table(share: number, cells: number): string {
  const file = path('table.csv');
  const numbers = Array.from({ length: genes }, (_, gene) => (gene % 5 < 5 * share ? ',3' : ',0')).join('');
  const handle = openSync(file, 'w');
  writeSync(handle, `cell,${names('gene', genes).join(',')}\n`);
  for (let cell = 0; cell < cells; cell++) writeSync(handle, `cell${cell}${numbers}\n`);
  closeSync(handle);
  return file;
}

/**
 * What reading takes beside the matrix, however large that is: slices of the file, a block that is being copied, what waits to be
 * collected.
 */
const aside = 96 * 2 ** 20;

for (const { name, made, kind } of [
  { name: 'a matrix compressed by cells', made: (cells: number) => sparse('csr', cells), kind: 'sparse' },
  { name: 'a matrix compressed by genes', made: (cells: number) => sparse('csc', cells), kind: 'sparse' },
  { name: 'a matrix written out', made: dense, kind: 'dense' },
  { name: 'a table with zeros', made: (cells: number) => table(0.4, cells), kind: 'sparse' },
  { name: 'a table without zeros', made: (cells: number) => table(1, cells), kind: 'dense' },
]) {
  test(`opening ${name} takes the memory that was said before, and not twice that`, () => {
    // Enough of a first file that two threads read it, too.
    const output = execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, 'open-alone.ts'), made(1800), made(7000)], {
      encoding: 'utf8',
    });
    const { added, said, kind: found } = JSON.parse(output) as { added: number; said: number; kind: string };
    assert.equal(found, kind);
    assert.ok(said > 1.1 * aside, 'a second copy would be seen');
    assert.ok(added < said + aside, `${added} bytes for ${said}`);
    // The first file's memory may be used again.
    assert.ok(added > said / 2, `${added} bytes for ${said}`);
  });
}
