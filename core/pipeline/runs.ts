/** Runs in a project: written, read back beside their data, and as files for other programs. */
import packageJson from '../../package.json' with { type: 'json' };
import { Fault } from '../base/errors.ts';
import type { PastWeights } from '../model/past-weights.ts';
import type { TrainedRun } from '../model/run.ts';
import { offeredThreads, instructionSet } from '../native/index.ts';
import { modelFiles, type ModelFileContents, type ModelFormat } from '../project/export.ts';
import { runsFolder } from '../project/project-record.ts';
import * as store from '../project/store.ts';
import { splitOf } from '../train/split.ts';
import type { Counts, Features, Metrics, Prepared } from '../types.ts';

/** Writes a run into a project. @param folder its name there, which else tells when it was saved @param command the words it was asked for with @returns the run's own folder */
export function saveRun(
  project: string,
  { source, sha256 }: Pick<Counts, 'source' | 'sha256'>,
  prepared: Omit<Features, 'features'>,
  model: TrainedRun,
  metrics: Metrics,
  name: string,
  { past, folder, command }: { past?: PastWeights; folder?: string; command?: string[] } = {},
): Promise<string> {
  const machine = { system: `${process.platform}-${process.arch}`, instructionSet: instructionSet(), threads: offeredThreads() };
  const version = packageJson.version;
  return store.saveRun(runsFolder(project), { name, model, metrics, prepared, source, sha256, command, version, machine, past, folder });
}

/** A run read back beside the data it was trained on. @throws `malformed` where the data is another */
export async function loadRun(folder: string, prepared: Prepared): Promise<{ name: string; model: TrainedRun; metrics: Metrics }> {
  const { record, parameters } = await store.loadRun(folder);
  const { name, config, metrics, data, history, training, versions } = record;
  if (data.fingerprint !== prepared.fingerprint)
    throw new Fault('malformed', `“${name}” was trained on other data.`, {
      file: folder,
      remedy: 'Prepare the data as it was for that run, or train it again.',
    });
  const split = splitOf(prepared.rows, config);
  return { name, metrics, model: { config, parameters, history, ...training, split, engine: versions.engine } };
}

/** A run's model as files for other programs; the data need not be there. `suffix` is what follows the run's name in each file's. */
export async function exportRun(folder: string, format: ModelFormat): Promise<ModelFileContents[]> {
  const { record, parameters } = await store.loadRun(folder);
  return modelFiles(
    { name: record.name, shape: record.config.model, parameters, fingerprint: record.data.fingerprint },
    format,
    packageJson.version,
  );
}

export { amendRun, loadPast, readRun, removeRun as discardRun, restoreRun, runSlug } from '../project/store.ts';
export { listRuns } from '../project/projects.ts';
