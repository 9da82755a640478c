import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { openSample } from '../../../core/io/sample/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { open } from '../../../core/pipeline.ts';
import { isSample, sampleIds, samples } from '../../../core/types/samples.ts';
import { needs, shared } from '../../shared.ts';

test('every sample opens under its own name, and is known again by its source', async () => {
  assert.deepEqual(
    samples.map(({ id }) => id),
    sampleIds,
  );
  for (const { id, name } of samples) {
    const data = await openSample(id, createJob());
    assert.deepEqual([data.source, data.name, data.format, data.valueKind], [id, name, 'sample', 'counts']);
    assert.ok(isSample(data.source) && data.notes.length === 1);
  }
  assert.equal(isSample('./pbmc700'), false);
});

test('the real cells say whose they are, and under which licence', async () => {
  const {
    notes: [note],
  } = await openSample('pbmc700', createJob());
  for (const part of ['Zheng', '10x Genomics', 'CC BY 4.0']) assert.ok(note.includes(part), part);
});

test('the real cells are the 700 they were made of: counts, names, labels', needs('data/pbmc700_counts_csc.h5ad'), async () => {
  const [own, original] = [
    await openSample('pbmc700', createJob()),
    await open({ path: shared('data/pbmc700_counts_csc.h5ad') }, parseOptions(OpenOptions, {}), createJob()),
  ];
  assert.deepEqual([own.cells, own.genes], [original.cells, original.genes]);
  for (const name of ['bulk_labels', 'louvain'])
    assert.deepEqual(
      own.obs.find((column) => column.name === name),
      original.obs.find((column) => column.name === name),
    );
  assert.deepEqual([own.matrix.rows, own.matrix.cols], [700, 765]);
  assert.ok(own.matrix.kind === 'sparse' && original.matrix.kind === 'sparse');
  // Read into memory that threads share, so that only what is in it can be the same.
  for (const part of ['indptr', 'indices', 'values'] as const) assert.deepEqual([...own.matrix[part]], [...original.matrix[part]], part);
});
