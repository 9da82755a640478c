/** A window that reads along is refused by the core, whatever its page does. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import type { CoreEvents, CoreMethods } from '../../core/contract/index.ts';
import { looksOnly } from '../../core/contract/reading.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import { leaveProjects } from '../../core/handlers/project-keeper.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv, networkOf } from '../projects/data.ts';

let folder: string;
let workspace: Workspace;
let holder: CoreMethods, reader: CoreMethods;
let prepared: string, dataset: string;

function window(): CoreMethods {
  const events: Partial<CoreEvents> = { taken() {} };
  workspace.join(events);
  return createHandlers(
    workspace,
    () => {},
    undefined,
    () => events,
  );
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-along-'));
  await writeFile(join(folder, 'cells.csv'), countsCsv());
  workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'projects'), openAtStart: null });
  [holder, reader] = [window(), window()];
  const opened = await holder.openPath(join(folder, 'cells.csv'), {}, 'open');
  dataset = opened.id;
  prepared = (await holder.prepare(opened.id, { ...opened.proposed, components: 8 }, 'prepare')).id;
  await reader.readAlong();
});
after(async () => {
  await leaveProjects(workspace);
  await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
});

const refused = (error: unknown) => error instanceof Fault && error.tag === 'unsupported' && error.message.includes('reads along');

test('every method that does not only look is refused, by name and before anything is done', async () => {
  for (const name of Object.keys(reader) as (keyof CoreMethods)[]) {
    if (looksOnly(name)) continue;
    await assert.rejects((reader[name] as (...args: unknown[]) => Promise<unknown>)(), refused, name);
  }
  await assert.rejects(reader.train(prepared, [{ model: networkOf(8) }]), refused);
  await assert.rejects(reader.closeDataset(dataset), refused);
  assert.equal(workspace.runs.size, 0);
  assert.ok(workspace.datasets.has(dataset));
  assert.deepEqual(await readdir(join(folder, 'projects')).catch(() => []), []);
});

test('what writes to a path does not only look, what waits for a browser does', () => {
  for (const name of ['saveData', 'exportData', 'exportModel'] as const) assert.ok(!looksOnly(name), name);
  for (const name of ['downloadData', 'downloadRuns', 'downloadModel', 'batchReport'] as const) assert.ok(looksOnly(name), name);
});

test('what only looks is answered, and what it has seen is the holder’s', async () => {
  assert.deepEqual((await reader.session()).datasets, (await holder.session()).datasets);
  assert.equal((await reader.cellNames(prepared)).length, (await holder.cellNames(prepared)).length);
});

test('what was done last in a window is there before another has its place, and what it says afterwards is not taken', async () => {
  const events: Partial<CoreEvents> = {
    // Later than a window tells by itself, and after the other has asked.
    taken: async () => {
      await new Promise((later) => setTimeout(later, 50));
      await slow.saveView(dataset, prepared, { panels: ['last'] });
    },
  };
  const leave = workspace.join(events);
  const slow = createHandlers(
    workspace,
    () => {},
    undefined,
    () => events,
  );
  await slow.saveView(dataset, prepared, { panels: ['first', 'last'] });
  await holder.takeOver();
  assert.deepEqual((await holder.session()).view, { panels: ['last'] });
  await slow.saveView(dataset, prepared, { panels: ['too late'] });
  assert.deepEqual((await holder.session()).view, { panels: ['last'] });
  await slow.takeOver();
  await slow.saveView(dataset, prepared, { panels: ['again'] });
  assert.deepEqual((await holder.session()).view, { panels: ['again'] });
  leave();
  await holder.takeOver();
});

test('of windows that take over at once one has it at the end, and a window that stands still is passed over', async () => {
  const still: Partial<CoreEvents> = { taken: () => new Promise(() => {}) };
  const leave = workspace.join(still);
  const told: string[] = [];
  const [one, other] = ['one', 'other'].map((name) => {
    const events: Partial<CoreEvents> = { taken: () => void told.push(`${name} loses it`) };
    return { leave: workspace.join(events), take: () => workspace.takeOver(events).then(() => told.push(`${name} has it`)) };
  });
  await Promise.all([one.take(), other.take()]);
  assert.deepEqual(told, ['other loses it', 'one has it', 'one loses it', 'other has it']);
  for (const window of [one, other]) window.leave();
  leave();
  await holder.takeOver();
});

test('it changes things once it goes on itself', async () => {
  await reader.takeOver();
  const [run] = await reader.train(prepared, [{ model: networkOf(8), epochs: 1, batchSize: 60 }]);
  assert.equal(workspace.run(run.id).summary.prepared, prepared);
});
