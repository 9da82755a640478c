/** One assembly: a view comes to the same Scene in the window, over the contract, and in a figure. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import type { CoreMethods } from '../../core/contract/index.ts';
import { Command } from 'commander';
import type { Project } from '../../core/host/cli/project.ts';
import type { KeptRun } from '../../core/host/cli/training.ts';
import { addViewFlags, viewOf, type ViewFlags } from '../../core/host/cli/view-flags.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { shownRun } from '../../core/handlers/geometry.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { PreparedId, RunId } from '../../core/types.ts';
import type { ColorBy, PanelShape, Scene, Sight, ViewLook, ViewSpec } from '../../core/types/scene.ts';
import { assemble, factsOf, groupsOf } from '../../core/view/assemble.ts';
import { cellsOf } from '../../core/view/filter.ts';
import { needsOf } from '../../core/view/shown.ts';
import { sightOfBox } from '../../core/view/sight.ts';
import { Workspace } from '../../core/workspace.ts';
import { fetchColumn, fetchEllipses, fetchMeasures } from '../../renderer/fetching.ts';
import { materialsOf } from '../../renderer/state/materials.ts';
import { specOf, type ViewChoice } from '../../renderer/state/view-spec.ts';
import { writtenView } from '../host/cli/written-view.ts';
import { mulberry32 } from '../random.ts';

const cells = 160;
let folder: string;
let core: CoreMethods;
let workspace: Workspace;
let prepared: PreparedId;
/** Of two and of one dimension, and one that no model made. */
let ids: RunId[];
const maps = new Map<RunId, Float32Array>();

/** Counts of two kinds of cells over 24 genes. */
function countsCsv(): string {
  const random = mulberry32(11);
  const genes = Array.from({ length: 24 }, (_, gene) => `GENE${gene}`);
  const row = (cell: number) => genes.map((_, gene) => Math.floor(random() * (gene < 12 === cell < cells / 2 ? 12 : 3)));
  return [`cell,${genes.join(',')}`, ...Array.from({ length: cells }, (_, cell) => `cell${cell},${row(cell).join(',')}`)].join('\n');
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-assembly-'));
  workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'project'), openAtStart: null });
  core = createHandlers(workspace, () => {});
  let changed = () => {};
  workspace.join({ progress() {}, prepared() {}, epoch() {}, frame() {}, kept() {}, run: () => changed() });
  const path = join(folder, 'kinds.csv');
  await writeFile(path, countsCsv());
  const dataset = await core.openPath(path, {}, 'open');
  const { data } = workspace.dataset(dataset.id);
  const random = mulberry32(9);
  data.obsm.push({
    name: 'X_umap',
    dim: 2,
    values: Float32Array.from({ length: 2 * cells }, (_, i) => (i >= 20 && i < 24 ? NaN : random() + (i % 2 === 0 && i >= cells ? 5 : 0))),
  });
  data.obs.push({
    kind: 'category',
    name: 'kind',
    categories: ['a', 'b'],
    codes: Int32Array.from({ length: cells }, (_, cell) => (cell % 40 === 3 ? -1 : Number(cell >= cells / 2))),
  });
  data.obs.push({
    kind: 'category',
    name: 'donor',
    categories: Array.from({ length: 20 }, (_, donor) => `d${donor}`),
    codes: Int32Array.from({ length: cells }, (_, cell) => cell % 20),
  });
  ({ id: prepared } = await core.prepare(dataset.id, { ...dataset.proposed, components: 6 }, 'prepare'));
  const config = (latentDim: number, regularization: object) =>
    ({
      model: { inputDim: 6, hidden: [8, 4], latentDim, activation: 'elu' as const, regularization },
      epochs: 10,
      batchSize: 20,
    }) as Parameters<CoreMethods['train']>[1][number];
  const trained = await core.train(prepared, [
    config(2, { kind: 'none' }),
    config(2, { kind: 'volume', part: 'encoder', weight: 0.1 }),
    config(1, { kind: 'none' }),
  ]);
  const imported = await core.addEmbedding(prepared, { obsm: 'X_umap' }, 'import');
  ids = [...trained, imported].map(({ id }) => id);
  while (!ids.every((id) => workspace.run(id).summary.status === 'done')) await new Promise<void>((resolve) => (changed = resolve));
  for (const id of ids) maps.set(id, await core.embedding(id));
});
after(() => rm(folder, { recursive: true, maxRetries: 5 }));

