/** Zarr written or added to, version 2 or 3: a folder, its chunks packed with Zstandard. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, type ZstdOptions } from 'node:zlib';
import { makeFolders } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { zstdCompress } from '../zstd.ts';
import {
  bytesOf,
  bytesOfType,
  chunkRowsOf,
  countOf,
  elementsOf,
  type GrowingArray,
  type StoredType,
  type StoreWriter,
  type WrittenAttributes,
  type WrittenValues,
} from './store-writer.ts';
import { compoundLayout, encodeCompounds, type CompoundLayout } from './write-compounds.ts';
import { timeType2, timeType3, type Time } from './times.ts';
import { typesOf2 } from './zarr-types.ts';

export type ZarrVersion = 2 | 3;

type Json = Record<string, unknown>;

const level = 3;
const packed = promisify<Uint8Array, ZstdOptions, Buffer>(zstdCompress);

/** The frame says how long its content is: other libraries want to know before they unpack it. */
function pack(bytes: Uint8Array): Promise<Buffer> {
  return packed(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level }, pledgedSrcSize: bytes.length });
}

/** Texts of any length: how many, then each one's length and UTF-8. https://github.com/zarr-developers/numcodecs `vlen-utf8` */
function encodeTexts(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => Buffer.from(text, 'utf8'));
  const bytes = Buffer.alloc(4 + encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  bytes.writeUInt32LE(texts.length, 0);
  let at = 4;
  for (const text of encoded) {
    at = bytes.writeUInt32LE(text.length, at);
    at += text.copy(bytes, at);
  }
  return bytes;
}

type ElementType = StoredType | 'text' | CompoundLayout | Time;

interface Layout {
  type: ElementType;
  shape: readonly number[];
  chunks: readonly number[];
}

function fillValue(type: ElementType): unknown {
  // Of times as well: that no time is there, JSON’s numbers cannot say, and every array is written whole.
  if (typeof type === 'object') return 'fill' in type ? type.fill : 0;
  return type === 'text' ? '' : type === 'bool' ? false : 0;
}

function metadata2({ type, shape, chunks }: Layout): Json {
  const isText = type === 'text';
  return {
    zarr_format: 2,
    shape,
    chunks,
    dtype: typeof type !== 'object' ? typesOf2[type] : 'fill' in type ? type.version2 : timeType2(type),
    compressor: { id: 'zstd', level },
    fill_value: fillValue(type),
    order: 'C',
    filters: isText ? [{ id: 'vlen-utf8' }] : null,
  };
}

function metadata3({ type, shape, chunks }: Layout, attributes: WrittenAttributes): Json {
  const isText = type === 'text';
  return {
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: isText ? 'string' : typeof type !== 'object' ? type : 'fill' in type ? type.version3 : timeType3(type),
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: fillValue(type),
    codecs: [
      isText ? { name: 'vlen-utf8', configuration: {} } : { name: 'bytes', configuration: { endian: 'little' } },
      { name: 'zstd', configuration: { level, checksum: false } },
    ],
    attributes,
    storage_transformers: [],
  };
}

const metadataNames = ['.zgroup', '.zarray', '.zattrs'];

export class ZarrWriter implements StoreWriter {
  readonly holdsTimes = true;
  readonly holdsHalfMembers = true;
  private readonly folder: string;
  private readonly version: ZarrVersion;
  private readonly signal: AbortSignal;
  private readonly growingArrays: { finish(): Promise<void> }[] = [];

  /** A new hierarchy in a folder that is not there yet. */
  static async create(folder: string, version: ZarrVersion, job: Job): Promise<ZarrWriter> {
    const writer = new ZarrWriter(folder, version, job);
    await writer.group('', {});
    return writer;
  }

  /** A hierarchy that is there, to be added to. */
  static async change(folder: string, job: Job): Promise<ZarrWriter> {
    return new ZarrWriter(folder, (await readdir(folder)).includes('zarr.json') ? 3 : 2, job);
  }

  private constructor(folder: string, version: ZarrVersion, { signal }: Job) {
    this.folder = folder;
    this.version = version;
    this.signal = signal;
  }

  async has(path: string): Promise<boolean> {
    const names = await readdir(join(this.folder, path)).catch(() => []);
    return names.some((name) => name === 'zarr.json' || name === '.zgroup' || name === '.zarray');
  }

  async group(path: string, attributes: WrittenAttributes): Promise<void> {
    await makeFolders(join(this.folder, path));
    if (this.version === 3) return this.writeJson(path, 'zarr.json', { zarr_format: 3, node_type: 'group', attributes });
    await this.writeJson(path, '.zgroup', { zarr_format: 2 });
    await this.writeJson(path, '.zattrs', attributes);
  }

  async array(path: string, attributes: WrittenAttributes, data: WrittenValues, shape: readonly number[] = [countOf(data)]): Promise<void> {
    if (data.type === 'compound') {
      const layout = compoundLayout(data.members);
      await this.describeArray(path, { type: layout, shape, chunks: shape.map((length) => Math.max(1, length)) }, attributes);
      if (elementsOf(shape) > 0) await this.writeChunk(path, 0, shape.length, encodeCompounds(data.members, layout));
      return;
    }
    const rowElements = elementsOf(shape.slice(1));
    const rows = shape.length === 0 ? 1 : Math.max(1, Math.min(shape[0], chunkRowsOf(rowElements)));
    const chunks = shape.length === 0 ? [] : [rows, ...shape.slice(1).map((length) => Math.max(1, length))];
    const time = 'bytes' in data ? data.time : undefined;
    await this.describeArray(path, { type: time ?? data.type, shape, chunks }, attributes);
    const chunkLength = rows * rowElements;
    const count = countOf(data);
    for (let from = 0, chunk = 0; from < count; from += chunkLength, chunk++) {
      await this.writeChunk(path, chunk, shape.length, chunkBytes(data, from, Math.min(count, from + chunkLength), chunkLength));
    }
  }

