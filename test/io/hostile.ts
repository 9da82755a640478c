/** Files that are wrong where it matters: mutants that know their format, so that what they say reaches the readers whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { cells, counts, genes, Hdf5Writer } from './fixtures.ts';
import { files, mutate } from './mutants.ts';
import { zarrVersion2, zarrVersion3, zipOf } from './zarr-files.ts';

type Random = () => number;
/** Of one file, or of a folder's files by name; `opens` is what is handed to the program. */
export interface Hostile {
  opens: string;
  parts: Record<string, string | Uint8Array>;
  /** The part that is a table of labels. */ labels?: string;
}

export interface Kind {
  name: string;
  /** How often, against the others: cheap ones more. */
  weight: number;
  make(random: Random): Hostile;
}

const below = (random: Random, n: number) => Math.floor(random() * n);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)];

const numbers = [
  '0',
  '-0',
  '-1',
  '1',
  '255',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '-9223372036854775808',
  '1e308',
  '1e309',
  '-1e-320',
  '0x10',
  '1_000',
  '1,5',
  'NaN',
  'nan',
  'inf',
  '-Infinity',
  'NA',
  '',
  ' ',
  '+',
  '.',
  '1e',
  '٣',
];
const texts = [
  '',
  ' ',
  '"',
  '""',
  "'",
  '\0',
  '\uFEFF',
  '__proto__',
  'constructor',
  '../../x',
  '/',
  'é'.repeat(300),
  'x'.repeat(70_000),
  '\u{1F9EC}',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ',',
  ';',
  '=cmd()',
  '#',
  '%%',
  'NaN',
  '0',
];

/** Words and what stands between them, a few of which change, go, come twice or change places. */
export function mutateText(text: string, random: Random): Buffer {
  const tokens = text.split(/([,;\t\r\n "'=:()[\]{}]+)/);
  for (let changes = 1 + below(random, 3); changes > 0; changes--) {
    const at = random() < 0.4 ? below(random, Math.min(30, tokens.length)) : below(random, tokens.length);
    switch (below(random, 8)) {
      case 0:
      case 1:
        tokens[at] = pick(random, numbers);
        break;
      case 2:
        tokens[at] = pick(random, texts);
        break;
      case 3:
        tokens.splice(at, 1 + below(random, 4));
        break;
      case 4:
        tokens.splice(at, 0, ...tokens.slice(at, at + 1 + below(random, 6)));
        break;
      case 5:
        tokens[at] = tokens[below(random, tokens.length)] ?? '';
        break;
      case 6:
        tokens.splice(at, 0, pick(random, texts));
        break;
      default:
        tokens.length = at;
    }
    if (tokens.length === 0) return Buffer.alloc(0);
  }
  const changed = tokens.join('');
  const how = random();
  if (how < 0.03) return Buffer.from(changed, 'utf16le');
  if (how < 0.05) return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(changed, 'utf16le')]);
  return how < 0.08 ? Buffer.from(changed, 'latin1') : Buffer.from(changed);
}

/** Copied for each use: a mutant's parts must not hang together. */
const values: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  3,
  4,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e300,
  '',
  'x',
  '__proto__',
  '../..',
  '/etc',
  '<f4',
  '>f8',
  '|O',
  '|b1',
  '<U4',
  '|S3',
  '<M8[ns]',
  '<c8',
  'float32',
  'string',
  'int64',
  'csr_matrix',
  'csc_matrix',
  'dataframe',
  'categorical',
  'gzip',
  'zstd',
  'blosc',
  'bytes',
  'vlen-utf8',
  'C',
  'F',
  'NaN',
  [],
  {},
  [0],
  [-1],
  [1e9, 1e9],
  [3, 4, 5],
  ['a', null],
  { id: 'gzip' },
  { id: 'blosc', cname: 'lz4', clevel: 99, shuffle: 7 },
  { name: 'sharding_indexed', configuration: { chunk_shape: [1, 1] } },
];

