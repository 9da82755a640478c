/** A process that trains until it is killed, and says so once a checkpoint of it is on disk: `train-for-ever.ts HOME FILE`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHandlers } from '../../core/handlers/index.ts';
import { readCheckpoints } from '../../core/pipeline/projects.ts';
import { Workspace } from '../../core/workspace.ts';
import { networkOf } from './data.ts';

const [home, file] = process.argv.slice(2);
const workspace = new Workspace({ host: 'server', projectFolder: home, openAtStart: null });
const core = createHandlers(workspace, () => {});
const dataset = await core.openPath(file, {}, 'open');
const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
const [{ id }] = await core.train(prepared.id, [{ model: { ...networkOf(8), hidden: [64, 64] }, epochs: 100_000, batchSize: 4 }]);
const { folder } = dataset.project!;
for (;;) {
  const [checkpoint] = await readCheckpoints(folder);
  const record = JSON.parse(await readFile(join(folder, 'project.json'), 'utf8').catch(() => '{}')) as { prepare?: unknown };
  if (checkpoint?.history.length > 50 && record.prepare) {
    process.stdout.write(`${JSON.stringify({ id, epoch: checkpoint.history.length })}\n`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}
