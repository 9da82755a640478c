import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { Fault } from '../../../core/base/errors.ts';
import { Zip } from '../../../core/io/stores/zip.ts';
import { needs, shared } from '../../shared.ts';
import { zarrVersion2, zarrVersion3, zipOf } from '../zarr-files.ts';
import { categoriesOf, cells, column, counts, faultOf, genes, open, path, toDense, write } from '../fixtures.ts';

const archive = 'data/pbmc68k_reduced.zarr.zip';

test('700 PBMCs as Zarr 3, zipped and unpacked: the counts of the h5ad, the annotations of the other', needs(archive), async () => {
  const folder = path('unpacked.zarr');
  const zip = await Zip.open(shared(archive));
  for (const name of zip.names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), (await zip.read(name))!);
  }
  await zip.close();
  const [zipped, unpacked] = [await open(shared(archive)), await open(folder)];
  const reference = await open(shared('data/pbmc700_counts_csr.h5ad'));
  const annotated = await open(shared('data/pbmc68k_reduced.h5ad'));
  for (const data of [zipped, unpacked]) {
    assert.deepEqual([data.format, data.layer, data.valueKind], ['zarr', 'layers/counts', 'counts']);
    assert.deepEqual(data.matrix, reference.matrix);
    assert.deepEqual([data.cells, data.genes], [reference.cells, reference.genes]);
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    assert.deepEqual(data.obs.toSorted(byName), annotated.obs.toSorted(byName));
    assert.deepEqual(data.obsm.toSorted(byName), annotated.obsm.toSorted(byName));
  }
  assert.deepEqual((await open(folder, { layer: 'X' })).matrix, annotated.matrix);
});

