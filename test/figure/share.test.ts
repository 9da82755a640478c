/** The page that is shared: what it allows, and how much it holds. `test/e2e/share.test.ts` looks at it in a browser. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { writePage, type ShareOptions } from '../../core/figure/share/page.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import type { Scene } from '../../core/types/scene.ts';
import type { Alive } from '../../core/figure/share/alive.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { initialParameters } from '../../core/native/index.ts';
import { normals } from '../random.ts';
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

/** Panel b’s run, with numbers of its size. */
function aliveExample(rows = 300): Alive {
  const model = { inputDim: 5, hidden: [4], latentDim: 2, activation: 'elu' as const };
  const config = parseOptions(RunConfig, { model: { ...model, regularization: { kind: 'volume', part: 'encoder', weight: 1 } } });
  return {
    features: normals(rows * 5, 1),
    rows,
    dim: 5,
    cutAt: 4,
    program: '1.2.3',
    runs: [
      {
        id: 'b',
        config,
        parameters: initialParameters(config.model, 1),
        train: Uint32Array.from({ length: rows - 30 }, (_, row) => row),
        heldOut: Uint32Array.from({ length: 30 }, (_, row) => rows - 30 + row),
        error: { value: 1.5, name: 'held-out MSE' },
      },
    ],
  };
}

test('a page that retrains allows the engine and its worker beside them, and tells what it holds', async () => {
  const { bytes, warnings } = await writePage(exampleScene(), { alive: aliveExample() });
  const text = Buffer.from(bytes).toString('utf8');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)![1].replace(/&#39;/g, "'");
  assert.match(
    policy,
    /^default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; worker-src blob:; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
  );
  assert.match(
    text,
    /<footer>Maps are retrained in your browser, by Indicatrix 1\.2\.3’s own engine \(0\.3 MB of WebAssembly, MIT licence\)\./,
  );
  assert.match(text, /prepared numbers of all 300 cells \(5 each, 0\.0 MB\); nothing is sent anywhere\./);
  assert.equal(text.match(/<input type="range"/g)?.length, 1, 'a weight for the one panel that has a model');
  assert.match(text, /there is no weight to move/);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /holds the prepared numbers of all 300 cells: share it where you may share those\.$/);
});

test('of more than 20,000 cells, and where no model has a weight, a page that retrains is refused, with what to do', async () => {
  await assert.rejects(writePage(exampleScene(), { alive: { ...aliveExample(), rows: 20_001 } }), {
    tag: 'bad-option',
    message: /up to 20,000 cells.*these are 20,001/,
  });
  await assert.rejects(writePage(exampleScene(), { alive: { ...aliveExample(), runs: [] } }), {
    tag: 'unsupported',
    message: /takes a model with a regularizer/,
  });
});

test('numbers that colour the cells are in the page, list after list in the order of drawing, and none where nothing does', async () => {
  const scene = exampleScene();
  const read = async (values?: ShareOptions['values']) => {
    const text = Buffer.from((await writePage(scene, { values })).bytes).toString('utf8');
    const meta = JSON.parse(/id="meta">([^<]*)</.exec(text)![1]) as { values: (string | null)[] };
    const packed = /id="values">([^<]*)</.exec(text)![1];
    return {
      titles: meta.values,
      numbers: packed === '' ? [] : [...new Float32Array(new Uint8Array(inflateSync(Buffer.from(packed, 'base64'))).buffer)],
    };
  };
  const a = Float32Array.from({ length: 300 }, (_, cell) => (cell === 5 ? NaN : cell + 0.25));
  const { titles, numbers } = await read([undefined, { title: 'CD79A', values: a }]);
  assert.deepEqual(titles, [null, 'CD79A']);
  assert.equal(numbers.length, 600);
  assert.ok(numbers.slice(0, 300).every(Number.isNaN));
  // Three digits are told.
  scene.order.forEach((cell, place) =>
    assert.ok(Object.is(numbers[300 + place], Math.fround(Number(a[cell].toPrecision(3)))), String(cell)),
  );
  assert.deepEqual(await read(), { titles: [], numbers: [] });
  assert.deepEqual(await read([undefined, undefined]), { titles: [], numbers: [] });
});

test('20,000 cells of 50 numbers that nothing compresses: a page of less than 3 MB beside them', async () => {
  const rows = 20_000;
  const example = aliveExample();
  const { bytes } = await writePage(exampleScene(), {
    alive: { ...example, rows, dim: 50, features: normals(rows * 50, 1) },
  });
  const data = /<script type="text\/plain" id="cells">([^<]*)</.exec(Buffer.from(bytes).toString('utf8'))![1];
  assert.ok(bytes.length - data.length < 3e6, `${bytes.length} − ${data.length}`);
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
