import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { categoriesOf, cells, column, counts, faultOf, genes, Hdf5Writer, open, path, toDense, write } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';
import { zarrVersion2, zipOf } from '../zarr-files.ts';

const proteins = [
  [1, 2],
  [3, 4],
  [5, 6],
];

/** Modality prot has the cells the other way round, and the whole one cell more, of prot alone. */
function mudata(names = ['rna', 'prot']): string {
  const [first, second] = names;
  const file = new Hdf5Writer('cite.h5mu').group('mod', { 'mod-order': names });
  file
    .frame(`mod/${first}/obs`, cells)
    .frame(`mod/${first}/var`, genes)
    .csr(`mod/${first}/X`, counts)
    .dataset(`mod/${first}/obs/reads`, Float64Array.of(4, 2, 12));
  file
    .frame(`mod/${second}/obs`, [...cells].reverse())
    .frame(`mod/${second}/var`, ['CD3', 'CD19'])
    .dense(`mod/${second}/X`, proteins);
  file
    .frame('obs', ['extra', ...cells])
    .dataset('obs/rna:reads', Float64Array.of(NaN, 4, 2, 12))
    .dataset('obs/type', ['X', 'T', 'B', 'T']);
  file.dataset(`obsmap/${first}`, Uint32Array.of(0, 1, 2, 3)).dataset(`obsmap/${second}`, Uint32Array.of(0, 3, 2, 1));
  file
    .dataset('obsm/X_joint', Float32Array.of(9, 9, 1, 2, 3, 4, 5, 6), { shape: [4, 2] })
    .dataset(`obsm/${first}`, Uint8Array.of(0, 1, 1, 1), { shape: [4, 1] });
  return file.done();
}

test('gene expression is taken of several modalities, and said; what the whole says of its cells goes with them', async () => {
  const { data, rows, said } = await threeWays(mudata());
  assert.deepEqual([rows, data.cells, data.genes, data.name.endsWith('cite')], [counts, cells, genes, true]);
  assert.deepEqual(said.parts, {
    what: 'Modality',
    chosen: 'rna',
    offers: [
      { name: 'rna', about: '3 × 4' },
      { name: 'prot', about: '3 × 2' },
    ],
  });
  assert.match(data.notes.join(), /Modality rna was taken; there is also prot\./);
  assert.deepEqual(categoriesOf(column(data, 'type')), ['T', 'B', 'T']);
  assert.deepEqual(
    data.obs.map(({ name }) => name),
    ['reads', 'type'],
    'rna:reads is the modality’s own',
  );
  assert.deepEqual(data.obsm, [{ name: 'X_joint', dim: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) }]);
});

test('another modality is taken by name, with its own order of the cells', async () => {
  const { data, rows } = await threeWays(mudata(), { part: 'prot' });
  assert.deepEqual([rows, data.cells, data.genes], [proteins, [...cells].reverse(), ['CD3', 'CD19']]);
  assert.deepEqual(data.obsm[0].values, Float32Array.of(5, 6, 3, 4, 1, 2));
  assert.match((await faultOf(open(mudata(), { part: 'atac' }), 'bad-option')).detail.remedy ?? '', /rna, prot/);
});

test('where no name tells which is meant, a person is asked', async () => {
  const file = mudata(['first', 'second']);
  const { message, detail } = await faultOf(open(file), 'bad-option');
  assert.match(message, /first, second/);
  assert.match(detail.remedy ?? '', /--part first/);
  assert.deepEqual(toDense((await open(file, { part: 'second' })).matrix), proteins);
});

const below = (prefix: string) => Object.fromEntries(Object.entries(zarrVersion2()).map(([name, content]) => [prefix + name, content]));
const group = (at: string) => ({ [`${at}.zgroup`]: JSON.stringify({ zarr_format: 2 }) });
const folder = (files: Record<string, string | Uint8Array>, name: string) => {
  const at = path(name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, file)), { recursive: true });
    writeFileSync(join(at, file), content);
  }
  return at;
};

test('MuData as Zarr, a folder and zipped', async () => {
  const files = { ...group(''), ...group('mod/'), ...below('mod/gex/'), ...below('mod/prot/') };
  for (const file of [folder(files, 'mu.zarr'), write('mu.zarr.zip', zipOf(files, true))]) {
    const { data, rows, said } = await threeWays(file);
    assert.deepEqual([rows, data.format, said.parts?.chosen], [counts, 'mudata', 'gex']);
  }
});

test('SpatialData: the only table, or the one called table, or a person is asked', async () => {
  const root = { ...group(''), ...group('images/'), ...group('tables/') };
  const one = await threeWays(folder({ ...root, ...below('tables/visium/') }, 'one.zarr'));
  assert.deepEqual([one.rows, one.data.format, one.data.notes], [counts, 'spatialdata', []]);
  const usual = await threeWays(folder({ ...root, ...below('tables/bins/'), ...below('tables/table/') }, 'usual.zarr'));
  assert.deepEqual([usual.said.parts?.what, usual.said.parts?.chosen], ['Table', 'table']);
  const several = folder({ ...root, ...below('tables/a/'), ...below('tables/b/') }, 'several.zarr');
  assert.match((await faultOf(open(several), 'bad-option')).message, /a, b/);
  assert.deepEqual((await threeWays(several, { part: 'b' })).rows, counts);
});
