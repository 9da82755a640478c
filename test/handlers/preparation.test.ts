import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreEvents, CoreMethods, PreparedSummary } from '../../core/contract/index.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { MarkerOptions } from '../../core/model/options/markers.ts';
import { keptGenes, markerAt } from '../../core/view/markers.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';

let folder: string;
let core: CoreMethods;
let prepared: PreparedSummary;
const told: Parameters<CoreEvents['prepared']>[0][] = [];

const cells = 150;
const genes = Array.from({ length: 42 }, (_, gene) => (gene < 2 ? `MT-${gene}` : `GENE${gene}`));
const random = mulberry32(9);
/** Three kinds of cells, each with 13 genes of its own. */
const counts = Array.from({ length: cells }, (_, cell) => genes.map((_, gene) => Math.floor(random() * (gene % 3 === cell % 3 ? 14 : 3))));

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-preparation-'));
  await writeFile(
    join(folder, 'three.csv'),
    [`cell,${genes.join(',')}`, ...counts.map((row, cell) => `c${cell},${row.join(',')}`)].join('\n'),
  );
  await writeFile(
    join(folder, 'labels.csv'),
    ['cell,doublet', ...counts.map((_, cell) => `c${cell},${cell === 4 ? 'True' : 'False'}`)].join('\n'),
  );
  const workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'project'), openAtStart: null });
  core = createHandlers(workspace, () => {});
  workspace.join({ progress() {}, epoch() {}, frame() {}, run() {}, prepared: (event) => told.push(event) });
  const dataset = await core.openPath(join(folder, 'three.csv'), { labels: join(folder, 'labels.csv') }, 'open');
  prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8, dropCells: 'doublet' }, 'prepare');
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

test('quality is told of every cell of the file, also of those that preparation dropped', async () => {
  const quality = await core.qualityControl(prepared.dataset, 'quality');
  for (const [cell, row] of counts.entries()) {
    const total = row.reduce((sum, count) => sum + count, 0);
    assert.equal(quality.counts[cell], total);
    assert.equal(quality.genes[cell], row.filter((count) => count > 0).length);
    // Float32.
    assert.ok(Math.abs(quality.mitochondrial![cell] - (100 * (row[0] + row[1])) / total) < 1e-5);
  }
  assert.deepEqual(
    quality.marks.map(({ column, marked }) => [column, marked.indexOf(1), marked.lastIndexOf(1)]),
    [['doublet', 4, 4]],
  );
});

test('clusters become a column; it can be renamed, taken away and brought back, and windows hear of it', async () => {
  const summary = await core.cluster(prepared.id, { resolution: 0.5 }, 'cluster');
  const leiden = await core.obsColumn(prepared.id, 'leiden');
  assert.ok(leiden.kind === 'category');
  assert.deepEqual(leiden.categories, ['0', '1', '2']);
  // Cell 4 was dropped: rows after it stand one cell further.
  leiden.codes.forEach((code, row) =>
    assert.equal(code, leiden.codes[[0, 1, 2].find((first) => first === (row < 4 ? row : row + 1) % 3)!]),
  );
  assert.deepEqual(
    summary.obs.find(({ name }) => name === 'leiden'),
    { name: 'leiden', kind: 'category', categories: 3, own: true },
  );
  assert.deepEqual(told.at(-1), { summary, column: 'leiden' });

  await core.renameCategory(prepared.id, 'leiden', '1', 'B cells');
  await core.renameCategory(prepared.id, 'leiden', '2', 'B cells');
  const merged = await core.obsColumn(prepared.id, 'leiden');
  assert.ok(merged.kind === 'category');
  assert.deepEqual([merged.categories, merged.codes.filter((code) => code === 0).length], [['0', 'B cells'], 50]);

  await core.renameColumn(prepared.id, 'leiden', 'kinds');
  await assert.rejects(core.obsColumn(prepared.id, 'leiden'), { tag: 'bad-option' });
  await core.removeColumn(prepared.id, 'kinds');
  await assert.rejects(core.obsColumn(prepared.id, 'kinds'), { tag: 'bad-option' });
  await core.restoreColumn(prepared.id, 'kinds');
  assert.deepEqual(await core.obsColumn(prepared.id, 'kinds'), { ...merged, name: 'kinds' });
  const again = await core.prepare(prepared.dataset, { minGenes: 1, components: 5 }, 'again');
  assert.ok(
    again.obs.some(({ name }) => name === 'kinds'),
    'another preparation has it too',
  );
});

