/**
 * Zarr arrays in other orders than C's: Fortran order of version 2, the transpose codec of version 3, in chunks. Reference: the numbers
 * written.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { openStream } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { field, folderOf, gist, whole } from './field-fixtures.ts';
import { open } from './fixtures.ts';

type Files = Record<string, string | Uint8Array>;

const vlen = (values: readonly string[]) => {
  const length = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
  return Buffer.concat([length(values.length), ...values.flatMap((value) => [length(Buffer.byteLength(value)), Buffer.from(value)])]);
};

/**
 * Chunks of 6 rows and 5 columns, padded with 99 where they reach beyond the array: cell (i, j) of a chunk stands at i + 6 j, Fortran's
 * order.
 */
function chunksOf(
  rows: number[][],
  Numbers: typeof Float32Array | typeof Int32Array | typeof Float64Array,
  bigEndian: boolean,
  key: (i: number, j: number) => string,
): Files {
  const [high, wide] = [6, 5];
  const files: Files = {};
  for (let i = 0; i * high < rows.length; i++) {
    for (let j = 0; j * wide < rows[0].length; j++) {
      const chunk = new Numbers(high * wide).fill(99);
      for (let row = 0; row < high; row++)
        for (let col = 0; col < wide; col++) chunk[row + high * col] = rows[i * high + row]?.[j * wide + col] ?? 99;
      const bytes = Buffer.from(chunk.buffer);
      files[key(i, j)] = !bigEndian ? bytes : Numbers.BYTES_PER_ELEMENT === 8 ? bytes.swap64() : bytes.swap32();
    }
  }
  return files;
}

const places = Array.from({ length: field.cells.length }, (_, cell) => [cell + 50, 7 - cell, cell * cell, 1, 2, 3, 4]);

function version2(dtype: '<f4' | '>f8' | '<i4'): string {
  const files: Files = { '.zgroup': '{"zarr_format":2}', '.zattrs': '{"encoding-type":"anndata","encoding-version":"0.1.0"}' };
  const Numbers = dtype === '<i4' ? Int32Array : dtype === '>f8' ? Float64Array : Float32Array;
  const put = (at: string, rows: number[][]) => {
    files[`${at}/.zarray`] = JSON.stringify({
      zarr_format: 2,
      shape: [rows.length, rows[0].length],
      chunks: [6, 5],
      dtype,
      compressor: null,
      fill_value: 0,
      order: 'F',
      filters: null,
    });
    Object.assign(
      files,
      chunksOf(rows, Numbers, dtype.startsWith('>'), (i, j) => `${at}/${i}.${j}`),
    );
  };
  put('X', field.X);
  files['obsm/.zgroup'] = '{"zarr_format":2}';
  put('obsm/X_map', places);
  for (const [frame, names] of [
    ['obs', field.cells],
    ['var', field.genes],
  ] as const) {
    files[`${frame}/.zgroup`] = '{"zarr_format":2}';
    files[`${frame}/.zattrs`] = JSON.stringify({ _index: '_index', 'encoding-type': 'dataframe' });
    files[`${frame}/_index/.zarray`] = JSON.stringify({
      zarr_format: 2,
      shape: [names.length],
      chunks: [names.length],
      dtype: '|O',
      compressor: null,
      fill_value: '',
      order: 'F',
      filters: [{ id: 'vlen-utf8' }],
    });
    files[`${frame}/_index/0`] = vlen(names);
  }
  return folderOf(files, 'cells.zarr');
}

function version3(order: number[], endian: 'little' | 'big'): string {
  const group = (attributes: object) => JSON.stringify({ zarr_format: 3, node_type: 'group', attributes });
  const files: Files = { 'zarr.json': group({ 'encoding-type': 'anndata', 'encoding-version': '0.1.0' }), 'obsm/zarr.json': group({}) };
  const put = (at: string, rows: number[][]) => {
    files[`${at}/zarr.json`] = JSON.stringify({
      zarr_format: 3,
      node_type: 'array',
      shape: [rows.length, rows[0].length],
      data_type: 'float32',
      fill_value: 0,
      attributes: { 'encoding-type': 'array' },
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [6, 5] } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs: [
        { name: 'transpose', configuration: { order } },
        { name: 'bytes', configuration: { endian } },
      ],
    });
    Object.assign(
      files,
      chunksOf(rows, Float32Array, endian === 'big', (i, j) => `${at}/c/${i}/${j}`),
    );
  };
  put('X', field.X);
  put('obsm/X_map', places);
  for (const [frame, names] of [
    ['obs', field.cells],
    ['var', field.genes],
  ] as const) {
    files[`${frame}/zarr.json`] = group({ _index: '_index', 'encoding-type': 'dataframe' });
    files[`${frame}/_index/zarr.json`] = JSON.stringify({
      zarr_format: 3,
      node_type: 'array',
      shape: [names.length],
      data_type: 'string',
      fill_value: '',
      attributes: {},
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [names.length] } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs: [{ name: 'vlen-utf8', configuration: {} }],
    });
    files[`${frame}/_index/c/0`] = vlen(names);
  }
  return folderOf(files, 'cells.zarr');
}

const files = {
  'version 2, order F, float32': () => version2('<f4'),
  'version 2, order F, big-endian float64': () => version2('>f8'),
  'version 2, order F, int32': () => version2('<i4'),
  'version 3, transpose [1, 0]': () => version3([1, 0], 'little'),
  'version 3, transpose [1, 0], big-endian': () => version3([1, 0], 'big'),
};

for (const [name, make] of Object.entries(files)) {
  test(`${name}: matrix and embeddings, whole and in passes`, async () => {
    const file = make();
    const data = await open(file);
    assert.deepEqual(gist(data), whole);
    assert.deepEqual([...data.obsm[0].values], places.flat());
    const { matrix } = await openStream(file, parseOptions(OpenOptions, {}), createJob());
    const rows: number[][] = [];
    for await (const { matrix: chunk } of matrix.chunks(new AbortController().signal)) {
      for (let row = 0; row < chunk.rows; row++) {
        const line = new Array<number>(chunk.cols).fill(0);
        for (let at = chunk.indptr[row]; at < chunk.indptr[row + 1]; at++) line[chunk.indices[at]] = chunk.values[at];
        rows.push(line);
      }
    }
    assert.deepEqual(rows, field.X);
  });
}
