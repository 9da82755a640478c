import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricInfo } from '../../core/metrics/registry.ts';
import { measuringWords } from '../../core/view/metric-groups.ts';

test('what is being measured is told in plain words, and then by its term', () => {
  assert.equal(measuringWords('kNN recall', metricInfo()), 'near cells kept (kNN recall)');
  assert.equal(measuringWords('Distortion', metricInfo()), 'distortion');
});
