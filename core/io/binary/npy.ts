/** NumPy's array in a file: a matrix of features, mostly, such as principal components. */
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { CountMatrix } from '../../types.ts';
import { transpose } from '../compressed.ts';
import type { FileHead } from '../files.ts';
import { EntrySpool } from '../entry-spool.ts';
import { SpooledRows } from '../spooled-rows.ts';
import { checkLength, putRows, readRows, rowBlocks, type FixedRows } from './fixed-rows.ts';
import { matrixBytes } from '../memory.ts';
import { shareOfNonZeros, ValueEvidence } from '../value-evidence.ts';
import type { Reader } from '../reader.ts';

const magic = Buffer.from('\x93NUMPY', 'latin1');

export const npy: Reader = {
  format: 'npy',
  title: 'NumPy array (.npy)',
  short: 'NumPy',
  extensions: ['npy'],
  holds: '`.npy` of two axes, numbers of any kind, by rows or columns',
  accepts: ({ head, extension, entries }) => !entries && (extension === '.npy' || startsWithMagic(head)),
  async inspect(file, { orientation }, job) {
    const layout = readHeader(file);
    checkLength(file, layout);
    const { cells, genes } = sides(layout, orientation);
    const evidence = new ValueEvidence();
    let share = 1;
    for await (const { values } of rowBlocks(file, layout, job)) {
      evidence.add(values);
      share = shareOfNonZeros(values);
      break;
    }
    return {
      name: nameOf(file),
      matrices: [
        {
          layer: '',
          cells,
          genes,
          entries: cells * genes,
          storage: 'dense',
          valueKind: evidence.kind,
          memory: matrixBytes(cells, genes, share),
        },
      ],
    };
  },
  async read(file, { orientation, precision = 'float32' }, job) {
    const layout = readHeader(file);
    const builder = await readRows(file, layout, job, precision);
    const stored = await builder.finish(job);
    const { turned } = sides(layout, orientation);
    const matrix = turned ? await transpose(stored, job) : stored;
    return {
      ...describe(file, matrix.rows, matrix.cols, builder.evidence.kind, precision === 'float32' ? builder.evidence.notes : []),
      matrix,
    };
  },
  async stream(file, { orientation, precision = 'float32' }, job) {
    const layout = readHeader(file);
    const spool = new EntrySpool(file.path);
    try {
      const rows = new SpooledRows(layout.cols, spool);
      await putRows(file, layout, rows, () => spool.settle(), job, precision);
      const matrix = await spool.finish({ rows: layout.rows, cols: layout.cols }, !sides(layout, orientation).turned, precision, job);
      return {
        ...describe(file, matrix.rows, matrix.cols, rows.evidence.kind, precision === 'float32' ? rows.evidence.notes : []),
        matrix,
      };
    } catch (error) {
      await spool.abandon();
      throw error;
    }
  },
};

function startsWithMagic(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

const nameOf = ({ path }: FileHead) =>
  basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.npy$/i, '');

function describe(
  file: FileHead,
  cells: number,
  genes: number,
  valueKind: CountMatrix['valueKind'],
  notes: string[],
): Omit<CountMatrix, 'matrix'> {
  const name = nameOf(file);
  const feature = /pca|pc\d/i.test(name) ? 'PC' : 'Feature ';
  return {
    name,
    source: file.path,
    format: 'npy',
    layer: '',
    valueKind,
    ...(valueKind !== 'counts' && { features: { standardizeCells: false } }),
    cells: Array.from({ length: cells }, (_, i) => `Cell ${i + 1}`),
    genes: Array.from({ length: genes }, (_, i) => `${valueKind === 'counts' ? 'Gene ' : feature}${i + 1}`),
    obs: [],
    obsm: [],
    notes: ['An array of NumPy has no names: its rows were taken for cells.', ...notes],
  };
}

interface Layout extends FixedRows {
  /** Columns stand one after the other: the stored rows are the array's columns. */ isFortran: boolean;
}

/** What is stored row by row against what is wanted. */
function sides(
  { rows, cols, isFortran }: Layout,
  orientation: OpenOptions['orientation'],
): { cells: number; genes: number; turned: boolean } {
  const turned = isFortran !== (orientation === 'genes-by-cells');
  return turned ? { cells: cols, genes: rows, turned } : { cells: rows, genes: cols, turned };
}

/** https://numpy.org/neps/nep-0001-npy-format.html @throws `unknown-format`, `malformed`, `unsupported` */
function readHeader({ head, path }: FileHead): Layout {
  const refuse = (tag: 'unknown-format' | 'malformed' | 'unsupported' | 'file-truncated', message: string, remedy: string): never => {
    throw new Fault(tag, message, { file: path, place: 'its header', remedy });
  };
  if (!startsWithMagic(head)) refuse('unknown-format', 'Its name says NumPy, but its content is not.', 'Give it the ending of what it is.');
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const wide = head[6] >= 2;
  if (head.length < 12) refuse('file-truncated', 'It ends within its header.', 'Copy or download it again.');
  const start = wide ? 12 : 10;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  if (start + length > head.length)
    refuse('malformed', 'Its header is longer than the file or than any header is.', 'Copy or download it again.');
  const header = bytes.toString('latin1', start, start + length);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/
    .exec(header)?.[1]
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => Number(part.replace(/L$/, '')));
  if (descr === undefined || !shape?.every((n) => Number.isSafeInteger(n) && n >= 0))
    return refuse(
      'malformed',
      'Its header cannot be read: it says neither type nor shape of plain numbers.',
      'Save the numbers with numpy.save, as an array of one type.',
    );
  if (shape.length !== 2)
    refuse('unsupported', `It has ${shape.length} axes where cells × features are needed.`, 'Save an array of two axes.');
  const [, order, kind, size] = /^([<>|=])([a-z])(\d+)$/.exec(descr) ?? [];
  const number = decoders[`${kind}${size}`];
  if (!number)
    return refuse(
      'unsupported',
      `Its numbers are of type ‘${descr}’.`,
      'Save it as float32, float64 or whole numbers: array.astype("float32").',
    );
  const isFortran = /'fortran_order'\s*:\s*True/.test(header);
  const [rows, cols] = isFortran ? [shape[1], shape[0]] : shape;
  const isBig = order === '>';
  return {
    offset: start + length,
    rows,
    cols,
    isFortran,
    bytesANumber: Number(size),
    decode(from, into) {
      const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
      for (let i = 0, at = 0; i < into.length; i++, at += Number(size)) into[i] = number(view, at, !isBig);
    },
  };
}

const decoders: Record<string, (view: DataView, at: number, isLittle: boolean) => number> = {
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  f2: (view, at, isLittle) => view.getFloat16(at, isLittle),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  u8: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
};
