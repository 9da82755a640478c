/** Files for the tests of readers: written anew for each test into a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import h5wasm from 'h5wasm/node';
import { Fault, type FaultTag } from '../../core/base/errors.ts';
import { openMatrix } from '../../core/io/open.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { Column, CountMatrix, Matrix, Values } from '../../core/types.ts';

const hdf5 = await h5wasm.ready;
hdf5.insert_plugin_search_path(dirname(createRequire(import.meta.url).resolve('h5wasm-plugins/plugins/libH5Zlzf.so')), 0);

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-io-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A new path that ends with `name`. */
export function path(name: string): string {
  return join(folder, `${files++}-${name}`);
}

export function write(name: string, content: string | Uint8Array): string {
  const file = path(name);
  writeFileSync(file, content);
  return file;
}

export function open(file: string, options: Partial<OpenOptions> = {}): Promise<CountMatrix> {
  return openMatrix(file, parseOptions(OpenOptions, options), createJob());
}

/** The fault that opening ends in. */
export async function faultOf(work: Promise<unknown>, tag: FaultTag): Promise<Fault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Fault && error.tag === tag) return error;
    throw error;
  }
  throw new Error(`no fault where ${tag} was expected`);
}

export function toDense(matrix: Matrix<Values>): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    if (matrix.kind === 'dense') return [...matrix.values.subarray(row * matrix.cols, (row + 1) * matrix.cols)];
    const values = new Array<number>(matrix.cols).fill(0);
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) values[matrix.indices[at]] += matrix.values[at];
    return values;
  });
}

export function column(data: CountMatrix, name: string): Column {
  const found = data.obs.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no column ${name} among ${data.obs.map((candidate) => candidate.name).join(', ')}`);
  return found;
}

/** The category of each cell as text, null for none. */
export function categoriesOf(of: Column): (string | null)[] {
  if (of.kind !== 'category') throw new Error(`${of.name} is ${of.kind}`);
  return Array.from(of.codes, (code) => of.categories[code] ?? null);
}

type Data = Parameters<InstanceType<typeof h5wasm.Group>['create_dataset']>[0];
type Attributes = Record<string, string | string[] | number[]>;

/** An HDF5 file under construction; groups come into being with what is put in them. */
export class Hdf5Writer {
  readonly path: string;
  private readonly file: InstanceType<typeof h5wasm.File>;

  constructor(name: string) {
    this.path = path(name);
    this.file = new h5wasm.File(this.path, 'w');
  }

  group(at: string, attributes: Attributes = {}): this {
    let group: InstanceType<typeof h5wasm.Group> = this.file;
    for (const name of at.split('/')) {
      const there = group.keys().includes(name) ? group.get(name) : group.create_group(name);
      group = there as InstanceType<typeof h5wasm.Group>;
    }
    for (const [name, value] of Object.entries(attributes)) group.create_attribute(name, value as never);
    return this;
  }

  /** Of the file itself. */
  attribute(name: string, value: string): this {
    this.file.create_attribute(name, value);
    return this;
  }

  dataset(at: string, data: Data['data'], options: Omit<Partial<Data>, 'name' | 'data'> & { attributes?: Attributes } = {}): this {
    const { attributes = {}, ...layout } = options;
    const parent = at.split('/').slice(0, -1).join('/');
    if (parent) this.group(parent);
    const group = (parent ? this.file.get(parent) : this.file) as InstanceType<typeof h5wasm.Group>;
    const dataset = group.create_dataset({ name: at.split('/').at(-1)!, data, ...layout });
    for (const [name, value] of Object.entries(attributes)) dataset.create_attribute(name, value as never);
    return this;
  }

  /** Numbers of which none was ever written, whatever the shape says. */
  unwritten(at: string, shape: number[], chunks: number[]): this {
    const parent = at.split('/').slice(0, -1).join('/');
    this.dataset(at, new Float32Array(1), { shape: shape.map(() => 1), maxshape: shape.map(() => null), chunks });
    const group = (parent ? this.file.get(parent) : this.file) as InstanceType<typeof h5wasm.Group>;
    (group.get(at.split('/').at(-1)!) as InstanceType<typeof h5wasm.Dataset>).resize(shape);
    return this;
  }

  csr(
    at: string,
    rows: number[][],
    layout: 'csr' | 'csc' = 'csr',
    Numbers: typeof Float32Array | typeof Float64Array = Float32Array,
  ): this {
    const cols = rows[0].length;
    const major = layout === 'csr' ? rows : rows[0].map((_, col) => rows.map((row) => row[col]));
    const indptr = [0];
    const indices: number[] = [];
    const data: number[] = [];
    for (const line of major) {
      line.forEach((value, index) => {
        if (value === 0) return;
        indices.push(index);
        data.push(value);
      });
      indptr.push(indices.length);
    }
    return this.parts(at, [rows.length, cols], { indptr, indices, data }, layout, Numbers);
  }

  parts(
    at: string,
    shape: number[],
    { indptr, indices, data }: { indptr: number[]; indices: number[]; data: number[] },
    layout: 'csr' | 'csc' = 'csr',
    Numbers: typeof Float32Array | typeof Float64Array = Float32Array,
  ): this {
    this.group(at, { 'encoding-type': `${layout}_matrix`, 'encoding-version': '0.1.0', shape });
    return this.dataset(`${at}/indptr`, Int32Array.from(indptr))
      .dataset(`${at}/indices`, Int32Array.from(indices))
      .dataset(`${at}/data`, Numbers.from(data));
  }

  dense(at: string, rows: number[][]): this {
    return this.dataset(at, Float32Array.from(rows.flat()), {
      shape: [rows.length, rows[0].length],
      attributes: { 'encoding-type': 'array', 'encoding-version': '0.2.0' },
    });
  }

  frame(at: string, names: string[]): this {
    this.group(at, { _index: '_index', 'encoding-type': 'dataframe', 'encoding-version': '0.2.0' });
    return this.dataset(`${at}/_index`, names);
  }

  done(): string {
    this.file.close();
    return this.path;
  }
}

export const counts = [
  [0, 3, 0, 1],
  [2, 0, 0, 0],
  [0, 0, 5, 7],
];
export const cells = ['AAACCTGAGC-1', 'AAACCTGCAT-1', 'AAACGGGTCA-1'];
export const genes = ['CD3E', 'LYZ', 'MS4A1', 'ACTB'];

/** A small AnnData file with what `fill` adds. */
export function annData(fill: (writer: Hdf5Writer) => Hdf5Writer, name = 'cells.h5ad'): string {
  return fill(new Hdf5Writer(name).frame('obs', cells).frame('var', genes)).done();
}
