/** Files as other formats: read back by this program's own readers, which other tests check against other programs. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { RowChunk } from '../../core/types.ts';
import { counts, faultOf, Hdf5Writer } from '../io/fixtures.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-convert-'));
});
after(() => rm(folder, { recursive: true }));

const job = () => createJob();
const convert = (from: string, to: string, save: Partial<SaveOptions> = {}, open: Partial<OpenOptions> = {}) =>
  pipeline.convert(from, join(folder, to), parseOptions(OpenOptions, open), parseOptions(SaveOptions, save), job());

/** Numbers that float32 has not, names that a formula could be, one way round or the other. */
const table = `,=CD3E,-LYZ,"a,b"\nc1,16777217,0,0.1\nc2,0,123456789012,-2.5e-7\n+c3,3,0,9007199254740991\n`;
const values = [16777217, 0, 0.1, 0, 123456789012, -2.5e-7, 3, 0, 9007199254740991];

async function source(): Promise<string> {
  const path = join(folder, 'source.csv');
  await writeFile(path, table);
  return path;
}

async function exact(path: string): Promise<{ cells: string[]; genes: string[]; values: number[] }> {
  const { openExact } = await import('../../core/io/open.ts');
  const { cells, genes, matrix } = await openExact(path, parseOptions(OpenOptions, {}), job());
  const all = new Array<number>(matrix.rows * matrix.cols).fill(0);
  for await (const { from, matrix: part } of matrix.chunks(new AbortController().signal) as AsyncIterable<RowChunk<Float64Array>>) {
    for (let row = 0; row < part.rows; row++)
      for (let at = part.indptr[row]; at < part.indptr[row + 1]; at++) all[(from + row) * matrix.cols + part.indices[at]] = part.values[at];
  }
  return { cells, genes, values: all };
}

test('numbers beyond float32 pass through every format to the last bit, names with them', async () => {
  const path = await source();
  for (const target of ['exact.h5ad', 'exact.zarr', 'exact.csv', 'exact.tsv.gz', 'exact', 'exact.mtx', 'exact.npy']) {
    const { files } = await convert(path, target, { zarrVersion: target === 'exact.zarr' ? '3' : '2', overwrite: true });
    assert.equal(files[0], join(folder, target));
    const back = await exact(files[0]);
    assert.deepEqual(back.values, values, target);
    if (target === 'exact.npy') continue;
    assert.deepEqual(
      [back.cells, back.genes],
      [
        ['c1', 'c2', '+c3'],
        ['=CD3E', '-LYZ', 'a,b'],
      ],
      target,
    );
  }
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.')),
    [],
    'no draft is left',
  );
});

test('a spreadsheet’s formulas are told of, and guarded where asked', async () => {
  const path = await source();
  const plain = await convert(path, 'plain.csv');
  assert.match(plain.notes.join(' '), /3 texts begin as a formula does \(‘\+c3’\)/);
  assert.match(await readFile(plain.files[0], 'utf8'), /^,=CD3E,-LYZ,"a,b"\n/);
  const guarded = await convert(path, 'guarded.csv', { spreadsheet: true });
  assert.match(guarded.notes.join(' '), /an apostrophe was put before each/);
  const text = await readFile(guarded.files[0], 'utf8');
  assert.match(text, /^,'=CD3E,'-LYZ,"a,b"\n/);
  assert.match(text, /\n'\+c3,3,0,9007199254740991\n$/);
  assert.match(text, /,-2.5e-7\n/, 'numbers with a sign are numbers');
});

test('nothing that is there is overwritten unless asked, its own source least of all', async () => {
  const path = await source();
  const before = await readFile(path, 'utf8');
  assert.match((await faultOf(convert(path, 'source.csv'), 'bad-option')).message, /the file that is read/);
  await writeFile(join(folder, 'there.h5ad'), 'precious');
  await faultOf(convert(path, 'there.h5ad'), 'bad-option');
  assert.equal(await readFile(join(folder, 'there.h5ad'), 'utf8'), 'precious');
  await convert(path, 'there.h5ad', { overwrite: true });
  assert.deepEqual((await exact(join(folder, 'there.h5ad'))).values, values);
  await convert(path, 'source.csv', { overwrite: true });
  assert.equal((await exact(path)).values[0], 16777217);
  await writeFile(path, before);
});

test('a folder of something else is never replaced, whatever was allowed; an earlier one is, and so is an empty one', async () => {
  const path = await source();
  const of = async (target: string, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, target, name)), { recursive: true });
      await writeFile(join(folder, target, name), text);
    }
  };
  await of('thesis.zarr', { 'chapter.txt': 'years of work' });
  await of('images.zarr', { '.zgroup': '{"zarr_format":2}', 'images/.zgroup': '{"zarr_format":2}' });
  await of('mixed.zarr', { '.zgroup': '{"zarr_format":2}', 'obs/.zgroup': '{"zarr_format":2}', 'notes.md': 'kept here' });
  await of('home', { 'matrix.mtx.gz': '', 'letters.txt': 'dear' });
  for (const [target, stranger] of [
    ['thesis.zarr', 'chapter.txt'],
    ['images.zarr', 'images'],
    ['mixed.zarr', 'notes.md'],
    ['home', 'letters.txt'],
  ]) {
    const before = (await readdir(join(folder, target), { recursive: true })).sort();
    const { message } = await faultOf(convert(path, target, { overwrite: true }), 'bad-option');
    assert.match(message, new RegExp(`holds something else: ${stranger}`));
    assert.deepEqual((await readdir(join(folder, target), { recursive: true })).sort(), before);
  }
  for (const zarrVersion of ['2', '3', '2'] as const) await convert(path, 'again.zarr', { overwrite: true, zarrVersion });
  await mkdir(join(folder, 'empty'));
  for (let time = 0; time < 2; time++) await convert(path, 'empty', { overwrite: true });
  assert.deepEqual((await exact(join(folder, 'again.zarr'))).values, values);
  assert.deepEqual((await exact(join(folder, 'empty'))).values, values);
});

