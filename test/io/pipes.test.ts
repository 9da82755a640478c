/** Pipes and devices where files should be: whoever opens one must not wait for its other end. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { inspectFile } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { faultOf, open, path, write } from './fixtures.ts';

const posix = { skip: process.platform === 'win32' && 'Windows has no named pipes among its files' };
const inspect = (file: string) => inspectFile(file, parseOptions(OpenOptions, {}), createJob());
const pipe = (name: string) => {
  const file = path(name);
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('mkfifo', [file]);
  return file;
};

for (const name of ['counts.csv', 'counts.h5ad', 'counts.mtx', 'counts.csv.gz', 'counts.zip', 'counts.npy', 'counts.rds']) {
  test(`a pipe called ${name} is refused at once, looked into or opened`, posix, async () => {
    const file = pipe(name);
    for (const work of [inspect, open]) assert.match((await faultOf(work(file), 'file-unreadable')).message, /not an ordinary file/);
  });
}

test('a device has no end', posix, async () => {
  assert.match((await faultOf(open('/dev/zero'), 'file-unreadable')).message, /not an ordinary file/);
});

test('pipes among the names beside a matrix and the labels', posix, async () => {
  const folder = path('matrix');
  mkdirSync(folder);
  writeFileSync(join(folder, 'matrix.mtx'), '%%MatrixMarket matrix coordinate integer general\n3 2 3\n1 1 5\n2 2 4\n3 1 1\n');
  execFileSync('mkfifo', [join(folder, 'genes.tsv'), join(folder, 'barcodes.tsv'), join(folder, 'labels.csv')]);
  await faultOf(open(folder), 'file-unreadable');
  const table = write('cells.csv', 'cell,A,B,C\nc1,1,2,3\nc2,4,5,6\n');
  await faultOf(open(table, { labels: pipe('cell_types.csv') }), 'file-unreadable');
});

test('a pipe among the chunks of a Zarr', posix, async () => {
  const folder = path('cells.zarr');
  mkdirSync(join(folder, 'X'), { recursive: true });
  writeFileSync(join(folder, '.zgroup'), '{"zarr_format": 2}');
  writeFileSync(join(folder, '.zattrs'), '{"encoding-type": "anndata", "encoding-version": "0.1.0"}');
  writeFileSync(
    join(folder, 'X', '.zarray'),
    JSON.stringify({
      zarr_format: 2,
      shape: [2, 2],
      chunks: [2, 2],
      dtype: '<f4',
      compressor: null,
      fill_value: 0,
      order: 'C',
      filters: null,
    }),
  );
  execFileSync('mkfifo', [join(folder, 'X', '0.0')]);
  for (const axis of ['obs', 'var']) {
    mkdirSync(join(folder, axis, '_index'), { recursive: true });
    writeFileSync(join(folder, axis, '.zgroup'), '{"zarr_format": 2}');
    writeFileSync(
      join(folder, axis, '.zattrs'),
      '{"_index": "_index", "column-order": [], "encoding-type": "dataframe", "encoding-version": "0.2.0"}',
    );
    writeFileSync(
      join(folder, axis, '_index', '.zarray'),
      JSON.stringify({
        zarr_format: 2,
        shape: [2],
        chunks: [2],
        dtype: '<U1',
        compressor: null,
        fill_value: '',
        order: 'C',
        filters: null,
      }),
    );
    writeFileSync(join(folder, axis, '_index', '0'), Buffer.from([97, 0, 0, 0, 98, 0, 0, 0]));
  }
  await faultOf(open(folder), 'file-unreadable');
  rmSync(folder, { recursive: true });
});
