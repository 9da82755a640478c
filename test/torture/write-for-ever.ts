/**
 * `node write-for-ever.ts KIND,… FOLDER`: writes anew and anew, of several kinds at once and each into a folder of its own, until it is
 * killed, and says so after each time.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { draftOf, writeWhole } from '../../core/base/disk.ts';
import { CheckpointWriter } from '../../core/project/checkpoint.ts';
import { modelSafetensors } from '../../core/project/export.ts';
import { newRecord, writeRecord } from '../../core/project/project-record.ts';
import { saveRun } from '../../core/project/store.ts';
import { runOf } from './trained.ts';

const [kinds, home] = process.argv.slice(2);

async function* lines(generation: number) {
  for (let i = 0; i < 2000; i++) yield `${generation}`.repeat(200).concat('\n');
}

const run = runOf(1);

/** What saves data, which takes long to load, and the data. */
async function saver() {
  const [{ open, saveData }, { parseOptions }, { OpenOptions }, { SaveOptions }] = await Promise.all([
    import('../../core/pipeline.ts'),
    import('../../core/model/options/describe.ts'),
    import('../../core/model/options/open.ts'),
    import('../../core/model/options/save.ts'),
  ]);
  const data = await open('pbmc700', parseOptions(OpenOptions, {}), createJob());
  return (target: string, format: string) => saveData(data, target, parseOptions(SaveOptions, { format }), createJob());
}

async function writeForEver(kind: string, folder: string): Promise<never> {
  const save = ['h5ad', 'zarr', 'csv', 'mtx'].includes(kind) ? await saver() : null;
  const checkpoint =
    kind === 'checkpoint'
      ? new CheckpointWriter(folder, 'run', { name: 'run', config: run.model.config, fingerprint: 'ab12', queued: 1 })
      : null;
  for (let generation = 0; ; generation = (generation + 1) % 10) {
    if (kind === 'text') await writeWhole(join(folder, 'text'), lines(generation));
    else if (kind === 'run') await saveRun(folder, runOf(generation));
    else if (kind === 'model')
      await writeWhole(
        join(folder, 'model.safetensors'),
        modelSafetensors({ name: 'm', shape: run.model.config.model, parameters: run.model.parameters, fingerprint: 'ab12' }),
      );
    else if (kind === 'session') await writeRecord(folder, { ...session, view: { generation, filled: `${generation}`.repeat(50_000) } });
    else if (checkpoint) {
      checkpoint.epoch(run.model.history[generation % 2]);
      checkpoint.weights(generation, run.model.parameters);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } else {
      const target = join(folder, kind === 'mtx' ? 'saved' : `saved.${kind}`);
      // Saving takes no other file's place. A folder is not removed in one step: a kill would leave half of it.
      for (const name of (await readdir(folder)).filter((one) => one.startsWith('saved'))) {
        const aside = draftOf(join(folder, name));
        await rename(join(folder, name), aside);
        await rm(aside, { recursive: true, force: true });
      }
      await save!(target, kind);
    }
    process.stdout.write(`${kind}\n`);
  }
}

const session = newRecord({ name: 'cells', source: 'pbmc700', cells: 700, genes: 10 }, { open: true });
await Promise.all(kinds.split(',').map((kind) => writeForEver(kind, join(home, kind))));
