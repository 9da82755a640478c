import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inspectFile } from '../../core/io/open.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { proposePreparation } from '../../core/pipeline.ts';
import { mulberry32 } from '../random.ts';
import { categoriesOf, column, faultOf, open, path, toDense, write } from './fixtures.ts';

/** NumPy's format, version 1 or 2: magic, length, a dictionary padded to 64 bytes, numbers. */
function npy(descr: string, shape: number[], bytes: Uint8Array, { fortran = false, version = 1 } = {}): Buffer {
  const prefix = version === 1 ? 10 : 12;
  let header = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  header += `${' '.repeat(63 - ((prefix + header.length) % 64))}\n`;
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start.writeUInt8(version, 6);
  if (version === 1) start.writeUInt16LE(header.length, 8);
  else start.writeUInt32LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header), bytes]);
}

const rows = [
  [1.5, -2, 0],
  [0.25, 3, 4],
];
const bytesOf = (numbers: ArrayLike<number> & { buffer: ArrayBufferLike }) => new Uint8Array(numbers.buffer);
const swapped = (bytes: Uint8Array, size: number) => Buffer.from(bytes)[`swap${size * 8}` as 'swap32']();

test('arrays of NumPy, in every type and order', async () => {
  const flat = rows.flat();
  const columns = [0, 1, 2].flatMap((col) => rows.map((row) => row[col]));
  const files: [string, Uint8Array][] = [
    ['float32', npy('<f4', [2, 3], bytesOf(Float32Array.from(flat)))],
    ['float64', npy('<f8', [2, 3], bytesOf(Float64Array.from(flat)))],
    ['float16', npy('<f2', [2, 3], bytesOf(Uint16Array.of(0x3e00, 0xc000, 0, 0x3400, 0x4200, 0x4400)))],
    ['big-endian', npy('>f4', [2, 3], swapped(bytesOf(Float32Array.from(flat)), 4))],
    ['by columns', npy('<f8', [2, 3], bytesOf(Float64Array.from(columns)), { fortran: true })],
    ['version 2', npy('<f4', [2, 3], bytesOf(Float32Array.from(flat)), { version: 2 })],
    ['gzipped', gzipSync(npy('<f4', [2, 3], bytesOf(Float32Array.from(flat))))],
  ];
  for (const [what, content] of files) {
    const data = await open(write('pca50.npy', content));
    assert.deepEqual([toDense(data.matrix), data.format, data.valueKind, data.genes], [rows, 'npy', 'signed', ['PC1', 'PC2', 'PC3']], what);
    const { start, components } = proposePreparation(data);
    assert.deepEqual([start, components], ['asIs', 0], what);
  }
  const turned = await open(write('a.npy', npy('<f4', [2, 3], bytesOf(Float32Array.from(flat)))), { orientation: 'genes-by-cells' });
  assert.deepEqual(
    toDense(turned.matrix),
    [0, 1, 2].map((col) => rows.map((row) => row[col])),
  );
  const counts = await open(write('counts.npy', npy('<i8', [2, 3], bytesOf(BigInt64Array.of(1n, 0n, 2n, 3n, 0n, 0n) as never))));
  assert.deepEqual(
    [toDense(counts.matrix), counts.valueKind, proposePreparation(counts).start],
    [
      [
        [1, 0, 2],
        [3, 0, 0],
      ],
      'counts',
      'counts',
    ],
  );
});

test('arrays that cannot be taken are named', async (t) => {
  const whole = npy('<f4', [2, 3], bytesOf(Float32Array.from(rows.flat())));
  const broken: [string, Uint8Array | string, Parameters<typeof faultOf>[1]][] = [
    ['text', 'no array', 'unknown-format'],
    ['cut in its header', whole.subarray(0, 30), 'malformed'],
    ['cut in its numbers', whole.subarray(0, whole.length - 5), 'file-truncated'],
    ['gzipped and cut', gzipSync(npy('<f4', [20_000, 3], new Uint8Array(240_000))).subarray(0, 200), 'file-truncated'],
    ['more than can be', npy('<f4', [4_000_000_000, 4_000_000_000], new Uint8Array(8)), 'file-truncated'],
    ['objects', npy('|O', [2, 3], new Uint8Array(48)), 'unsupported'],
    ['one axis', npy('<f4', [6], new Uint8Array(24)), 'unsupported'],
    ['NaN', npy('<f4', [2, 2], bytesOf(Float32Array.of(1, NaN, 2, 3))), 'not-finite'],
    ['one row', npy('<f4', [1, 3], new Uint8Array(12)), 'too-few-cells'],
  ];
  for (const [what, content, tag] of broken) {
    await t.test(what, async () => {
      const file = write('broken.npy', content);
      const { detail } = await faultOf(open(file), tag);
      assert.equal(detail.file, file);
      assert.ok(detail.remedy);
    });
  }
});