test('an unknown ending, a broken source and a cancel leave nothing', async () => {
  const path = await source();
  const before = await readdir(folder);
  assert.match((await faultOf(convert(path, 'x.docx'), 'bad-option')).message, /ending/);
  await faultOf(convert(join(folder, 'none.csv'), 'x.h5ad'), 'file-missing');
  for (const target of ['stopped.h5ad', 'stopped.zarr', 'stopped.csv', 'stopped']) {
    await assert.rejects(
      pipeline.convert(
        'sample',
        join(folder, target),
        parseOptions(OpenOptions, {}),
        parseOptions(SaveOptions, {}),
        createJob(undefined, AbortSignal.abort()),
      ),
      { tag: 'cancelled' },
    );
  }
  assert.deepEqual(await readdir(folder), before);
});

test('the real sample is converted by its name', async () => {
  const { cells, genes, files } = await convert('pbmc700', 'pbmc700.h5ad');
  assert.deepEqual([cells, genes, files.length], [700, 765, 1]);
});

test('a 10x folder is what Cell Ranger 3 writes', async () => {
  const {
    files: [made],
  } = await convert('sample', 'tenx');
  assert.deepEqual((await readdir(made)).sort(), ['barcodes.tsv.gz', 'features.tsv.gz', 'matrix.mtx.gz', 'obs.csv']);
  const [banner, sizes, first] = gunzipSync(await readFile(join(made, 'matrix.mtx.gz')))
    .toString()
    .split('\n', 3);
  assert.equal(banner, '%%MatrixMarket matrix coordinate integer general');
  assert.match(sizes, /^\d+ \d+ \d+$/);
  assert.match(first, /^\d+ 1 \d+$/, 'cells are columns, one after the other');
  assert.match(
    gunzipSync(await readFile(join(made, 'features.tsv.gz')))
      .toString()
      .split('\n')[0],
    /^\S+\t\S+\tGene Expression$/,
  );
});

test('identifiers of genes are told to be left where a format has no place for them, and not where it has', async () => {
  const path = join(folder, 'named.tsv');
  await writeFile(
    path,
    `id\tgene\tc1\tc2\tc3\n${['A', 'B', 'C'].map((gene, at) => `ENSG0000000000${at}\t${gene}\t1\t${at}\t3`).join('\n')}\n`,
  );
  const ids = await convert(path, 'ids.h5ad');
  assert.deepEqual(ids.files.length, 1);
  const told = async (target: string) =>
    (await convert(join(folder, 'ids.h5ad'), target)).notes.filter((note) => note.includes('gene_ids'));
  assert.deepEqual(await told('with-ids'), []);
  const features = gunzipSync(await readFile(join(folder, 'with-ids', 'features.tsv.gz'))).toString();
  assert.match(features, /^ENSG00000000000\tA\t/);
  assert.equal((await told('without-ids.csv')).length, 1);
});

test('what an h5ad has of other genes than the matrix that is taken is named, where it cannot go along', async () => {
  const fewer = counts.map((row) => row.slice(0, 1));
  const path = new Hdf5Writer('other-genes.h5ad')
    .frame('obs', ['c1', 'c2', 'c3'])
    .frame('var', ['A'])
    .dense(
      'X',
      fewer.map((row) => row.map((value) => value / 3)),
    )
    .dense('layers/scaled', fewer)
    .frame('raw/var', ['A', 'B', 'C', 'D'])
    .csr('raw/X', counts)
    .done();
  const { notes, genes } = await convert(path, 'raw.h5ad');
  assert.equal(genes, 4);
  assert.ok(notes.includes('Not in it, being of other genes than raw/X: X, layers/scaled.'), notes.join(' ¦ '));
});
