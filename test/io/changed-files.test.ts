/** A file that is read in passes is watched: another in its place never gives other numbers in silence. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { openStream } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import * as pipeline from '../../core/pipeline.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import { annData, counts, faultOf, open, path, toDense } from './fixtures.ts';

const other = counts.map((row) => row.map((value) => value * 2));
const file = (rows: number[][]) => annData((writer) => writer.csr('X', rows));
const streamed = (at: string) => openStream(at, parseOptions(OpenOptions, { reading: 'stream' }), createJob());

async function numbers(data: Awaited<ReturnType<typeof streamed>>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const { matrix } of data.matrix.chunks(new AbortController().signal)) all.push(...toDense(matrix));
  return all;
}

for (const [how, change] of Object.entries({
  'renamed into its place': (at: string) => renameSync(file(other), at),
  'written over it': (at: string) => writeFileSync(at, readFileSync(file(other))),
  'written over it, of the same size and time': (at: string) => {
    const then = new Date(2026, 1, 1);
    utimesSync(at, then, then);
    return () => {
      const bytes = readFileSync(at);
      bytes[bytes.length >> 1] ^= 1;
      bytes[100] ^= 1;
      writeFileSync(at, bytes);
      utimesSync(at, then, then);
    };
  },
})) {
  test(`a file read in passes that has another ${how} is refused`, async () => {
    const at = path('watched.h5ad');
    copyFileSync(file(counts), at);
    const later = how.endsWith('time') ? change(at) : () => change(at);
    const data = await streamed(at);
    assert.deepEqual(await numbers(data), counts);
    (later as () => void)();
    const fault = await faultOf(numbers(data), 'file-unreadable');
    assert.match(fault.message, /changed since it was opened/);
    assert.equal(fault.detail.file, at);
  });
}

test('a file read in passes that is gone is missing, and is itself again when it is put back', async () => {
  const at = path('watched.h5ad');
  const aside = path('aside.h5ad');
  copyFileSync(file(counts), at);
  const data = await streamed(at);
  renameSync(at, aside);
  assert.equal((await faultOf(numbers(data), 'file-missing')).detail.file, at);
  renameSync(aside, at);
  assert.deepEqual(await numbers(data), counts);
});

test('data in memory are saved with their own numbers where their file has become another', async () => {
  const at = path('replaced.h5ad');
  copyFileSync(file(counts), at);
  const data = await open(at);
  rmSync(at);
  copyFileSync(file(other), at);
  const saved = path('saved.h5ad');
  await pipeline.saveData(data, saved, parseOptions(SaveOptions, { format: 'h5ad' }), createJob());
  assert.deepEqual(toDense((await open(saved)).matrix), counts);
});
