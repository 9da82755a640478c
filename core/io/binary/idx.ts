/** MNIST's own format: images as bytes behind their sizes, and labels in a second file beside them. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix, Matrix, Values } from '../../types.ts';
import { categoryColumn } from '../columns.ts';
import { readHead, type FileHead } from '../files.ts';
import { checkLength, readRows, rowBlocks, type FixedRows } from './fixed-rows.ts';
import { matrixBytes } from '../memory.ts';
import type { Reader, ReadOptions } from '../reader.ts';

// http://yann.lecun.com/exdb/mnist: two zeros, the type (8: unsigned byte), how many axes, their sizes as big-endian 32-bit numbers.
const imagesMagic = 0x0803;
const labelsMagic = 0x0801;
const brightest = 255;

export const idx: Reader = {
  format: 'idx',
  title: 'MNIST images (idx3-ubyte, also .gz)',
  short: 'MNIST',
  extensions: ['idx3-ubyte'],
  holds: '`idx3-ubyte`, plain or gzipped; digits from `idx1-ubyte` beside it',
  accepts: ({ head, entries }) => !entries && (magicOf(head) === imagesMagic || magicOf(head) === labelsMagic),
  async inspect(file) {
    const { layout } = imageLayout(file);
    checkLength(file, layout);
    const labels = await findLabels(file);
    return {
      name: nameOf(file),
      matrices: [
        {
          layer: '',
          cells: layout.rows,
          genes: layout.cols,
          entries: layout.rows * layout.cols,
          storage: 'dense',
          valueKind: 'nonnegative',
          memory: matrixBytes(layout.rows, layout.cols, 0.5),
        },
      ],
      obs: labels ? [{ name: 'label', kind: 'category' }] : [],
      notes: [labelNote(labels)],
    };
  },
  read: readImages,
};

function magicOf(head: Uint8Array): number {
  return head.length < 8 ? -1 : Buffer.from(head.buffer, head.byteOffset, head.length).readUInt32BE(0);
}

const nameOf = ({ path }: FileHead) =>
  basename(path)
    .replace(/\.gz$/i, '')
    .replace(/[.-]idx\d-ubyte$/i, '');

async function readImages(file: FileHead, { precision }: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { layout, height, width } = imageLayout(file);
  const builder = await readRows(file, layout, job, precision);
  const labels = await findLabels(file);
  const obs: Column[] = labels ? [await readLabels(labels, layout.rows, job)] : [];
  return {
    name: nameOf(file),
    source: file.path,
    format: 'idx',
    layer: '',
    matrix: await builder.finish(job),
    valueKind: 'nonnegative',
    features: { standardizeCells: false },
    cells: Array.from({ length: layout.rows }, (_, i) => `Image ${i + 1}`),
    genes: Array.from({ length: height * width }, (_, i) => `Pixel ${Math.floor(i / width) + 1}, ${(i % width) + 1}`),
    obs,
    obsm: [],
    notes: ['Brightness was scaled from 0…255 to 0…1.', labelNote(labels)],
  };
}

function imageLayout(file: FileHead): { layout: FixedRows; height: number; width: number } {
  if (magicOf(file.head) === labelsMagic)
    throw new Fault('no-matrix', 'It holds labels, no images.', {
      file: file.path,
      remedy: 'Open the file of images; its labels are found beside it.',
    });
  if (file.head.length < 16)
    throw new Fault('file-truncated', 'It ends within its header.', { file: file.path, remedy: 'Copy or download it again.' });
  const [rows, height, width] = sizesOf(file.head, 3);
  const layout: FixedRows = {
    offset: 16,
    rows,
    cols: height * width,
    bytesANumber: 1,
    decode(bytes, into) {
      for (let i = 0; i < into.length; i++) into[i] = bytes[i] / brightest;
    },
  };
  return { layout, height, width };
}

function sizesOf(head: Uint8Array, axes: number): number[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  return Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
}

/** `train-labels-idx1-ubyte.gz` beside `train-images-idx3-ubyte.gz`, whichever of the two is gzipped. */
async function findLabels({ path }: FileHead): Promise<string | null> {
  const wanted = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/images/i, 'labels')
    .replace(/idx3/i, 'idx1');
  const beside = await readdir(dirname(path));
  const found = beside.find((name) => name.replace(/\.gz$/i, '') === wanted && name !== basename(path));
  return found ? join(dirname(path), found) : null;
}

function labelNote(path: string | null): string {
  return path ? `Labels were taken from ${basename(path)} beside it.` : 'Beside it there is no file of labels (idx1-ubyte).';
}

async function readLabels(path: string, images: number, job: Job): Promise<Column> {
  const file = await readHead(path);
  if (magicOf(file.head) !== labelsMagic)
    throw new Fault('labels-mismatch', 'These are no labels of MNIST’s format.', {
      file: path,
      remedy: 'Take the file away, or download it again.',
    });
  const [count] = sizesOf(file.head, 1);
  if (count !== images)
    throw new Fault('labels-mismatch', `It has ${count} labels for ${images} images.`, {
      file: path,
      remedy: 'Take the labels of the same images.',
    });
  const labels: string[] = [];
  const layout: FixedRows = { offset: 8, rows: count, cols: 1, bytesANumber: 1, decode: (bytes, into) => into.set(bytes) };
  for await (const { values } of rowBlocks(file, layout, job)) for (const value of values) labels.push(String(value));
  return categoryColumn('label', labels);
}
