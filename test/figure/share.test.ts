/** The page that is shared: what it allows, and how much it holds. `test/e2e/share.test.ts` looks at it in a browser. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { writePage } from '../../core/figure/share/page.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import type { Scene } from '../../core/types/scene.ts';
import { exampleScene } from './scene.ts';

const standings: StandingsRow[] = [
  {
    info: { id: 'mse', title: 'MSE', direction: 'lower', meaning: '', plain: '', group: 'distances' },
    standings: [
      { summary: { mean: 0.25, spread: null, count: 1 }, rank: 'leads', p: null },
      { summary: { mean: 0.5, spread: null, count: 1 }, rank: null },
    ],
  },
];
const cells = Array.from({ length: 300 }, (_, cell) => (cell === 7 ? '</script><script>alert(1)</script>' : `cell-${cell}`));

test('a page allows nothing but its own script and style, by their hashes, and names no place to fetch from', async () => {
  const text = Buffer.from((await writePage(exampleScene({}, '</title><script>alert(2)</script>'), { cells, standings })).bytes).toString(
    'utf8',
  );
  const scripts = [...text.matchAll(/<script(?: type="([^"]+)")?(?: id="[^"]+")?>([\s\S]*?)<\/script>/g)];
  const run = scripts.filter(([, type]) => type === undefined);
  assert.equal(run.length, 1, 'one script runs');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)![1].replace(/&#39;/g, "'");
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  assert.ok(
    policy.startsWith("default-src 'none'; ") &&
      policy.includes(`script-src ${hash(run[0][2])};`) &&
      policy.includes(`style-src ${hash(/<style>([\s\S]*?)<\/style>/.exec(text)![1])};`),
    policy,
  );
  assert.ok(!policy.includes('unsafe'));
  assert.ok(!/(?:src|href)=|url\(|https?:|@import/.test(text.replace(/data-kind="[^"]*"/g, '')), 'nothing is fetched');
});

test('200,000 cells in three panels, with names, take less than 10 MB', async () => {
  const many = 200_000;
  const example = exampleScene({ labelBy: null });
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const positions = () => Float32Array.from({ length: 2 * many }, () => 5 * (random() + random() + random()));
  const colors = new Uint8Array(new Uint32Array(many).map(() => example.colors[0] + (Math.floor(12 * random()) << 8) + 0xff000000).buffer);
  const scene: Scene = {
    ...example,
    colors,
    order: Uint32Array.from({ length: many }, (_, cell) => cell),
    kinds: {
      codes: Int32Array.from({ length: many }, () => Math.floor(12 * random())),
      names: Array.from({ length: 12 }, (_, kind) => `kind ${kind}`),
    },
    panels: [0, 1, 2].map(() => ({ ...example.panels[0], positions: positions(), bounds: { minX: 0, minY: 0, maxX: 15, maxY: 15 } })),
  };
  const barcode = () => Array.from({ length: 16 }, () => 'ACGT'[Math.floor(4 * random())]).join('');
  const { bytes, warnings } = await writePage(scene, { cells: Array.from({ length: many }, () => `${barcode()}-1`) });
  assert.ok(bytes.length < 10_000_000, `${(bytes.length / 1e6).toFixed(1)} MB`);
  assert.deepEqual(warnings, []);
});
