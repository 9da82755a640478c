import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { annData, counts, Hdf5Writer, path, write } from './fixtures.ts';

const cells = 4000, genes = Number(process.env.G ?? 5000);
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const writer = (name: string) => new Hdf5Writer(name).frame('obs', names('cell', cells)).frame('var', names('gene', genes));
const chunks = { maxshape: [null as never], compression: 'gzip' as const, compression_opts: [1] };

/** Every second place of the minor axis: 80 MB of indices and values. */
function sparse(layout: 'csr' | 'csc'): string {
  const [major, minor] = layout === 'csr' ? [cells, genes] : [genes, cells];
  const entries = (major * minor) / 2;
  return writer(`${layout}.h5ad`).group('X', { 'encoding-type': `${layout}_matrix`, 'encoding-version': '0.1.0', shape: [cells, genes] })
    .dataset('X/indptr', Int32Array.from({ length: major + 1 }, (_, line) => (line * minor) / 2))
    .dataset('X/indices', new Int32Array(entries).map((_, at) => 2 * (at % (minor / 2))), { chunks: [1 << 18], ...chunks })
    .dataset('X/data', new Float32Array(entries).fill(3), { chunks: [1 << 18], ...chunks })
    .done();
}

/** 80 MB of numbers, none of them 0. */
function dense(): string {
  return writer('dense.h5ad').dataset('X', new Float32Array(cells * genes).fill(2), { shape: [cells, genes], chunks: [100, genes], compression: 'gzip', compression_opts: [1], attributes: { 'encoding-type': 'array', 'encoding-version': '0.2.0' } }).done();
}

/** The same, or 64 MB of which two fifths are not 0, as text. */
function table(share: number): string {
  const file = path('table.csv');
  const numbers = Array.from({ length: genes }, (_, gene) => (gene % 5 < 5 * share ? ',3' : ',0')).join('');
  const handle = openSync(file, 'w');
  writeSync(handle, `cell,${names('gene', genes).join(',')}\n`);
  for (let cell = 0; cell < cells; cell++) writeSync(handle, `cell${cell}${numbers}\n`);
  closeSync(handle);
  return file;
}

const small = { h5ad: () => annData((file) => file.csr('X', counts)), csv: () => write('small.csv', 'x,CD3E,LYZ\na,1,2\nb,0,4\n') };

for (const [name, of, made, kind] of [
  ['compressed by cells', 'h5ad', () => sparse('csr'), 'sparse'],
  ['compressed by genes', 'h5ad', () => sparse('csc'), 'sparse'],
  ['written out in an h5ad', 'h5ad', dense, 'dense'],
  ['written out as text, mostly zeros', 'csv', () => table(0.4), 'sparse'],
  ['written out as text, without zeros', 'csv', () => table(1), 'dense'],
] as const) {
  test(`opening a matrix ${name} takes the memory that was said before`, () => {
    const output = execFileSync(process.execPath, [join(import.meta.dirname, 'open-alone.ts'), small[of](), made()], { encoding: 'utf8' });
    const measured = JSON.parse(output) as { above: number; said: number; kind: string };
    assert.equal(measured.kind, kind);
    console.log(name, measured.above / 1e6, measured.said / 1e6);
  });
}
