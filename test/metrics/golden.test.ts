/** 400 PBMCs with 50 components, an embedding of them, and what the published evaluation code says of the two (test/golden/README.md). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { continuity } from '../../core/metrics/continuity.ts';
import { knnRecall } from '../../core/metrics/knn-recall.ts';
import { trustworthiness } from '../../core/metrics/trustworthiness.ts';
import { compareMetrics, evaluationOf, metricTolerance, parseMetrics } from '../golden/metrics.ts';
import { goldenValues } from '../golden/values.ts';
import { onEachInstructionSet } from '../native/instruction-sets.ts';

const load = () => parseMetrics(goldenValues('metrics'), 'metrics.json');
const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

onEachInstructionSet(import.meta.filename, () => {
  test('metrics equal the published evaluation code, those of neighbourhoods at every k', async () => {
    for (const { array, error } of await compareMetrics(load())) assert.ok(error <= metricTolerance, `${array}: off by ${error}, relative`);
  });

  test('neighbourhood metrics are its means over the published neighbourhood sizes', async () => {
    const expected = load();
    const evaluation = evaluationOf(expected);
    assert.deepEqual((await evaluation.neighborhoods(createJob()))?.ks, expected.ks);
    for (const [metric, value] of [
      [trustworthiness, average(expected.trustworthiness)],
      [continuity, average(expected.continuity)],
      [knnRecall, average(expected.knnRecall)],
    ] as const) {
      const computed = await metric.compute(evaluation, createJob());
      assert.ok(computed !== null && Math.abs(computed - value) <= metricTolerance * value, `${metric.id}: ${computed} is not ${value}`);
    }
    assert.deepEqual(evaluation.notes, []);
  });
});
