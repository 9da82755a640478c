import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { Zip } from '../../core/io/zip.ts';
import { needs, shared } from '../shared.ts';
import { categoriesOf, cells, column, counts, faultOf, genes, open, path, toDense, write } from './fixtures.ts';

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

/** A Zarr 2 hierarchy, uncompressed: what anndata 0.7 to 0.11 wrote, in files by key. */
function version2(): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  const group = (at: string, attributes: object) => {
    files[`${at}.zgroup`] = JSON.stringify({ zarr_format: 2 });
    files[`${at}.zattrs`] = JSON.stringify(attributes);
  };
  const array = (at: string, dtype: string, shape: number[], bytes: Uint8Array, filters: object[] | null = null) => {
    files[`${at}/.zarray`] = JSON.stringify({ zarr_format: 2, shape, chunks: shape, dtype, compressor: null, fill_value: 0, order: 'C', filters });
    files[`${at}/${shape.map(() => 0).join('.')}`] = bytes;
  };
  /** numcodecs' vlen-utf8: the count, then each text after its length. */
  const texts = (at: string, values: string[]) => {
    const length = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
    array(at, '|O', [values.length], Buffer.concat([length(values.length), ...values.flatMap((value) => [length(Buffer.byteLength(value)), Buffer.from(value)])]), [{ id: 'vlen-utf8' }]);
  };
  group('', { 'encoding-type': 'anndata' });
  array('X', '<f4', [3, 4], new Uint8Array(Float32Array.from(counts.flat()).buffer));
  for (const [frame, names] of [['obs', cells], ['var', genes]] as const) {
    group(`${frame}/`, { _index: '_index', 'encoding-type': 'dataframe' });
    texts(`${frame}/_index`, names);
  }
  group('obs/type/', { 'encoding-type': 'categorical' });
  array('obs/type/codes', '|i1', [3], new Uint8Array(Int8Array.of(1, -1, 0).buffer));
  texts('obs/type/categories', ['B', 'T']);
  array('obs/reads', '<i8', [3], new Uint8Array(BigInt64Array.of(1n, 2n, 3n).buffer));
  array('obs/doublet', '|b1', [3], Uint8Array.of(0, 1, 0));
  return files;
}

function writeFolder(files: Record<string, string | Uint8Array>): string {
  const folder = path('v2.zarr');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** An archive, written from APPNOTE: entries deflated, or stored. */
function zipOf(files: Record<string, string | Uint8Array>, deflate: boolean, claimed = (size: number) => size): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as Uint8Array);
    const data = deflate ? deflateRawSync(bytes) : bytes;
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(deflate ? 8 : 0, 4);
    header.writeUInt32LE(crc32(bytes), 10);
    header.writeUInt32LE(data.length, 14);
    header.writeUInt32LE(claimed(bytes.length), 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    parts.push(Buffer.from('PK\x03\x04'), header, Buffer.from(name), data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), header, place, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listing, Buffer.from('PK\x05\x06'), end]);
}

test('Zarr 2, as a folder and in archives', async () => {
  const files = version2();
  const inFolder = Object.fromEntries(Object.entries(files).map(([name, content]) => [`cells.zarr/${name}`, content]));
  for (const file of [writeFolder(files), write('stored.zip', zipOf(files, false)), write('deflated.zarr.zip', zipOf(files, true)), write('below.zip', zipOf(inFolder, true))]) {
    const data = await open(file);
    assert.deepEqual([toDense(data.matrix), data.cells, data.genes], [counts, cells, genes], file);
    assert.deepEqual(categoriesOf(column(data, 'type')), ['T', null, 'B']);
    assert.deepEqual(column(data, 'reads'), { kind: 'number', name: 'reads', values: Float64Array.of(1, 2, 3) });
    assert.deepEqual(categoriesOf(column(data, 'doublet')), ['False', 'True', 'False']);
  }
});

test('zstd and sharding aside, a compression that is not known is named', async () => {
  const files = version2();
  const codec = (id: string) => JSON.stringify({ ...(JSON.parse(files['X/.zarray'] as string) as object), compressor: { id, level: 3 } });
  const zstd = await open(writeFolder({ ...files, 'X/.zarray': codec('zstd'), 'X/0.0': zstdCompressSync(files['X/0.0']) }));
  assert.deepEqual(toDense(zstd.matrix), counts);
  const fault = await faultOf(open(writeFolder({ ...files, 'X/.zarray': codec('acme') })), 'unsupported');
  assert.match(fault.message, /acme/);
});

test('broken archives and hierarchies end in a fault that names file, place and remedy', async (t) => {
  const files = version2();
  const whole = zipOf(files, true);
  const claimed = zipOf(files, true, (size) => Math.max(1, size >> 1));
  const broken: [string, string, Parameters<typeof faultOf>[1]][] = [
    ['cut off', write('cut.zip', whole.subarray(0, whole.length - 40)), 'file-truncated'],
    ['more inside than announced', write('bomb.zip', claimed), 'file-truncated'],
    ['an archive of something else', write('other.zip', zipOf({ 'a.txt': 'a' }, true)), 'unknown-format'],
    ['a folder of something else', writeFolder({ 'a.txt': 'a' }), 'file-unreadable'],
    ['no X', writeFolder(Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('X')))), 'no-matrix'],
    ['metadata that is no JSON', writeFolder({ ...files, 'X/.zarray': '{' }), 'malformed'],
    ['a chunk too short', writeFolder({ ...files, 'X/0.0': new Uint8Array(7) }), 'malformed'],
    ['chunks beyond all memory', writeFolder({ ...files, 'X/.zarray': (files['X/.zarray'] as string).replace('"chunks":[3,4]', '"chunks":[300000,400000]') }), 'unsupported'],
  ];
  for (const [what, file, tag] of broken) {
    await t.test(what, async () => {
      const { detail } = await faultOf(open(file), tag);
      assert.equal(detail.file, file);
      assert.ok(detail.remedy);
    });
  }
});
