import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { metricInfo } from '../../core/metrics/registry.ts';
import { groupMetrics, leading } from '../../core/view/metric-groups.ts';
import { groupRuns } from '../../core/view/ranks.ts';
import { keptWords } from '../../core/view/summary-words.ts';
import type { Regularization } from '../../core/types.ts';

const config = (regularization: Regularization) =>
  parseOptions(RunConfig, { model: { inputDim: 10, hidden: [8], latentDim: 2, activation: 'elu', regularization } });
const run = (name: string, regularization: Regularization | null, values: Record<string, number>) => ({
  id: name,
  name,
  ...(regularization && { config: config(regularization) }),
  metrics: { values, notes: [] },
});

const vanilla = run('Vanilla', { kind: 'none' }, { knnRecall: 0.4, spearman: 0.5, vpresOwn: 0.5, cnOwn: 0.5, mseTest: 2 });
const irae = run(
  'IRAE',
  { kind: 'scaledIsometry', part: 'encoder', weight: 1 },
  { knnRecall: 0.3, spearman: 0.7, vpresOwn: 0.1, cnOwn: 0.2, mseTest: 2.5 },
);
const umap = run('UMAP', null, { knnRecall: 0.6, spearman: 0.2, vpresOwn: 0.9, cnOwn: 0.6 });

function told(...runs: (typeof vanilla)[]): string {
  const groups = groupRuns(runs);
  const { kept, judged } = keptWords(
    metricInfo(),
    groups,
    groups.map(() => null),
  );
  return [kept, judged].filter(Boolean).join(' ');
}

test('the sentence says who keeps what best, and at which error beside vanilla', () => {
  assert.equal(
    told(vanilla, irae, umap),
    'UMAP keeps near cells best; IRAE keeps far distances, areas and shapes best, at 1.25 × the error of As it comes (Vanilla). Areas and shapes by neighbourhoods, which all maps have; a model’s own ellipses may differ. One random start (seed) each: it may be chance.',
  );
  assert.equal(
    told(irae, umap),
    'UMAP keeps near cells best; IRAE keeps far distances, areas and shapes best. Areas and shapes by neighbourhoods, which all maps have; a model’s own ellipses may differ. One random start (seed) each: it may be chance.',
  );
});

test('of one map, or of maps that are alike, it says nothing', () => {
  assert.equal(told(vanilla), '');
  assert.equal(told(vanilla, { ...vanilla, id: 'b', name: 'Other' }), '');
});

test('every metric stands under one head and has a plain name; the leading five are among them', () => {
  const all = metricInfo();
  const placed = groupMetrics(all).flatMap(({ metrics }) => metrics.map(({ id }) => id));
  assert.deepEqual(placed.toSorted(), all.map(({ id }) => id).toSorted());
  assert.deepEqual(
    all.filter(({ plain }) => plain === '').map(({ id }) => id),
    [],
  );
  assert.equal(leading(all).length, 5);
});
