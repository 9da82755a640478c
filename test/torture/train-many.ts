/**
 * `node train-many.ts FOLDER MS MOST`: trains, saves and removes one small run after the other; says what the process holds after every
 * tenth.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHandlers } from '../../core/handlers/index.ts';
import { leaveProjects } from '../../core/handlers/project-keeper.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv, networkOf } from '../projects/data.ts';

const [folder, ms, most] = process.argv.slice(2);
const until = performance.now() + Number(ms);
const workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'projects'), openAtStart: null });
const core = createHandlers(workspace, () => {});
writeFileSync(join(folder, 'counts.csv'), countsCsv());
const dataset = await core.openPath(join(folder, 'counts.csv'), {}, 'open');
const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
let wake = () => {};
const ended = new Set<string>();
workspace.join({
  progress() {},
  prepared() {},
  epoch() {},
  frame() {},
  kept() {},
  run: (run) => {
    if (run.status === 'done' || run.status === 'failed' || run.status === 'cancelled') ended.add(`${run.id} ${run.status}`);
    wake();
  },
});

const isLinux = process.platform === 'linux';
let trained = 0;
while (performance.now() < until && trained < Number(most)) {
  const runs = await core.train(
    prepared.id,
    Array.from({ length: 5 }, (_, i) => ({ model: networkOf(8, i % 2 === 0 ? 1e-3 : undefined), epochs: 10, seed: trained + i })),
  );
  for (const { id } of runs) {
    while (![...ended].some((end) => end.startsWith(`${id} `))) await new Promise<void>((resolve) => (wake = resolve));
    if (ended.has(`${id} done`)) trained++;
    else console.log(JSON.stringify({ lost: [...ended].at(-1) }));
    await core.removeRun(id);
  }
  ended.clear();
  globalThis.gc?.();
  console.log(
    JSON.stringify({
      trained,
      bytes: process.memoryUsage.rss(),
      descriptors: isLinux ? readdirSync('/proc/self/fd').length : 0,
      threads: isLinux ? Number(/Threads:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) : 0,
    }),
  );
}
await leaveProjects(workspace);
process.exit();