/** A value somewhere in it becomes another, goes, or gets a companion. */
export function mutateJson(text: string, random: Random): string {
  const value = () => structuredClone(pick(random, values));
  let root: unknown = JSON.parse(text);
  for (let changes = 1 + below(random, 2); changes > 0; changes--) {
    const places: [owner: Record<string, unknown>, key: string][] = [];
    const walk = (owner: unknown) => {
      if (owner === null || typeof owner !== 'object') return;
      for (const key of Object.keys(owner)) {
        places.push([owner as Record<string, unknown>, key]);
        walk((owner as Record<string, unknown>)[key]);
      }
    };
    walk(root);
    if (places.length === 0) return JSON.stringify(value());
    const [owner, key] = pick(random, places);
    const how = random();
    if (how < 0.6) owner[key] = value();
    else if (how < 0.75 && typeof owner[key] === 'number') owner[key] *= pick(random, [-1, 0, 2, 1e3, 1e9, 0.1]);
    else if (how < 0.9 && Array.isArray(owner)) owner.splice(Number(key), 1);
    else if (how < 0.9) delete owner[key];
    else if (Array.isArray(owner)) owner.push(value());
    else owner[pick(random, [...Object.keys(owner), 'filters', 'dimension_separator', 'storage_transformers', 'x'])] = value();
    if (random() < 0.01) root = value();
  }
  return JSON.stringify(root);
}

function mutateTree(parts: Record<string, string | Uint8Array>, random: Random): Record<string, string | Uint8Array> {
  const changed = { ...parts };
  for (let changes = 1 + below(random, 2); changes > 0; changes--) {
    const keys = Object.keys(changed);
    const key = pick(random, random() < 0.6 ? keys.filter((one) => /\.z|json/.test(one)) : keys);
    if (key === undefined) return changed;
    const part = changed[key];
    const how = random();
    if (how < 0.05) delete changed[key];
    else if (how < 0.1) changed[key] = changed[pick(random, keys)];
    else if (typeof part === 'string' && how < 0.8)
      changed[key] = part.startsWith('{') || part.startsWith('[') ? mutateJson(part, random) : mutateText(part, random);
    // One that has not been changed before.
    else if (part === parts[key] && part[0] === 0x1f && how < 0.6) changed[key] = gzipSync(mutate(gunzipSync(part), random, 16));
    else changed[key] = mutate(Buffer.from(part as string), random, 64);
  }
  return changed;
}