  async growing(path: string, attributes: WrittenAttributes, type: StoredType, width: readonly number[] = []): Promise<GrowingArray> {
    const rowElements = elementsOf(width);
    const chunks = [chunkRowsOf(rowElements), ...width];
    const size = bytesOfType[type];
    const chunkLength = elementsOf(chunks) * size;
    let tail: Uint8Array = new Uint8Array(0);
    let taken = 0;
    let chunk = 0;
    const write = (bytes: Uint8Array) =>
      this.writeChunk(path, chunk++, chunks.length, bytes.length === chunkLength ? bytes : Buffer.concat([bytes], chunkLength));
    const finish = async () => {
      if (tail.length > 0) await write(tail);
      await this.describeArray(path, { type, shape: [taken / size / Math.max(1, rowElements), ...width], chunks }, attributes);
    };
    this.growingArrays.push({ finish });
    await mkdir(join(this.folder, path), { recursive: true });
    return {
      append: async (values) => {
        const bytes = bytesOf(type, values);
        taken += bytes.length;
        const held = tail.length === 0 ? bytes : Buffer.concat([tail, bytes]);
        let from = 0;
        for (; held.length - from >= chunkLength; from += chunkLength) await write(held.subarray(from, from + chunkLength));
        tail = new Uint8Array(held.subarray(from));
      },
    };
  }

  async describe(path: string, attributes: WrittenAttributes): Promise<void> {
    const name = this.version === 3 ? 'zarr.json' : '.zattrs';
    const former = await this.readJson(path, name);
    await this.writeJson(
      path,
      name,
      this.version === 3 ? { ...former, attributes: { ...(former.attributes as Json), ...attributes } } : { ...former, ...attributes },
    );
  }

  async close(): Promise<void> {
    for (const array of this.growingArrays.splice(0)) await array.finish();
    await this.consolidate();
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }

  private async describeArray(path: string, layout: Layout, attributes: WrittenAttributes): Promise<void> {
    await mkdir(join(this.folder, path), { recursive: true });
    if (this.version === 3) return this.writeJson(path, 'zarr.json', metadata3(layout, attributes));
    await this.writeJson(path, '.zarray', metadata2(layout));
    await this.writeJson(path, '.zattrs', attributes);
  }

  /** Arrays are cut along their first axis alone. */
  private async writeChunk(path: string, chunk: number, axes: number, bytes: Uint8Array): Promise<void> {
    this.checkGoesOn();
    const place = axes === 0 ? [] : [chunk, ...new Array<number>(axes - 1).fill(0)];
    const key = this.version === 3 ? ['c', ...place.map(String)] : [place.length === 0 ? '0' : place.join('.')];
    const folder = join(this.folder, path, ...key.slice(0, -1));
    if (key.length > 1) await mkdir(folder, { recursive: true });
    await writeFile(join(folder, key.at(-1)!), await pack(bytes));
  }

  private checkGoesOn(): void {
    if (this.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  }

  private async readJson(path: string, name: string): Promise<Json> {
    return JSON.parse(await readFile(join(this.folder, path, name), 'utf8').catch(() => '{}')) as Json;
  }

  private async writeJson(path: string, name: string, content: Json | WrittenAttributes): Promise<void> {
    this.checkGoesOn();
    await writeFile(join(this.folder, path, name), `${JSON.stringify(content, null, 2)}\n`);
  }

  /** All metadata once more in one place, so that a reader of a remote store need not ask for each. */
  private async consolidate(): Promise<void> {
    const metadata: Json = {};
    const visit = async (path: string): Promise<void> => {
      const entries = await readdir(join(this.folder, path), { withFileTypes: true });
      for (const name of this.version === 3 ? ['zarr.json'] : metadataNames) {
        if (!entries.some((entry) => entry.name === name) || (this.version === 3 && path === '')) continue;
        metadata[this.version === 3 ? path : path === '' ? name : `${path}/${name}`] = await this.readJson(path, name);
      }
      if (
        entries.some(({ name }) => name === '.zarray') ||
        (this.version === 3 && path !== '' && (metadata[path] as Json | undefined)?.node_type !== 'group')
      )
        return;
      for (const entry of entries) if (entry.isDirectory()) await visit(path === '' ? entry.name : `${path}/${entry.name}`);
    };
    await visit('');
    if (this.version === 2) return this.writeJson('', '.zmetadata', { zarr_consolidated_format: 1, metadata });
    await this.writeJson('', 'zarr.json', {
      ...(await this.readJson('', 'zarr.json')),
      consolidated_metadata: { kind: 'inline', must_understand: false, metadata },
    });
  }
}

/** A chunk is always whole: what the array does not fill is zeros. */
function chunkBytes(data: Exclude<WrittenValues, { type: 'compound' }>, from: number, to: number, length: number): Uint8Array {
  if (data.type === 'text') return encodeTexts([...data.values.slice(from, to), ...new Array<string>(length - (to - from)).fill('')]);
  const size = bytesOfType[data.type];
  const part = 'bytes' in data ? data.bytes.subarray(from * size, to * size) : bytesOf(data.type, data.values.subarray(from, to));
  return Buffer.concat([part], length * size);
}
