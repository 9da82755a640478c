/** What a figure shows, by flags: every setting of the look has one, and comes back as it was written. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { addViewFlags, viewOf, type ViewFlags } from '../../../core/host/cli/view-flags.ts';
import type { Project } from '../../../core/host/cli/project.ts';
import type { KeptRun } from '../../../core/host/cli/training.ts';
import { optionInfo } from '../../../core/model/options/describe.ts';
import { defaultLook, Look } from '../../../core/view/look.ts';
import { sightOfBox, sightOn } from '../../../core/view/sight.ts';
import { writtenLook } from './written-view.ts';

const obs = [
  { kind: 'category', name: 'cell_type', categories: ['B', 'NK', 'T'], codes: Int32Array.of(0, 1, 2, -1, 0, 1) },
  { kind: 'number', name: 'n_counts', values: new Float64Array(6) },
];
const cells = ['AAAC-1', 'AAAG-1', 'AACT-1', 'AAGG-1', 'ACCC-1', 'ACGT-1'];
const project = { prepared: { obs, rows: 6, cells } } as unknown as Project;
const model = { config: { model: { latentDim: 2 } } };
const embedding = Float32Array.of(0, 0, 10, 0, 10, 4, 0, 4, 1, 1, 9, 1);
const runs = [
  { folder: 'runs/a', name: 'Vanilla', model, embedding },
  { folder: 'runs/b', name: 'GeomAE (encoder)', model, embedding: embedding.map((value) => 100 * value) },
] as KeptRun[];

function view(...flags: string[]) {
  const command = addViewFlags(new Command('figure').exitOverride(), { indicatrices: ['encoder'] });
  command.parse(flags, { from: 'user' });
  return viewOf(project, runs, command.opts<ViewFlags>());
}

const isFault = (place: string) => (error: unknown) =>
  error instanceof Error && 'tag' in error && error.tag === 'bad-option' && JSON.stringify(error).includes(place);

test('without flags a figure is as the window shows it', () => {
  const { look, ...rest } = view();
  assert.deepEqual(look, defaultLook);
  assert.deepEqual(rest, {
    panels: ['runs/a', 'runs/b'],
    alignTo: null,
    colorBy: { kind: 'obs', column: 'cell_type' },
    hidden: [],
    labelBy: 'cell_type',
    labels: true,
    indicatrices: { encoder: true, decoder: false, own: false, columns: 8, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
    shape: 'wide',
  });
});

test('every field of the look has a flag with its meaning, and comes back as it was written', () => {
  const other = {
    palette: 'glasbey',
    categoryColors: [
      { column: 'cell_type', category: 'NK', color: '#102030' },
      { column: 'cell_type', category: 'a/b', color: '#ffffff' },
      { column: '__proto__', category: 'x', color: '#000000' },
    ],
    map: 'cividis',
    reversed: true,
    clip: [0.1, 0.9],
    range: [-1, 2.5],
    order: 'random',
    opacity: 0.25,
    contours: true,
    scaleBar: true,
    axes: true,
    glyph: 'hair',
    placement: 'spread',
    sharedScale: true,
    ellipseColor: 'area',
    cutAt: 4,
    reach: 2,
    tint: true,
    turned: false,
  } as const;
  assert.deepEqual(Object.keys(other).sort(), Object.keys(defaultLook).sort());
  for (const [key, value] of Object.entries(other)) assert.notDeepEqual(value, defaultLook[key as keyof typeof defaultLook], key);
  assert.deepEqual(view(...writtenLook(other)).look, other);
  assert.deepEqual(view(...writtenLook(defaultLook)).look, defaultLook);
  const help = addViewFlags(new Command('figure'), { indicatrices: [] }).helpInformation().replace(/\s+/g, ' ').toLowerCase();
  for (const { description } of optionInfo(Look)) assert.ok(help.includes(description.toLowerCase()), description);
});

test('colours, parts, cells and runs are named by what they are called', () => {
  assert.deepEqual(view('--color-by', 'panels:CD3E,NKG7').colorBy, { kind: 'genes', genes: ['CD3E', 'NKG7'], of: 'runs/a' });
  assert.deepEqual(view('--color-by', 'measure:knnRecall').colorBy, { kind: 'measure', measure: 'knnRecall' });
  assert.equal(view('--color-by', 'gene:CD3E').labelBy, 'cell_type');
  const { encoder, decoder, own } = view('--indicatrices', 'both,own').indicatrices;
  assert.deepEqual([encoder, decoder, own], [true, true, true]);
  assert.equal(view('--align-to', 'GeomAE (encoder)').alignTo, 'runs/b');
  assert.deepEqual(view('--only', 'cell_type=B,NK').only, [0, 2, 4, 2]);
  assert.deepEqual([...view('--selected', 'cell_type=NK').selected!], [1, 5]);
});

test('cells are named by a file, too: as a table of selected cells has them, or a name a line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-cells-'));
  const file = join(folder, 'selected.csv');
  await writeFile(file, 'cell,cell_type\r\n"AAAG-1",NK\r\nACCC-1,B\r\nunknown,T\r\n');
  assert.deepEqual([...view('--selected', `@${file}`).selected!], [1, 4]);
  assert.deepEqual(view('--only', `@${file}`).only, [1, 1, 4, 1]);
  await writeFile(file, 'none\n');
  assert.throws(() => view('--selected', `@${file}`), isFault('--selected'));
  assert.throws(() => view('--selected', `@${join(folder, 'missing')}`), { tag: 'file-missing' });
  await rm(folder, { recursive: true });
});

test('a place is looked at from near: cells in every panel, a box in one', () => {
  const { sights } = view('--look-at', 'cell_type=B', '--look-at', 'GeomAE (encoder):900,400,500,0');
  assert.deepEqual(sights!['runs/b'], sightOfBox(runs[1].embedding, { minX: 500, minY: 0, maxX: 900, maxY: 400 }));
  assert.deepEqual(sights!['runs/a'], sightOn(embedding, Uint32Array.of(0, 4)));
  assert.equal(view('--shape', 'tall').shape, 'tall');
});

test('what cannot be is a fault that names the flag', () => {
  assert.throws(() => view('--indicatrices', 'both,none'), isFault('--indicatrices'));
  assert.throws(() => view('--only', 'cell_type=C'), isFault('--only'));
  assert.throws(() => view('--selected', 'n_counts=1'), isFault('--selected'));
  assert.throws(() => view('--align-to', 'UMAP'), isFault('--align-to'));
  assert.throws(() => view('--look-at', 'UMAP:0,0,1,1'), isFault('--look-at'));
  assert.throws(() => view('--look-at', 'Vanilla:0,0,1'), isFault('--look-at'));
  assert.throws(() => view('--look-at', 'cell_type=C'), isFault('--look-at'));
  assert.throws(() => view('--columns', '1'), isFault('--columns'));
  assert.throws(() => view('--point-radius', '0'), isFault('--point-radius'));
  assert.throws(() => view('--color-quantiles', '0.1'), isFault('clip'));
  assert.throws(() => view('--color-range', 'a,b'), isFault('range'));
  assert.throws(() => view('--category-colors', 'cell_type/B=red'), isFault('categoryColors'));
  assert.throws(() => view('--where', 'somewhere'), isFault('placement'));
  assert.throws(() => view('--opacity', '2'), isFault('opacity'));
});