/** POSIX's archive, whose headers may say what they like under a checksum that holds. */
function tarOf(parts: Record<string, string | Uint8Array>, random: Random): Buffer {
  const names = Object.keys(parts);
  const wrong = random() < 0.5 ? pick(random, names) : null;
  const blocks = names.flatMap((name) => {
    const bytes = Buffer.from(parts[name] as string);
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 99), 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('0', 156);
    header.write('ustar\0', 257);
    header.write('00', 263);
    if (name === wrong) {
      const change = below(random, 4);
      if (change === 0)
        header.write(
          `${below(random, 2 ** 31)
            .toString(8)
            .padStart(11, '0')}\0`,
          124,
        );
      else if (change === 1) header.write(pick(random, ['1', '2', '3', '5', '6', 'L', 'K', 'x', 'g', 'S', 'Z']), 156);
      else if (change === 2) header.write(pick(random, ['../../escaped', '/etc/x', '', 'a'.repeat(99), '.', 'x\0y']), 0);
      else for (let i = 0; i < 4; i++) header[below(random, 512)] = below(random, 256);
    }
    header.fill(' ', 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const table = `gene,${Array.from({ length: 6 }, (_, i) => `"c${i}"`).join()}\r\n${Array.from({ length: 8 }, (_, i) => `RPL${i},${Array.from({ length: 6 }, (__, j) => (i * j) % 5).join()}`).join('\r\n')}\r\n`;
const tenx = (): Record<string, string> => ({
  'matrix.mtx': '%%MatrixMarket matrix coordinate integer general\n%\n4 3 5\n2 1 3\n4 1 1\n1 2 2\n3 3 5\n4 3 7\n',
  'barcodes.tsv': `${cells.join('\n')}\n`,
  'features.tsv': genes.map((gene, i) => `ENSG0000000000${i}\t${gene}\tGene Expression\n`).join(''),
});
const market = '%%MatrixMarket matrix coordinate real general\n%a comment\n3 4 5\n1 2 3\n1 4 1.5\n2 1 2\n3 3 5e0\n3 4 7\n';

const rdsFolder = join(import.meta.dirname, '..', 'fixtures', 'rds');
const rds = readdirSync(rdsFolder)
  .filter((name) => name.endsWith('.rds'))
  .sort()
  .map((name) => readFileSync(join(rdsFolder, name)))
  .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes))
  .filter((bytes) => bytes.length < 60_000);
const byte = new Map(files.map(({ name, bytes, header }) => [name, { whole: bytes(), header }]));

function bytes(name: string): (random: Random) => Hostile {
  const { whole, header } = byte.get(name)!;
  return (random) => ({ opens: name, parts: { [name]: mutate(whole, random, header) } });
}

/** An AnnData, 10x, Loom or MuData file whose parts are of wrong kinds, lengths and encodings, each well formed for HDF5. */
function hostileHdf5(random: Random): Hostile {
  const name = pick(random, ['a.h5ad', 'a.h5ad', 'a.h5ad', 'a.h5', 'a.loom', 'a.h5mu', 'a.h5Seurat']);
  const length = (right: number) => (random() < 0.85 ? right : pick(random, [0, 1, right - 1, right + 1, 100]));
  const whole = (right: number[]) =>
    Int32Array.from({ length: length(right.length) }, (_, i) => (random() < 0.9 ? (right[i] ?? 0) : pick(random, [-1, 2 ** 31 - 1, 7, 0])));
  const real = (n: number) =>
    pick(random, [Float32Array, Float32Array, Float64Array, Int32Array, Uint8Array] as (typeof Float32Array)[]).from(
      Array.from({ length: length(n) }),
      () => (random() < 0.9 ? 1 : pick(random, [NaN, Infinity, -1, 1e30, 0.5])),
    );
  const names = (right: string[]): string[] | Int32Array =>
    random() < 0.9
      ? Array.from({ length: Math.max(1, length(right.length)) }, (_, i) =>
          random() < 0.95 ? (right[i] ?? 'x') : pick(random, ['', '__proto__', 'é', right[0]]),
        )
      : Int32Array.of(1, 2, 3);
  const encoding = (right: string): Record<string, string> =>
    random() < 0.85
      ? {
          'encoding-type':
            random() < 0.8
              ? right
              : pick(random, [
                  'array',
                  'csr_matrix',
                  'csc_matrix',
                  'dataframe',
                  'categorical',
                  'nullable-integer',
                  'string-array',
                  'awkward-array',
                  'x',
                ]),
          'encoding-version': pick(random, ['0.1.0', '0.2.0', '9']),
        }
      : {};
  const is = (chance = 0.9) => random() < chance;
  const file = new Hdf5Writer(name);
  const sparse = (at: string) => {
    file.group(at, {
      ...encoding('csr_matrix'),
      ...(is() && { shape: is() ? [3, 4] : pick(random, [[-1, 4], [1e9, 1e9], [3], [4, 3], [0, 0]]) }),
    });
    if (is()) file.dataset(`${at}/indptr`, whole([0, 2, 3, 5]));
    if (is()) file.dataset(`${at}/indices`, whole([1, 3, 0, 2, 3]));
    if (is()) file.dataset(`${at}/data`, real(5));
  };
  const frame = (at: string, right: string[]) => {
    file.group(at, {
      ...(is() && { _index: is() ? '_index' : pick(random, ['', 'no', '../x']) }),
      ...encoding('dataframe'),
      ...(is(0.3) && { 'column-order': ['type', 'no'] }),
    });
    if (is()) file.dataset(`${at}/_index`, names(right));
    if (!is(0.5)) return;
    file.group(`${at}/type`, encoding('categorical'));
    if (is())
      file.dataset(
        `${at}/type/codes`,
        Int8Array.from({ length: Math.max(1, length(right.length)) }, () => pick(random, [0, 1, -1, 5])),
      );
    if (is()) file.dataset(`${at}/type/categories`, names(['B', 'T']));
  };
  const anndata = (at: string) => {
    frame(`${at}obs`, cells);
    frame(`${at}var`, genes);
    const how = random();
    if (how < 0.63) sparse(`${at}X`);
    else if (how < 0.9) file.dataset(`${at}X`, new Float32Array(12), { shape: [3, 4] });
    if (is(0.4)) sparse(`${at}layers/counts`);
    if (is(0.4)) file.dataset(`${at}obsm/X_pca`, new Float32Array(6), { shape: pick(random, [[3, 2], [2, 3], [6, 1], [6]]) });
    if (is(0.2)) sparse(`${at}raw/X`);
  };
  if (name === 'a.h5ad') anndata('');
  else if (name === 'a.h5mu') for (const part of ['rna', 'prot']) anndata(`mod/${part}/`);
  else if (name === 'a.loom') {
    file.dataset('matrix', new Float32Array(12), { shape: pick(random, [[3, 4], [4, 3], [12, 1], [12]]) });
    if (is()) file.dataset('row_attrs/Gene', names(genes.slice(0, 3)));
    if (is()) file.dataset('col_attrs/CellID', names([...cells, 'd']));
  } else if (name === 'a.h5') {
    file.dataset('matrix/shape', whole([4, 3]));
    if (is()) file.dataset('matrix/barcodes', names(cells));
    if (is()) file.dataset('matrix/indptr', whole([0, 2, 3, 5]));
    if (is()) file.dataset('matrix/indices', whole([1, 3, 0, 2, 3]));
    if (is()) file.dataset('matrix/data', real(5));
    if (is()) file.dataset('matrix/features/name', names(genes)).dataset('matrix/features/id', names(genes));
  } else {
    file
      .dataset('cell.names', names(cells))
      .dataset('assays/RNA/features', names(genes))
      .group('assays/RNA/counts', { dims: is() ? [4, 3] : [3, 3] });
    if (is()) file.dataset('assays/RNA/counts/indptr', whole([0, 2, 3, 5]));
    if (is()) file.dataset('assays/RNA/counts/indices', whole([1, 3, 0, 2, 3]));
    if (is()) file.dataset('assays/RNA/counts/data', real(5));
  }
  const made = readFileSync(file.done());
  return { opens: name, parts: { [name]: made } };
}

export const kinds: Kind[] = [
  {
    name: 'text table',
    weight: 24,
    make: (random) => ({
      opens: 'table.csv',
      parts: { 'table.csv': mutateText(random() < 0.5 ? table : table.replaceAll(',', '\t').replaceAll('\r', ''), random) },
    }),
  },
  { name: 'bytes of a text table', weight: 6, make: bytes('table.csv') },
  {
    name: 'gzipped table',
    weight: 10,
    make: (random) => ({
      opens: 'table.tsv.gz',
      parts: {
        'table.tsv.gz':
          random() < 0.7 ? gzipSync(mutateText(table.replaceAll(',', '\t'), random), { level: 1 }) : mutate(gzipSync(table), random, 20),
      },
    }),
  },
  {
    name: 'table and labels',
    weight: 8,
    make: (random) => ({
      opens: 'counts.csv',
      labels: 'counts_labels.csv',
      parts: {
        'counts.csv': table,
        'counts_labels.csv': mutateText(
          `cell,type,score\n${Array.from({ length: 6 }, (_, i) => `c${i},${'BTN'[i % 3]},${i / 2}`).join('\n')}\n`,
          random,
        ),
      },
    }),
  },
  {
    name: 'Matrix Market',
    weight: 30,
    make: (random) => ({
      opens: 'matrix.mtx',
      parts: { 'matrix.mtx': random() < 0.8 ? mutateText(market, random) : mutate(Buffer.from(market), random, 80) },
    }),
  },
  {
    name: '10x folder',
    weight: 10,
    make: (random) => {
      const parts: Record<string, string | Uint8Array> = tenx();
      const key = pick(random, Object.keys(parts));
      return { opens: '.', parts: { ...parts, [key]: mutateText(parts[key] as string, random) } };
    },
  },
  {
    name: 'NumPy',
    weight: 20,
    make: (random) => {
      if (random() < 0.4) return bytes('array.npy')(random);
      const header = mutateText("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", random);
      const length = random() < 0.9 ? header.length : below(random, 65536);
      return {
        opens: 'array.npy',
        parts: {
          'array.npy': Buffer.concat([
            Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, pick(random, [1, 1, 2, 3, 0]), 0, length & 255, length >> 8]),
            header,
            Buffer.from(Float32Array.from(counts.flat()).buffer),
          ]),
        },
      };
    },
  },
  { name: 'IDX', weight: 8, make: bytes('images-idx3-ubyte') },
  {
    name: 'R object',
    weight: 20,
    make: (random) => {
      const changed = mutate(pick(random, rds), random, 4000);
      return { opens: 'object.rds', parts: { 'object.rds': random() < 0.5 ? changed : gzipSync(changed, { level: 1 }) } };
    },
  },
  { name: 'Zarr 2 folder', weight: 4, make: (random) => ({ opens: '.', parts: mutateTree(zarrVersion2(), random) }) },
  { name: 'Zarr 3 folder', weight: 5, make: (random) => ({ opens: '.', parts: mutateTree(zarrVersion3(), random) }) },
  {
    name: 'Zarr in an archive',
    weight: 6,
    make: (random) => ({
      opens: 'cells.zarr.zip',
      parts: {
        'cells.zarr.zip': zipOf(
          mutateTree(random() < 0.5 ? zarrVersion2() : zarrVersion3(), random),
          random() < 0.5,
          random() < 0.9 ? undefined : () => below(random, 2 ** 32),
        ),
      },
    }),
  },
  { name: 'bytes of a Zarr archive', weight: 4, make: bytes('cells.zarr.zip') },
  {
    name: 'zip',
    weight: 5,
    make: (random) => {
      const zip = zipOf({ 'x/counts.csv': mutateText(table, random), 'x/read.me': 'text' }, true);
      return { opens: 'a.zip', parts: { 'a.zip': random() < 0.5 ? zip : mutate(zip, random, 100) } };
    },
  },
  {
    name: 'tar',
    weight: 5,
    make: (random) => {
      const inside: Record<string, string | Uint8Array> = tenx();
      if (random() < 0.5) inside['matrix.mtx'] = mutateText(inside['matrix.mtx'] as string, random);
      const tar = tarOf(Object.fromEntries(Object.entries(inside).map(([name, part]) => [`outs/${name}`, part])), random);
      const cut = random() < 0.2 ? mutate(tar, random, 1024) : tar;
      const isPacked = random() < 0.5;
      const name = isPacked ? 'a.tar.gz' : 'a.tar';
      return { opens: name, parts: { [name]: isPacked ? gzipSync(cut, { level: 1 }) : cut } };
    },
  },
  { name: 'wrong HDF5', weight: 5, make: hostileHdf5 },
  ...['cells.h5ad', 'tenx.h5', 'sample.loom', 'cite.h5mu', 'pbmc.h5Seurat'].map((name) => ({
    name: `bytes of ${name}`,
    weight: 0.6,
    make: bytes(name),
  })),
  {
    name: 'anything',
    weight: 3,
    make: (random) => {
      const name = pick(random, ['x', 'x.csv', 'x.h5ad', 'x.npy', 'x.mtx.gz', 'x.zip', 'x.tar.gz', 'x.rds', 'x.loom', 'x.zst', 'x.zarr']);
      const raw = Buffer.from(
        Array.from({ length: below(random, 400) }, () => (random() < 0.5 ? below(random, 256) : pick(random, [0, 9, 10, 44, 48, 49, 255]))),
      );
      const how = random();
      return {
        opens: name,
        parts: { [name]: how < 0.4 ? raw : how < 0.6 ? gzipSync(raw) : how < 0.8 ? zstdCompressSync(raw) : deflateRawSync(raw) },
      };
    },
  },
];
