/**
 * A project folder: how its data were opened and prepared, the features that follow, and the runs trained on them. The data stay where they
 * are.
 */
import { basename, relative, resolve } from 'node:path';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { isLink } from '../../base/links.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { PrepareOptions } from '../../model/options/prepare.ts';
import * as pipeline from '../../pipeline.ts';
import { isProject, projectFile, readProject, sourceOfProject, type ProjectFile } from '../../pipeline/session.ts';
import type { Counts, Prepared } from '../../types.ts';
import { isSample } from '../../types/samples.ts';
import type { Terminal } from './terminal.ts';

/** Data that are open and prepared, and where their runs are kept. */
export interface Project {
  folder: string;
  data: Counts;
  prepared: Prepared;
  file: ProjectFile;
}

/** `pbmc.h5ad` → `pbmc.indicatrix`, in the folder where one is. */
export function defaultFolder(source: string): string {
  const name = basename(isLink(source) ? new URL(source).pathname.replace(/\/+$/, '') : source)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '');
  return `${name || 'data'}.indicatrix`;
}

/** Keeps how data were opened and prepared. @throws `malformed` where the folder has runs of other data */
export async function createProject(
  folder: string,
  data: Counts,
  fresh: Prepared,
  open: OpenOptions,
  prepare: PrepareOptions,
): Promise<Project> {
  const source = isSample(data.source) || isLink(data.source) ? data.source : pathFrom(folder, data.source);
  const labels = open.labels === undefined ? {} : { labels: relative(resolve(folder), resolve(open.labels)) };
  const earlier = (await isProject(folder)) ? await readProject(folder) : null;
  const hasRuns = earlier !== null && earlier.latest.length > 0;
  const prepared = hasRuns ? await pipeline.restoreFeatures(folder, fresh) : fresh;
  const file: ProjectFile = {
    format: 'indicatrix-project-1',
    source,
    open: { ...open, ...labels },
    prepare,
    fingerprint: prepared.fingerprint,
    latest: earlier?.latest ?? [],
  };
  await pipeline.saveFeatures(folder, prepared);
  await writeProject(folder, file);
  return { folder, data, prepared, file };
}

/** Names the runs that figures show from now on, and says which they no longer show. */
export async function rememberRuns(terminal: Terminal, project: Project, folders: string[]): Promise<void> {
  if (terminal.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  const latest = folders.map((folder) => basename(folder));
  const passed = project.file.latest.filter((folder) => !latest.includes(folder));
  project.file = { ...project.file, latest };
  await writeProject(project.folder, project.file);
  if (passed.length > 0)
    terminal.progress.print(
      `  Figures show these ${latest.length} from now on; the ${passed.length === 1 ? 'one' : passed.length} they showed before stay${passed.length === 1 ? 's' : ''} in the project (--runs ${passed.join(',')}).`,
    );
}

/** Opens and prepares a project's data as they were when its runs were trained. @throws Fault where they are gone or have changed */
export async function openProject(terminal: Terminal, folder: string): Promise<Project> {
  const file = await readProject(folder);
  const { source, open } = sourceOfProject(folder, file);
  const data = await terminal.stage('Open', (job) => pipeline.open(isSample(source) ? source : { path: source }, open, job), describeData);
  const prepared = await terminal.stage(
    'Prepare',
    async (job) => pipeline.restoreFeatures(folder, await pipeline.prepare(data, file.prepare, job)),
    describePrepared,
  );
  return { folder, data, prepared, file };
}

/** With a folder before it, so that no file goes by the name of a sample. */
function pathFrom(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file)) || '.';
  return isSample(path) ? `./${path}` : path;
}

export function describeData(data: Counts): string {
  return `${data.name}: ${data.matrix.rows.toLocaleString('en-US')} cells × ${data.matrix.cols.toLocaleString('en-US')} genes`;
}

export function describePrepared(prepared: Prepared): string {
  return `${prepared.rows.toLocaleString('en-US')} cells × ${prepared.dim} ${prepared.pca ? 'components' : 'features'}`;
}

async function writeProject(folder: string, file: ProjectFile): Promise<void> {
  await writeWhole(projectFile(folder), `${JSON.stringify(file, null, 2)}\n`);
}
