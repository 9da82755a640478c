/** Clusters of the very numbers that a map is made of are no labels to judge it by. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { ClusterOptions } from '../../core/model/options/cluster.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import * as pipeline from '../../core/pipeline.ts';
import { readColumns, writeColumns } from '../../core/project/columns.ts';
import { write } from '../io/fixtures.ts';
import { countsCsv } from '../projects/data.ts';

test('what was clustered here is told from labels, in memory and in the project', async () => {
  const data = await pipeline.open({ path: write('t.csv', countsCsv()) }, parseOptions(OpenOptions, {}), createJob());
  const prepared = await pipeline.prepare(data, pipeline.proposePreparation(data), createJob());
  const { column: found } = await pipeline.cluster(prepared, parseOptions(ClusterOptions, {}), createJob());
  const { embedded } = await pipeline.embeddingOfComponents(prepared, createJob());
  const judged = async (obs: typeof prepared.obs) => pipeline.evaluate({ ...prepared, obs }, embedded, createJob());

  const clustered = await judged([...prepared.obs, found]);
  assert.equal(clustered.values['labelAccuracy'], null);
  assert.equal(clustered.values['silhouette'], null);
  assert.match(clustered.notes.join(' '), /clusters that were found here are not taken for any/);
  await assert.rejects(pipeline.cellMeasure({ ...prepared, obs: [found] }, embedded, 'silhouette', createJob()), { tag: 'unsupported' });

  // The same groups as somebody's own labels count.
  const { found: _found, ...labels } = found;
  const labelled = await judged([...prepared.obs, labels]);
  assert.ok(labelled.values['labelAccuracy']! > 0.5);

  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-columns-'));
  try {
    await writeColumns(folder, [found, { ...labels, name: 'mine' }]);
    assert.deepEqual(
      (await readColumns(folder, prepared.rows)).map((column) => column.found),
      [true, undefined],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