/** A folder of files by name. */
function folder(files: Record<string, string | Uint8Array>): (name: string) => string {
  const at = path('study');
  mkdirSync(at);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(at, name), content);
  return (name) => join(at, name);
}

test('the paper’s own files find their labels, and are trained on as they are', async () => {
  const random = mulberry32(1);
  const types = ['B', 'T', 'NK', 'B'];
  const table = (cols: number) => types.map(() => Array.from({ length: cols }, () => (random() - 0.5).toFixed(5)).join('\t')).join('\n');
  const at = folder({
    'pca50.npy': npy('<f8', [4, 50], bytesOf(Float64Array.from({ length: 200 }, () => random() - 0.5))),
    'zheng17-cell-labels.txt': `barcodes\tcelltype\n${types.map((type, i) => `AAACCTGAGC${i}-1\t${type}`).join('\n')}\n`,
    'cancer_qc_final.txt': table(306),
    'cancer_qc_final_metadata.txt': `Library\tMajor cell type\n${types.map((type) => `p1\tt${type}`).join('\n')}\n`,
    'c-elegans_qc_final.txt': table(100),
    'c-elegans_qc_final_metadata.txt': `\tcell.type\n${types.map((type, i) => `${i}\t${type}`).join('\n')}\n`,
  });
  for (const [name, labelFile, label, cols, standardizeCells] of [
    ['pca50.npy', 'zheng17-cell-labels.txt', 'celltype', 50, false],
    ['cancer_qc_final.txt', 'cancer_qc_final_metadata.txt', 'Major cell type', 306, true],
    ['c-elegans_qc_final.txt', 'c-elegans_qc_final_metadata.txt', 'cell.type', 100, false],
  ] as const) {
    const data = await open(at(name));
    assert.deepEqual([data.matrix.rows, data.matrix.cols], [4, cols], name);
    assert.deepEqual(
      categoriesOf(column(data, label)),
      types.map((type) => (label === 'Major cell type' ? `t${type}` : type)),
      name,
    );
    assert.match(data.notes.join(' '), new RegExp(`${labelFile} beside it`), name);
    const proposed = proposePreparation(data);
    assert.deepEqual([proposed.start, proposed.components, proposed.standardizeCells], ['asIs', 0, standardizeCells], name);
    const said = await inspectFile(at(name), parseOptions(OpenOptions, {}), createJob());
    assert.equal(said.labels[0], at(labelFile), name);
  }
  const named = await open(at('pca50.npy'), { labels: at('c-elegans_qc_final_metadata.txt') });
  assert.ok(
    named.obs.some(({ name }) => name === 'cell.type') && !named.obs.some(({ name }) => name === 'celltype'),
    'labels that were asked for come first',
  );
});

/** MNIST's format: two zeros, the type, the axes, their sizes, bytes. */
function idx(shape: number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, bytes]);
}

test('MNIST’s images with the digits beside them, plain and gzipped', async () => {
  const pixels = Uint8Array.from({ length: 3 * 4 * 5 }, (_, i) => (i % 3 ? 0 : i * 4));
  const images = idx([3, 4, 5], pixels);
  for (const gz of [false, true]) {
    const at = folder({
      [`train-images-idx3-ubyte${gz ? '.gz' : ''}`]: gz ? gzipSync(images) : images,
      'train-labels-idx1-ubyte.gz': gzipSync(idx([3], Uint8Array.of(7, 0, 7))),
    });
    const data = await open(at(`train-images-idx3-ubyte${gz ? '.gz' : ''}`));
    assert.deepEqual(
      toDense(data.matrix),
      [0, 1, 2].map((image) => [...pixels.subarray(20 * image, 20 * image + 20)].map((byte) => Math.fround(byte / 255))),
    );
    assert.deepEqual([categoriesOf(column(data, 'label')), data.genes[6], data.format], [['7', '0', '7'], 'Pixel 2, 2', 'idx']);
    const { start, components } = proposePreparation(data);
    assert.deepEqual([start, components], ['asIs', 0]);
    await faultOf(open(at('train-labels-idx1-ubyte.gz')), 'no-matrix');
  }
  const alone = folder({ 'a.idx3-ubyte': images });
  assert.match((await open(alone('a.idx3-ubyte'))).notes.join(), /no file of labels/);
  await faultOf(open(write('b.idx3-ubyte', images.subarray(0, 40))), 'file-truncated');
  await faultOf(open(write('c.idx3-ubyte', images.subarray(0, 13))), 'file-truncated');
  await faultOf(open(write('d.idx3-ubyte', idx([4_000_000_000, 28, 28], new Uint8Array(784)))), 'file-truncated');
  const other = folder({ 'a-images-idx3-ubyte': images, 'a-labels-idx1-ubyte': idx([2], Uint8Array.of(1, 2)) });
  await faultOf(open(other('a-images-idx3-ubyte')), 'labels-mismatch');
});