function writeFolder(files: Record<string, string | Uint8Array>): string {
  const folder = path('v2.zarr');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

test('Zarr 2, as a folder and in archives', async () => {
  const files = zarrVersion2();
  const inFolder = Object.fromEntries(Object.entries(files).map(([name, content]) => [`cells.zarr/${name}`, content]));
  for (const file of [
    writeFolder(files),
    write('stored.zip', zipOf(files, false)),
    write('deflated.zarr.zip', zipOf(files, true)),
    write('below.zip', zipOf(inFolder, true)),
  ]) {
    const data = await open(file);
    assert.deepEqual([toDense(data.matrix), data.cells, data.genes], [counts, cells, genes], file);
    assert.deepEqual(categoriesOf(column(data, 'type')), ['T', null, 'B']);
    assert.deepEqual(column(data, 'reads'), { kind: 'number', name: 'reads', values: Float64Array.of(1, 2, 3), stored: 'integer' });
    assert.deepEqual(categoriesOf(column(data, 'doublet')), ['False', 'True', 'False']);
  }
});

test('Zarr 3 whose arrays and groups have no attributes, which it may leave out', async () => {
  const files = Object.fromEntries(
    Object.entries(zarrVersion3()).map(([key, content]) => {
      if (!key.endsWith('zarr.json') || key === 'zarr.json') return [key, content];
      const { attributes, ...rest } = JSON.parse(content as string) as { attributes: Record<string, unknown> };
      // What names a frame's index is needed; of arrays, and of a group that holds them, nothing is.
      return [key, JSON.stringify(Object.keys(attributes).length === 0 || key.startsWith('obsm') ? rest : { ...rest, attributes })];
    }),
  );
  const data = await open(writeFolder(files));
  assert.deepEqual([toDense(data.matrix), data.obsm.map(({ name }) => name)], [counts, ['X_pca']]);
  for (const key of ['obs/zarr.json', 'X/zarr.json']) {
    const { attributes: _, ...rest } = JSON.parse(files[key] as string) as { attributes?: unknown };
    await open(writeFolder({ ...files, [key]: JSON.stringify(rest) })).catch((error: unknown) =>
      assert.ok(error instanceof Fault && error.tag !== 'defect' && error.detail.remedy !== undefined, key),
    );
  }
});

test('zstd and sharding aside, a compression that is not known is named', async () => {
  const files = zarrVersion2();
  const codec = (id: string) => JSON.stringify({ ...(JSON.parse(files['X/.zarray'] as string) as object), compressor: { id, level: 3 } });
  const zstd = await open(writeFolder({ ...files, 'X/.zarray': codec('zstd'), 'X/0.0': zstdCompressSync(files['X/0.0']) }));
  assert.deepEqual(toDense(zstd.matrix), counts);
  const fault = await faultOf(open(writeFolder({ ...files, 'X/.zarray': codec('acme') })), 'unsupported');
  assert.match(fault.message, /acme/);
});

test('shards of Zarr 3 with their index before the chunks or behind them; a checksum that does not hold is a fault', async () => {
  // Written by zarr-python 3.1: 3, 1, 2, 5, 7 as float32, two a chunk, each chunk and the index with crc32c.
  const shards = {
    start: 'NAAAAAAAAAAMAAAAAAAAAEAAAAAAAAAADAAAAAAAAABMAAAAAAAAAAwAAAAAAAAAzb/WlgAAQEAAAIA/owxOIAAAAEAAAKBAY9xKfgAA4EAAAAAAlCKBLA==',
    end: 'AABAQAAAgD+jDE4gAAAAQAAAoEBj3Ep+AADgQAAAAACUIoEsAAAAAAAAAAAMAAAAAAAAAAwAAAAAAAAADAAAAAAAAAAYAAAAAAAAAAwAAAAAAAAATQaxYw==',
  };
  const files = zarrVersion3();
  const codecs = [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }];
  for (const [location, text] of Object.entries(shards)) {
    const metadata = JSON.parse(files['X/data/zarr.json'] as string) as object;
    const sharded = JSON.stringify({
      ...metadata,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [6] } },
      codecs: [{ name: 'sharding_indexed', configuration: { chunk_shape: [2], codecs, index_codecs: codecs, index_location: location } }],
    });
    const shard = Buffer.from(text, 'base64');
    const data = await open(writeFolder({ ...files, 'X/data/zarr.json': sharded, 'X/data/c/0': shard }));
    assert.deepEqual(toDense(data.matrix), counts, location);
    for (const place of [shard.length / 2, shard.length - 9, 20]) {
      const flipped = Buffer.from(shard);
      flipped[place] ^= 1;
      await faultOf(open(writeFolder({ ...files, 'X/data/zarr.json': sharded, 'X/data/c/0': flipped })), 'malformed');
    }
  }
});

test('broken archives and hierarchies end in a fault that names file, place and remedy', async (t) => {
  const files = zarrVersion2();
  const whole = zipOf(files, true);
  const claimed = zipOf(files, true, (size) => Math.max(1, size >> 1));
  const broken: [string, string, Parameters<typeof faultOf>[1]][] = [
    ['cut off', write('cut.zip', whole.subarray(0, whole.length - 40)), 'file-truncated'],
    ['more inside than announced', write('bomb.zip', claimed), 'file-truncated'],
    ['an archive of something else', write('other.zip', zipOf({ 'a.png': 'a' }, true)), 'no-matrix'],
    ['a folder of something else', writeFolder({ 'a.png': 'a' }), 'file-unreadable'],
    ['no X', writeFolder(Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('X')))), 'no-matrix'],
    ['metadata that is no JSON', writeFolder({ ...files, 'X/.zarray': '{' }), 'malformed'],
    ['a chunk too short', writeFolder({ ...files, 'X/0.0': new Uint8Array(7) }), 'malformed'],
    [
      'chunks beyond all memory',
      writeFolder({ ...files, 'X/.zarray': (files['X/.zarray'] as string).replace('"chunks":[3,4]', '"chunks":[300000,400000]') }),
      'unsupported',
    ],
  ];
  for (const [what, file, tag] of broken) {
    await t.test(what, async () => {
      const { detail } = await faultOf(open(file), tag);
      assert.equal(detail.file, file);
      assert.ok(detail.remedy);
    });
  }
});
