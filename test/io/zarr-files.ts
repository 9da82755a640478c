/** A Zarr hierarchy as files by key, and archives of such. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { cells, counts, genes } from './fixtures.ts';

/** A Zarr 2 hierarchy, uncompressed: what anndata 0.7 to 0.11 wrote, in files by key. */
export function zarrVersion2(): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  const group = (at: string, attributes: object) => {
    files[`${at}.zgroup`] = JSON.stringify({ zarr_format: 2 });
    files[`${at}.zattrs`] = JSON.stringify(attributes);
  };
  const array = (at: string, dtype: string, shape: number[], bytes: Uint8Array, filters: object[] | null = null) => {
    files[`${at}/.zarray`] = JSON.stringify({
      zarr_format: 2,
      shape,
      chunks: shape,
      dtype,
      compressor: null,
      fill_value: 0,
      order: 'C',
      filters,
    });
    files[`${at}/${shape.map(() => 0).join('.')}`] = bytes;
  };
  /** numcodecs' vlen-utf8: the count, then each text after its length. */
  const texts = (at: string, values: string[]) => {
    const length = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
    array(
      at,
      '|O',
      [values.length],
      Buffer.concat([length(values.length), ...values.flatMap((value) => [length(Buffer.byteLength(value)), Buffer.from(value)])]),
      [{ id: 'vlen-utf8' }],
    );
  };
  group('', { 'encoding-type': 'anndata' });
  array('X', '<f4', [3, 4], new Uint8Array(Float32Array.from(counts.flat()).buffer));
  for (const [frame, names] of [
    ['obs', cells],
    ['var', genes],
  ] as const) {
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

/** Zarr 3, as anndata 0.12 writes it. */
export function zarrVersion3(): Record<string, string | Uint8Array> {
  const made: Record<string, string | Uint8Array> = {};
  const node = (at: string, about: object) => (made[`${at}zarr.json`] = JSON.stringify({ zarr_format: 3, ...about }));
  const array = (
    at: string,
    type: string,
    shape: number[],
    bytes: Uint8Array,
    codecs: object[] = [
      { name: 'bytes', configuration: { endian: 'little' } },
      { name: 'gzip', configuration: { level: 1 } },
    ],
    fill: unknown = 0,
  ) => {
    node(`${at}/`, {
      node_type: 'array',
      shape,
      data_type: type,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      fill_value: fill,
      codecs,
      attributes: {},
    });
    made[`${at}/c/${shape.map(() => 0).join('/')}`] = codecs.length > 1 ? gzipSync(bytes) : bytes;
  };
  const words = (at: string, list: string[]) => {
    const length = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
    array(
      at,
      'string',
      [list.length],
      Buffer.concat([length(list.length), ...list.flatMap((word) => [length(Buffer.byteLength(word)), Buffer.from(word)])]),
      [{ name: 'vlen-utf8' }],
      '',
    );
  };
  node('', { node_type: 'group', attributes: { 'encoding-type': 'anndata', 'encoding-version': '0.1.0' } });
  node('X/', { node_type: 'group', attributes: { 'encoding-type': 'csr_matrix', 'encoding-version': '0.1.0', shape: [3, 4] } });
  array('X/indptr', 'int32', [4], new Uint8Array(Int32Array.of(0, 2, 3, 5).buffer));
  array('X/indices', 'int32', [5], new Uint8Array(Int32Array.of(1, 3, 0, 2, 3).buffer));
  array('X/data', 'float32', [5], new Uint8Array(Float32Array.of(3, 1, 2, 5, 7).buffer));
  for (const [frame, names] of [
    ['obs', cells],
    ['var', genes],
  ] as const) {
    node(`${frame}/`, {
      node_type: 'group',
      attributes: { _index: '_index', 'column-order': [], 'encoding-type': 'dataframe', 'encoding-version': '0.2.0' },
    });
    words(`${frame}/_index`, names);
  }
  array('obsm/X_pca', 'float64', [3, 2], new Uint8Array(new Float64Array(6).buffer));
  node('obsm/', { node_type: 'group', attributes: { 'encoding-type': 'dict' } });
  return made;
}

/** An archive, written from APPNOTE: entries deflated, or stored. */
export function zipOf(files: Record<string, string | Uint8Array>, deflate: boolean, claimed = (size: number) => size): Buffer {
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
