/** What is said of batches follows from the numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchReport } from '../../core/types/batches.ts';
import { batchFacts, batchSentences } from '../../core/view/batch-words.ts';
import { looksLikeBatch, suggestBatch, suggestColumn } from '../../core/view/suggest.ts';

const report = (more: Partial<BatchReport> = {}): BatchReport => ({
  batch: 'donor',
  batches: 3,
  labels: 'kind',
  before: { ilisi: 0.2, kbet: 0.05, clisi: 0.99 },
  now: { ilisi: 0.5, kbet: 0.4, clisi: 0.985 },
  chance: { ilisi: 0.6, kbet: 0.95, clisi: 0.3 },
  judged: 100,
  ...more,
});

test('how batches mix is told beside chance, before and after', () => {
  assert.deepEqual(batchSentences(report()), [
    'The 3 batches of donor mix in part: 83 % of what they would come to if dealt out by chance, 33 % before they were brought together.',
    'Kinds (kind) stay apart as before: 0.98 of 1, 0.99 before; by chance 0.30.',
  ]);
  assert.match(batchSentences(report({ now: { ilisi: 0.1, kbet: 0, clisi: 0.9 } })).join(' '), /lie apart: 17 %.*It cost kinds of cells/);
  assert.match(batchSentences(report({ now: { ilisi: 0.58, kbet: 0.9, clisi: 1 } }))[0], /about as much as chance/);
  assert.match(batchSentences(report({ now: { ilisi: 0.7, kbet: 0.3, clisi: 1 } }))[0], /more evenly than chance/);
});

test('without labels the cost is said to be unknown, without correction nothing is said of before', () => {
  const none = { clisi: null };
  const bare = report({ labels: null, before: null, now: { ...report().now, ...none }, chance: { ...report().chance, ...none } });
  assert.deepEqual(batchSentences(bare), [
    'The 3 batches of donor mix in part: 83 % of what they would come to if dealt out by chance.',
    'What it costs in kinds of cells is not known: there are no labels besides the batches.',
  ]);
  assert.deepEqual(
    batchFacts(bare).map(({ key, before, now }) => [key, before, now]),
    [
      ['ilisi', null, '0.50'],
      ['kbet', null, '40 %'],
    ],
  );
});

test('columns that look like batches are proposed as such and not as kinds of cells', () => {
  for (const name of ['donor', 'Batch', 'sample_id', 'orig.ident', 'patient', 'library', 'lane', 'seq_batch', 'donors'])
    assert.ok(looksLikeBatch(name), name);
  for (const name of ['cell_type', 'louvain', 'bulk_labels', 'resampled', 'phase', 'planet', 'n_genes'])
    assert.ok(!looksLikeBatch(name), name);
  const columns = ['donor', 'phase'].map((name) => ({ name, kind: 'category', categories: 3 }));
  assert.equal(suggestBatch(columns), 'donor');
  assert.equal(suggestColumn(columns), 'phase');
  assert.equal(suggestColumn(columns.slice(0, 1)), 'donor');
  assert.equal(suggestBatch([{ name: 'donor', kind: 'category', categories: 1 }]), null);
});
