/** `indicatrix map-metric` on a file of ours: a row a cell, in the data's and the map's units. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mulberry32 } from '../../random.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-map-metric-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  csv: string;
  count: number;
  none: number;
  unreliable: number;
  radius: number;
  notes: string[];
}

// A plane in five dimensions, and a map of it with A = [2 1; 0 0.5]: H = A⁻ᵀ A⁻¹ = [0.25 −0.5; −0.5 5].
const rows = 600;
const random = mulberry32(1);
const places = Array.from({ length: rows }, () => [random(), random()]);
writeFileSync(
  join(folder, 'plane.csv'),
  ['cell,PC_1,PC_2,PC_3,PC_4,PC_5', ...places.map(([u, v], i) => [`c${i}`, 0.6 * u, 0.8 * u, 0.48 * v, 0.64 * v, 0.6 * v].join(','))].join(
    '\n',
  ),
);
// One cell is not on the map.
writeFileSync(
  join(folder, 'map.csv'),
  ['cell,x,y', ...places.flatMap(([u, v], i) => (i === 7 ? [] : [[`c${i}`, 2 * u + v, 0.5 * v].join(',')]))].join('\n'),
);

const table = (path: string) =>
  readFileSync(join(folder, path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

test('a map’s metric is written cell by cell; cells that are not on the map have none', async () => {
  const { csv, count, none, notes } = answer<Answer>(
    await indicatrix(folder, ['map-metric', 'plane.csv', '--basis', './map.csv', '--out', 'metric.csv', '--json']),
  );
  assert.deepEqual([csv, count, none], ['metric.csv', rows - 1, 0]);
  assert.ok(
    notes.some((note) => note.startsWith('1 of 600 cells')) && notes.some((note) => note.includes('features as they are')),
    notes.join('\n'),
  );
  const [head, ...lines] = table(csv);
  assert.deepEqual(head.slice(0, 7), ['cell', 'h11', 'h12', 'h22', 'radius', 'inconsistency', 'reliability']);
  assert.equal(lines.length, rows);
  assert.deepEqual(lines[7], ['c7', ...head.slice(1).map(() => '')]);
  for (const [cell, h11, h12, h22, radius, , reliability] of lines) {
    if (cell === 'c7') continue;
    [Number(h11) - 0.25, Number(h12) + 0.5, Number(h22) - 5].forEach((off) => assert.ok(Math.abs(off) < 1e-4, `${cell}: ${off}`));
    assert.ok(Number(radius) > 0 && Number(reliability) > 0.99);
  }
});

test('the radius may be given; maps and features that are not there are named', async () => {
  const { radius } = answer<Answer>(
    await indicatrix(folder, ['map-metric', 'plane.csv', '--basis', './map.csv', '--radius', '0.4', '--out', 'wide.csv', '--json']),
  );
  assert.equal(radius, 0.4);
  assert.ok(
    table('wide.csv')
      .slice(1)
      .every(([, h11, , , reached]) => h11 === '' || Number(reached) >= 0.4),
  );
  for (const [args, said] of [
    [['--basis', 'X_umap'], /no embedding X_umap/],
    [['--basis', './map.csv', '--features', 'X_pca'], /no embedding X_pca/],
    [['--basis', './map.csv', '--radius', '0'], /no radius above 0/],
    [[], /--basis/],
  ] as const) {
    const { code, stderr } = await indicatrix(folder, ['map-metric', 'plane.csv', ...args]);
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
});
