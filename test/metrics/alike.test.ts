/** Cells that do not differ have no neighbours to keep: what would come out is an artefact of ties, and is not told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { evaluateMetrics } from '../../core/metrics/registry.ts';
import { alikeNote, headlineOf } from '../../core/view/panel.ts';
import { normals } from '../random.ts';
import { evaluationInput } from './input.ts';

test('where all cells are alike, nothing of neighbours and distances is told, and the panel says why', async () => {
  const cell = normals(5, 3);
  const features = Float32Array.from({ length: 5 * 100 }, (_, at) => cell[at % 5]);
  const metrics = await evaluateMetrics(evaluationInput(features, normals(2 * 100, 4), 5), createJob());
  for (const id of ['knnRecall', 'trustworthiness', 'continuity', 'spearman', 'stress', 'rmse', 'kl01'])
    assert.equal(metrics.values[id], null, id);
  assert.ok(metrics.values['mseTrain'] !== null, 'the reconstruction is still one');
  assert.equal(metrics.notes.filter((note) => note === alikeNote).length, 1);
  assert.deepEqual(headlineOf(metrics), { headline: 'all cells alike', headlineDetail: alikeNote });

  // One cell that differs is enough to be told apart.
  features[7] += 1;
  const other = await evaluateMetrics(evaluationInput(features, normals(2 * 100, 4), 5), createJob());
  assert.ok(other.values['knnRecall'] !== null && !other.notes.includes(alikeNote));
});
