import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CoreMethods, PreparedSummary, RunSummary } from '../../core/contract/index.ts';
import type { SweepSummary } from '../../core/contract/sweeping.ts';
import { createHandlers } from '../../core/handlers/index.ts';
import type { SweepPlanInput } from '../../core/model/options/sweep.ts';
import type { RunConfigInput } from '../../core/model/options/train.ts';
import { Workspace } from '../../core/workspace.ts';
import { mulberry32 } from '../random.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-sweeping-'));
  const random = mulberry32(9);
  const cells = Array.from({ length: 90 }, (_, cell) => [`c${cell}`, ...Array.from({ length: 5 }, () => random().toFixed(4))].join(','));
  await writeFile(join(folder, 'cells.csv'), ['cell,a,b,c,d,e', ...cells].join('\n'));
});
after(() => rm(folder, { recursive: true, maxRetries: 5, retryDelay: 100 }));

interface Session {
  core: CoreMethods;
  prepared: PreparedSummary;
  runs: Map<string, RunSummary>;
  /** Looks at a sweep after every change until it is as wanted. */ until(
    id: string,
    holds: (sweep: SweepSummary) => boolean,
  ): Promise<SweepSummary>;
}

async function session(project: string): Promise<Session> {
  const workspace = new Workspace({ host: 'server', projectFolder: join(folder, project), openAtStart: null });
  const core = createHandlers(workspace, () => {});
  const runs = new Map<string, RunSummary>();
  let changed = () => {};
  workspace.join({
    progress() {},
    prepared() {},
    epoch() {},
    frame() {},
    run(summary) {
      runs.set(summary.id, summary);
      changed();
    },
  });
  const dataset = await core.openPath(join(folder, 'cells.csv'), {}, 'open');
  const prepared = await core.prepare(dataset.id, { start: 'asIs', components: 0 }, 'prepare');
  return {
    core,
    prepared,
    runs,
    async until(id, holds) {
      for (;;) {
        const next = new Promise<void>((resolve) => (changed = resolve));
        const now = await core.sweep(id);
        if (holds(now)) return now;
        await next;
      }
    },
  };
}

const base: RunConfigInput = {
  model: { inputDim: 5, hidden: [4], latentDim: 2, activation: 'tanh', regularization: { kind: 'none' } },
  epochs: 20,
  batchSize: 20,
};
const plan: SweepPlanInput = {
  models: [
    { kind: 'volume', part: 'encoder', weights: [0.001, 1] },
    { kind: 'shapeLog', part: 'decoder', weights: [0.01] },
  ],
  seeds: [1, 2],
};

test('a sweep’s runs are ordinary ones that name it, and it says what they come to', async () => {
  const { core, prepared, runs, until } = await session('whole');
  const started = await core.startSweep(prepared.id, base, plan);
  assert.deepEqual([started.status, started.members.length, started.outcome.isComplete], ['running', 8, false]);
  const done = await until(started.id, ({ status }) => status === 'done');
  assert.ok(done.members.every(({ status, run, folder: kept }) => status === 'done' && run && kept));
  const own = [...runs.values()];
  assert.equal(own.length, 8);
  assert.ok(own.every(({ sweep }) => sweep === started.id));
  assert.ok(own.some(({ name, config }) => name === 'GeomAE (encoder), weight 0.001, seed 2' && config?.seed === 2));
  assert.deepEqual(
    own.filter(({ config }) => config?.mixing).map(({ name }) => name.slice(0, 6)),
    ['ConfAE', 'ConfAE'],
  );

  const { outcome } = done;
  const errors = (weight: number) =>
    own
      .filter(({ config }) => config?.model.regularization.kind === 'volume' && config.model.regularization.weight === weight)
      .map(({ metrics }) => metrics!.values['mseValidation']!);
  const [large] = outcome.rows;
  assert.deepEqual([large.weight, large.mse?.count], [1, 2]);
  assert.ok(Math.abs(large.mse!.mean - (errors(1)[0] + errors(1)[1]) / 2) < 1e-12);
  const largest = outcome.rows.filter(({ kind, isWithin }) => kind === 'volume' && isWithin).map(({ weight }) => weight)[0] ?? null;
  assert.equal(outcome.picks[0].weight, largest);
  const table = await core.exportSweep(started.id, 'md', 'export');
  assert.ok(new TextDecoder().decode(table.bytes).includes('| GeomAE (encoder) | 1 |'));
  assert.deepEqual([table.name, table.mime], ['cells-sweep.md', 'text/markdown']);
  assert.ok(new TextDecoder().decode((await core.exportSweep(started.id, 'svg', 'export')).bytes).includes('GeomAE</text>'));
});

test('stopped and taken up in another session, it trains what is missing and nothing else', async () => {
  const first = await session('broken');
  const long = { ...base, epochs: 1_500 };
  const started = await first.core.startSweep(first.prepared.id, long, plan);
  await first.until(started.id, ({ members }) => members.some(({ folder: kept }) => kept));
  await first.core.cancelSweep(started.id);
  const stopped = await first.until(started.id, ({ status }) => status === 'stopped');
  const kept = stopped.members.filter((member) => member.folder);
  assert.ok(kept.length > 0 && kept.length < 8, `${kept.length} of 8`);
  await first.core.closeDataset(first.prepared.dataset);

  const later = await session('broken');
  const [listed] = await later.core.listSweeps(later.prepared.id);
  assert.deepEqual([listed.id, listed.status, listed.plan.seeds], [started.id, 'stopped', [1, 2]]);
  assert.ok(
    listed.members.every((member) => (member.run === undefined) === (member.folder === undefined)),
    'what was kept is in the window',
  );
  assert.equal((await later.core.resumeSweep(started.id)).status, 'running');
  await later.until(started.id, ({ status }) => status === 'done');
  assert.equal(later.runs.size, 8);
  const folders = (await readdir(join(folder, 'broken', 'cells', 'runs'), { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  assert.equal(folders.length, 8);

  const again = await later.core.startSweep(later.prepared.id, long, { ...plan, seeds: [2], factor: 2 });
  assert.equal(again.status, 'done', 'a narrower sweep of the same has nothing left to train');
});

test('what cannot be swept is refused, and a sweep of closed data is gone', async () => {
  const { core, prepared } = await session('refused');
  await assert.rejects(core.startSweep(prepared.id, { ...base, heldOut: 0 }, plan), { tag: 'bad-option' });
  await assert.rejects(core.startSweep(prepared.id, base, { ...plan, factor: 0 }), { tag: 'bad-option' });
  assert.deepEqual(await core.listSweeps(prepared.id), []);
  const { id } = await core.startSweep(prepared.id, { ...base, epochs: 100_000 }, plan);
  await core.closeDataset(prepared.dataset);
  await assert.rejects(core.sweep(id), { tag: 'unknown-id' });
});