/** As the window does it: what is missing is fetched over the contract, beside whatever was looked at before. */
async function byWindow(view: ViewSpec): Promise<Scene> {
  /** A measure that an embedding does not have is told to the person, and drawn without. */
  const attempt = (work: () => Promise<unknown>) =>
    work().catch((error: unknown) => {
      if (!(error instanceof Fault && error.tag === 'unsupported')) throw error;
    });
  const summary = (id: RunId) => workspace.run(id).summary;
  const entry = workspace.preparedEntry(prepared);
  const materials = materialsOf({
    prepared: entry.summary,
    run: summary,
    beside: () => ids.map(summary),
    map: (id) => maps.get(id),
    live: { run: null, state: null },
  });
  const needs = needsOf(
    view,
    groupsOf(view, materials),
    view.panels.map((id) => ({ id, ...factsOf(summary(id)) })),
  );
  for (const choice of needs.columns) await fetchColumn(core, prepared, choice);
  await fetchEllipses(core, needs.ellipses, attempt);
  await fetchMeasures(core, needs.measures, attempt);
  return assemble(view, materials, '');
}

/** As a figure is drawn, of the window or of the command line. */
async function byFigure(view: ViewSpec): Promise<Scene> {
  const entry = workspace.preparedEntry(prepared);
  const of = { data: entry.dataset.data, prepared: entry.prepared, options: entry.options };
  return {
    ...(await pipeline.scene(
      of,
      view.panels.map((id) => shownRun(workspace, id)),
      view,
      createJob(),
      ids.map((id) => workspace.run(id).summary),
    )),
    caption: '',
  };
}

/** The view as the command line reads it. */
function byFlags(view: ViewSpec & { look: ViewLook }): ViewSpec {
  const command = addViewFlags(new Command('figure').exitOverride(), { indicatrices: [] });
  const names = new Map(ids.map((id, index) => [id, `run ${index}`]));
  const project = { prepared: workspace.preparedEntry(prepared).prepared } as Project;
  const files = { selected: join(folder, 'selected.txt'), only: join(folder, 'only.txt') };
  const named = (cells: ArrayLike<number>) => Array.from(cells, (cell) => project.prepared.cells[cell]).join('\n');
  if (view.selected) writeFileSync(files.selected, named(view.selected));
  if (view.only) writeFileSync(files.only, named(cellsOf(view.only)));
  command.parse(writtenView(view, names, files), { from: 'user' });
  // As runs are kept: `embedding` is the map, whatever the dimension of what it maps.
  const kept = view.panels.map(
    (id) => ({ folder: id, name: names.get(id), embedding: maps.get(id), model: { config: { model: { latentDim: 2 } } } }) as KeptRun,
  );
  return viewOf(project, kept, command.opts<ViewFlags>());
}

const stretches = fc
  .uniqueArray(fc.nat(cells - 1), { minLength: 1, maxLength: 12 })
  .map((starts) => starts.sort((a, b) => a - b).flatMap((start) => [start, 1]));