test('columns of the file are not written over or taken away', async () => {
  await assert.rejects(core.cluster(prepared.id, { name: 'doublet' }, 'cluster'), {
    tag: 'bad-option',
    message: /already have a column doublet/,
  });
  await assert.rejects(core.removeColumn(prepared.id, 'doublet'), { tag: 'bad-option' });
  await assert.rejects(core.renameCategory(prepared.id, 'doublet', 'True', 'x'), { tag: 'bad-option' });
});

test('each cluster is marked by the genes it was drawn with; a selection too, and the CSV has every gene', async () => {
  await core.cluster(prepared.id, { resolution: 0.5 }, 'cluster');
  const all = await core.markers(prepared.id, { column: 'leiden' }, {}, 0, 'markers');
  assert.deepEqual([all.genes.length, all.groups.map(({ cells }) => cells).sort()], [42, [49, 50, 50]]);
  const kind = (gene: string) => genes.indexOf(gene) % 3;
  const best = ({ genes: names, numbers }: typeof all, count: number) =>
    Array.from(keptGenes(numbers, parseOptions(MarkerOptions, {})).subarray(0, count), (gene) => markerAt(names, numbers, gene));
  for (const group of all.groups.keys()) {
    const top = best(await core.markers(prepared.id, { column: 'leiden' }, {}, group, 'markers'), 14);
    assert.equal(new Set(top.map(({ gene }) => kind(gene))).size, 1);
    assert.ok(
      top.every(({ adjusted, logFoldChange, fractionIn, fractionOut }) => adjusted < 1e-6 && logFoldChange > 1 && fractionIn > fractionOut),
    );
  }
  const names = await core.cellNames(prepared.id);
  const selected = Uint32Array.from(names.keys()).filter((row) => Number(names[row].slice(1)) % 3 === 2);
  const own = await core.markers(prepared.id, { cells: selected }, {}, 0, 'markers');
  assert.deepEqual([own.groups[0].cells, kind(best(own, 1)[0].gene)], [selected.length, 2]);
  // The largest cluster against one of the others, told apart by the genes of the two alone.
  const pair = await core.markers(prepared.id, { column: 'leiden', group: ['0'], against: ['1'] }, { test: 't-test' }, 0, 'markers');
  assert.deepEqual([pair.groups[0].cells + pair.groups[0].others, pair.groups[0].against], [100, '1']);
  const pairs = best(pair, 42).map(({ gene }) => kind(gene));
  assert.equal(new Set([...pairs.slice(0, 14), ...pairs.slice(-14)]).size, 2);

  const { name, bytes } = await core.exportMarkers(prepared.id, { column: 'leiden' }, {}, 'csv');
  const [head, ...lines] = new TextDecoder().decode(bytes).trim().split('\n');
  assert.deepEqual([name, head.split(',').slice(0, 3), lines.length], ['leiden-markers.csv', ['group', 'names', 'scores'], 3 * 42]);
  const filters = { maxFractionOut: 0.75, minFold: 1 };
  const few = await core.exportMarkers(prepared.id, { column: 'leiden' }, filters, 'csv');
  const kept = new TextDecoder().decode(few.bytes).trim().split('\n').slice(1);
  const passes = (line: string) => Number(line.split(',')[7]) <= 0.75 && Math.abs(Number(line.split(',')[3])) >= 1;
  assert.deepEqual(kept, lines.filter(passes));
  assert.ok(kept.length > 0 && kept.length < lines.length);
  for (const wrong of [{ column: 'n_counts' }, { column: 'leiden', group: ['9'] }, { column: 'leiden', group: ['1'], against: ['1'] }, {}])
    await assert.rejects(core.markers(prepared.id, wrong, {}, 0, 'markers'), { tag: 'bad-option' });
});

test('what is proposed for a small file can be had of what filtering leaves of it; a number that was chosen is not changed', async () => {
  const seen = genes.slice(2, 32);
  // The last two are in a cell each, which the proposed filter takes for none.
  const count = (cell: number, gene: number) => (gene >= 28 ? Number(cell === gene) : 1 + Math.floor(random() * 9));
  const rows = Array.from({ length: 40 }, (_, cell) => [`c${cell}`, ...seen.map((_, gene) => count(cell, gene))].join(','));
  await writeFile(join(folder, 'panel.csv'), [['cell', ...seen].join(','), ...rows].join('\n'));
  const { id, proposed } = await core.openPath(join(folder, 'panel.csv'), {}, 'open');
  assert.equal(proposed.components, 29);
  const { dim, steps } = await core.prepare(id, proposed, 'prepare');
  assert.equal(dim, 28);
  assert.match(steps.find(({ step }) => step === 'pca')!.summary, /28 PCs, as many as there are/);
  await assert.rejects(core.prepare(id, { ...proposed, components: 30 }, 'prepare'), { tag: 'bad-option' });
});
