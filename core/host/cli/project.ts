/**
 * A project folder: how its data were opened and prepared, the features that follow, and the runs trained on them. The data stay where they
 * are.
 */
import { basename, isAbsolute, resolve } from 'node:path';
import { Fault } from '../../base/errors.ts';
import { isLink } from '../../base/links.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import { PrepareOptions } from '../../model/options/prepare.ts';
import * as pipeline from '../../pipeline.ts';
import { projects } from '../../pipeline.ts';
import type { Counts, Prepared } from '../../types.ts';
import { isSample } from '../../types/samples.ts';
import type { Terminal } from './terminal.ts';

/** Data that are open and prepared, and where their runs are kept. */
export interface Project {
  folder: string;
  data: Counts;
  prepared: Prepared;
  /** How they were prepared. */
  options: PrepareOptions;
  /** Folders of the runs that figures show; all where none is named. */
  latest: string[];
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
  terminal: Terminal,
  folder: string,
  data: Counts,
  fresh: Prepared,
  open: OpenOptions,
  prepare: PrepareOptions,
): Promise<Project> {
  const found = (await projects.isProject(folder)) ? await projects.readProject(folder) : null;
  if (found?.unread) throw found.unread;
  const source = isSample(data.source) || isLink(data.source) ? data.source : resolve(data.source);
  const latest = found?.command?.latest ?? [];
  const prepared = latest.length > 0 ? await pipeline.restoreFeatures(folder, fresh) : fresh;
  const options = { ...open, ...(open.labels !== undefined && { labels: resolve(open.labels) }) };
  const before = found ?? projects.newRecord({ name: data.name, source, relative: true }, { prepare });
  const digest = await digested(terminal, data, source, found?.data.digest);
  await pipeline.saveFeatures(folder, prepared);
  await projects.writeRecord(folder, {
    ...before,
    saved: new Date().toISOString(),
    data: { ...before.data, name: data.name, source, options, cells: data.cells.length, genes: data.genes.length, digest },
    prepare: before.prepare ?? prepare,
    command: { prepare, fingerprint: prepared.fingerprint, latest },
  });
  return { folder, data, prepared, options: prepare, latest };
}

/** The data's hash, for their runs to name. */
async function digested(terminal: Terminal, data: Counts, source: string, before: projects.ProjectRecord['data']['digest']) {
  const digest = await projects.digestOf(source, before, (work) =>
    terminal.stage('Hash', work, (sha256) => `SHA-256 ${sha256.slice(0, 12)}…`),
  );
  data.sha256 = digest?.sha256;
  return digest;
}

/** Names the runs that figures show from now on, and says which they no longer show. */
export async function rememberRuns(
  terminal: Terminal,
  project: Pick<Project, 'folder' | 'options' | 'latest'> & { prepared: Pick<Prepared, 'fingerprint'> },
  folders: string[],
): Promise<void> {
  if (terminal.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  const latest = folders.map((folder) => basename(folder));
  const passed = project.latest.filter((folder) => !latest.includes(folder));
  const { unread: _, ...record } = await projects.readProject(project.folder);
  project.latest = latest;
  await projects.writeRecord(project.folder, {
    ...record,
    saved: new Date().toISOString(),
    command: { ...(record.command ?? { prepare: project.options, fingerprint: project.prepared.fingerprint }), latest },
  });
  if (passed.length > 0)
    terminal.progress.print(
      `  Figures show these ${latest.length} from now on; the ${passed.length === 1 ? 'one' : passed.length} they showed before stay${passed.length === 1 ? 's' : ''} in the project (--runs ${passed.join(',')}).`,
    );
}

/**
 * Opens and prepares a project's data as they were when its runs were trained, with the annotations that were made in it. @throws Fault where
 * they are gone or have changed
 */
export async function openProject(terminal: Terminal, folder: string): Promise<Project> {
  const { unread, ...record } = await projects.readProject(folder);
  if (unread) throw unread;
  const { source, options: open } = record.data;
  const { prepare, cells } = record.command ?? record;
  if (prepare === null)
    throw new Fault('bad-option', 'The data of this project have not been prepared.', {
      file: folder,
      remedy: 'Prepare them in the window, or give the data file itself.',
    });
  if (!isSample(source) && !isLink(source) && !isAbsolute(source))
    throw new Fault('file-missing', 'The data came from a browser and are not kept.', {
      file: source,
      remedy: 'Open the project in the window and choose the file there.',
    });
  const data = await terminal.stage(
    'Open',
    (job) => pipeline.open(isSample(source) ? source : { path: source }, parseOptions(OpenOptions, open), job),
    describeData,
  );
  // Commands that only read need none worked out.
  if (record.data.digest) await digested(terminal, data, source, record.data.digest);
  for (const column of await projects.readColumns(folder, data.cells.length))
    if (!data.obs.some(({ name }) => name === column.name)) data.obs.push(column);
  const options = parseOptions(PrepareOptions, prepare);
  const prepared = await terminal.stage(
    'Prepare',
    async (job) => {
      const whole = await pipeline.prepare(data, options, job);
      const fresh = cells === undefined ? whole : pipeline.subset(whole, pipeline.rowsOfCells(whole, cells));
      return record.command ? pipeline.restoreFeatures(folder, fresh) : fresh;
    },
    describePrepared,
  );
  return { folder, data, prepared, options, latest: record.command?.latest ?? [] };
}

/** What a window made is a command's as well, with the features that its runs were trained on. */
export async function adoptProject(terminal: Terminal, project: Project): Promise<Project> {
  const { folder, data, prepared, options: prepare } = project;
  const { unread: _, ...record } = await projects.readProject(folder);
  const digest = await digested(terminal, data, data.source, record.data.digest);
  if (record.command && digest?.mark === record.data.digest?.mark) return project;
  if (!record.command) await pipeline.saveFeatures(folder, prepared);
  await projects.writeRecord(folder, {
    ...record,
    data: { ...record.data, digest },
    command: record.command ?? { prepare, ...(record.cells && { cells: record.cells }), fingerprint: prepared.fingerprint, latest: [] },
  });
  return project;
}

export function describeData(data: Counts): string {
  return `${data.name}: ${data.matrix.rows.toLocaleString('en-US')} cells × ${data.matrix.cols.toLocaleString('en-US')} genes`;
}

export function describePrepared(prepared: Prepared): string {
  return `${prepared.rows.toLocaleString('en-US')} cells × ${prepared.dim} ${prepared.pca ? 'components' : 'features'}`;
}
