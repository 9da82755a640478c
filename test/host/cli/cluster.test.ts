/** `indicatrix cluster` on clouds of points that are known apart. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { normals } from '../../random.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-cluster-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  csv: string;
  h5ad?: string;
  name: string;
  clusters: number;
  sizes: number[];
  modularity: number;
}

/** Three clouds of 70, 50 and 30 cells in turn, far apart. */
const sizes = [70, 50, 30];
const of = Array.from({ length: 150 }, (_, row) => (row < 90 ? row % 3 : row < 130 ? row % 2 : 0));
const noise = normals(150 * 4, 7);
writeFileSync(
  join(folder, 'clouds.csv'),
  [
    'cell,PC_1,PC_2,PC_3,PC_4',
    ...of.map((cloud, row) => [`c${row}`, ...Array.from({ length: 4 }, (_, d) => noise[row * 4 + d] + (d === cloud ? 30 : 0))].join(',')),
  ].join('\n'),
);

const lines = (path: string) =>
  readFileSync(join(folder, path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

for (const method of ['leiden', 'louvain']) {
  for (const graph of ['fuzzy', 'shared', 'plain']) {
    test(`${method} on ${graph} edges: a row a cell, the largest cluster first, and no project is made`, async () => {
      const found = answer<Answer>(
        await indicatrix(folder, ['cluster', 'clouds.csv', '--method', method, '--graph', graph, '--resolution', '0.1', '--json']),
      );
      assert.deepEqual([found.csv, found.name, found.sizes], ['clusters.csv', method, sizes]);
      const [head, ...rows] = lines('clusters.csv');
      assert.deepEqual(head, ['cell', method]);
      rows.forEach(([cell, cluster], row) => assert.deepEqual([cell, Number(cluster)], [`c${row}`, of[row]]));
      assert.ok(!existsSync(join(folder, 'clouds.indicatrix')));
    });
  }
}

test('a copy of the data has the clusters, of another name where theirs is taken; a project is clustered as it was prepared', async () => {
  answer(await indicatrix(folder, ['cluster', 'clouds.csv', '--resolution', '0.1', '--h5ad', 'copy.h5ad', '--json']));
  const again = await indicatrix(folder, ['cluster', 'copy.h5ad', '--start', 'asIs', '--components', '0', '--h5ad', 'again.h5ad']);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /already have a column leiden/);
  assert.ok(!existsSync(join(folder, 'again.h5ad')));
  const named = answer<Answer>(
    await indicatrix(folder, [
      'cluster',
      'copy.h5ad',
      '--start',
      'asIs',
      '--components',
      '0',
      '--resolution',
      '0.1',
      '--name',
      'kinds',
      '--h5ad',
      'again.h5ad',
      '--json',
    ]),
  );
  assert.deepEqual([named.name, named.sizes, named.h5ad], ['kinds', sizes, 'again.h5ad']);
  answer(await indicatrix(folder, ['prepare', 'clouds.csv', '--out', 'project', '--json']));
  assert.deepEqual(answer<Answer>(await indicatrix(folder, ['cluster', 'project', '--resolution', '0.1', '--json'])).sizes, sizes);
  assert.match((await indicatrix(folder, ['cluster', 'project', '--components', '3'])).stderr, /prepared already/);
  assert.equal((await indicatrix(folder, ['cluster', 'clouds.csv', '--resolution', '0'])).code, 2);
});
