/** A file looked into, read into memory and read in passes: all three must say the same. */
import assert from 'node:assert/strict';
import { createJob } from '../../core/base/job.ts';
import { glance } from '../../core/io/limits.ts';
import { inspectFile, openStream } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { CountMatrix, FileSummary } from '../../core/types.ts';
import { open, toDense } from './fixtures.ts';

// A busy machine looks at the same as an idle one.
glance.ms = Infinity;

export interface Opened {
  data: CountMatrix;
  said: FileSummary;
  rows: number[][];
}

export async function threeWays(file: string, options: Partial<OpenOptions> = {}): Promise<Opened> {
  const parsed = parseOptions(OpenOptions, options);
  const said = await inspectFile(file, parsed, createJob());
  const data = await open(file, options);
  const streamed = await openStream(file, parsed, createJob());
  const rows = toDense(data.matrix);
  const { matrix: _matrix, notes: _notes, valueKind: _kind, ...around } = data;
  const { matrix, notes: _streamNotes, valueKind: _streamKind, ...streamedAround } = streamed;
  assert.deepEqual(streamedAround, around);
  for (let pass = 0; pass < 2; pass++) {
    const read: number[][] = [];
    for await (const chunk of matrix.chunks(new AbortController().signal)) {
      assert.equal(chunk.from, read.length, 'chunks follow one another');
      read.push(...toDense(chunk.matrix));
    }
    assert.deepEqual(read, rows);
  }
  const [first] = said.matrices;
  if (!said.isEstimate) assert.deepEqual([first.cells, first.genes], [data.cells.length, data.genes.length]);
  assert.equal(first.valueKind, data.valueKind);
  assert.deepEqual(
    said.obs.map(({ name }) => name).filter((name) => !data.obs.some((column) => column.name === name)),
    [],
    'what was announced is there',
  );
  return { data, said, rows };
}