const choices = (): fc.Arbitrary<{
  choice: ViewChoice;
  theme: 'light' | 'dark';
  selected: Uint32Array | null;
  shape: PanelShape;
  sights: Record<RunId, Sight>;
}> =>
  fc.record({
    choice: fc.record({
      panels: fc.shuffledSubarray(ids, { minLength: 1 }),
      alignTo: fc.option(fc.constantFrom(...ids)),
      linkBy: fc.constantFrom('cells', 'coordinates'),
      colorBy: fc.constantFrom<ColorBy>(
        { kind: 'none' },
        { kind: 'obs', column: 'kind' },
        { kind: 'obs', column: 'n_counts' },
        { kind: 'gene', gene: 'GENE3' },
        { kind: 'genes', genes: ['GENE1', 'GENE20'] },
        { kind: 'genes', genes: ['GENE1', 'GENE20'], of: ids[1] },
        { kind: 'measure', measure: 'knnRecall' },
        { kind: 'measure', measure: 'volumeEncoder' },
      ),
      hidden: fc.subarray(['a', 'b', 'not labelled']),
      labelBy: fc.constantFrom(null, 'kind', 'donor'),
      labels: fc.boolean(),
      encoder: fc.boolean(),
      decoder: fc.boolean(),
      own: fc.boolean(),
      columns: fc.integer({ min: 2, max: 24 }),
      size: fc.constantFrom(0.5, 1, 3),
      pointRadius: fc.constantFrom<number | 'auto'>('auto', 2),
      look: fc.record({
        palette: fc.constantFrom('own', 'okabeIto', 'glasbey'),
        categoryColors: fc.constantFrom<ViewLook['categoryColors']>([], [{ column: 'kind', category: 'a', color: '#102030' }]),
        map: fc.constantFrom('viridis', 'cividis'),
        reversed: fc.boolean(),
        clip: fc.constantFrom<ViewLook['clip']>([0.01, 0.99], [0, 1]),
        range: fc.constantFrom<ViewLook['range']>(null, [0, 2]),
        order: fc.constantFrom('value', 'random'),
        opacity: fc.constantFrom<number | 'auto'>('auto', 0.5),
        contours: fc.boolean(),
        scaleBar: fc.boolean(),
        axes: fc.boolean(),
        glyph: fc.constantFrom('ellipse', 'hair'),
        placement: fc.constantFrom('auto', 'clusters', 'spread', 'selected', 'grid'),
        sharedScale: fc.boolean(),
        ellipseColor: fc.constantFrom('part', 'area', 'condition'),
        cutAt: fc.constantFrom(0, 1.5, 2.5),
        reach: fc.constantFrom(1, 1.5),
        tint: fc.boolean(),
        turned: fc.boolean(),
      } satisfies { [K in keyof ViewLook]: fc.Arbitrary<ViewLook[K]> }),
      only: fc.option(stretches),
    }),
    theme: fc.constantFrom('light', 'dark'),
    selected: fc.option(stretches.map((pairs) => Uint32Array.from(pairs.filter((_, at) => at % 2 === 0)))),
    shape: fc.constantFrom('wide', 'tall'),
    sights: fc.dictionary(
      fc.constantFrom(...ids),
      fc.record({
        zoom: fc.constantFrom(1, 1.2, 3, 20),
        within: fc.constant([-1, -1, 2, -1, 2, 1.5, -1, 1.5]),
        seen: fc.constant([-0.5, -0.5, 1.5, -0.5, 1.5, 1, -0.5, 1]),
      }),
    ),
  });

test('the same view comes to the same Scene by the window’s way, by the figure’s, and by the command line’s flags', async () => {
  await fc.assert(
    fc.asyncProperty(choices(), async ({ choice, theme, selected, shape, sights }) => {
      const view = specOf(choice, theme, selected, shape, sights);
      const scene = await byFigure(view);
      assert.deepEqual(await byWindow(view), scene);
      // Flags say places as boxes, panels of genes are of the first run, and what is aligned to or looked at must be shown.
      const boxes = Object.fromEntries(
        Object.entries(sights)
          .filter(([id]) => choice.panels.includes(id))
          .map(([id, { zoom }]) => [id, sightOfBox(maps.get(id)!, { minX: -0.5, minY: -0.25, maxX: 3 / zoom, maxY: 2 / zoom })]),
      );
      const said = {
        ...specOf({ ...choice, alignTo: choice.panels.find((id) => id === choice.alignTo) ?? null }, theme, selected, shape, boxes),
        look: choice.look,
      };
      if (said.colorBy.kind === 'genes' && said.colorBy.of !== undefined) said.colorBy = { ...said.colorBy, of: said.panels[0] };
      assert.deepEqual(await byFigure(byFlags(said)), await byFigure(said));
    }),
    { numRuns: 150, seed: 5 },
  );
});
