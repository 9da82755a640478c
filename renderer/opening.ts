/** From a file to an open data set: it is looked into, a person chooses where there is a choice, then it is read. */
import type { DatasetSummary, GivenFile } from '../core/contract/index.ts';
import { isLink } from '../core/base/links.ts';
import type { OpenOptions } from '../core/model/options/open.ts';
import { sampleOf, type SampleId } from '../core/types/samples.ts';
import { attempt, closeDataset, core, perform } from './client.ts';
import { isFigureFile, openFigure, openFigureAt } from './figure-file.ts';
import { desktop, pickFiles, type PickedFile } from './host.ts';
import { choose, chooseDataFile, send } from './looking.ts';
import { isModelFile, isZip, openModelFile, unpacked } from './packing.ts';
import { openProject, takeUpProject } from './projects.ts';
import { dataset, type Origin } from './state/dataset.svelte.ts';
import { inUse } from './state/in-use.svelte.ts';
import type { JobState } from './state/jobs.svelte.ts';

export async function openSample(sample: SampleId): Promise<void> {
  await take(
    null,
    perform(`Opening ${sampleOf(sample)!.name}`, (job) => core.openSample(sample, job.id)),
  );
}

/**
 * A file, a folder that a program wrote, a project, or a link to a file on a server, whose size is told before it is read. @param always
 * ask, even where there is nothing to choose
 */
export async function openPath(path: string, always = isLink(path)): Promise<void> {
  const project = always ? null : await attempt(() => core.projectAt(path));
  if (project) return openProject(project.folder, null, project.name);
  const name = path.split(/[\\/]/).at(-1) ?? path;
  if (isFigureFile({ name })) return openFigureAt(path, name);
  if (isModelFile(name)) return openModelFile({ path, name });
  if (!isLink(path) && (await openPacked({ path }, name))) return;
  const look = (options: Partial<OpenOptions>, job: JobState) => core.inspectPath(path, options, job.id);
  const options = await choose(name, look, always, desktop ? chooseDataFile : undefined);
  if (options)
    await take(
      { path },
      perform(`Opening ${name}`, (job) => core.openPath(path, options, job.id)),
    );
}

/** A packed project is laid out and opened. @returns whether the file is one, or may be and cannot be read */
export async function openPacked(file: GivenFile, name: string): Promise<boolean> {
  const folder = isZip(name) ? await unpacked(file, name) : null;
  if (folder) await openPath(folder);
  return folder !== null;
}

/** What was picked or dropped, a matrix with what belongs to it: by path where the core sees it, else by their bytes. */
export async function openFiles(files: PickedFile[], always = false): Promise<void> {
  if (files.length === 0) return;
  if (files.length === 1 && isFigureFile(files[0])) return openFigure(files[0]);
  if (files.length === 1 && isModelFile(files[0].name)) return openModelFile(files[0]);
  const paths = files.map(({ path }) => path);
  if (paths.every((path) => path !== undefined)) {
    const main = paths.length === 1 ? paths[0] : await attempt(() => core.mainOf(paths));
    return main === undefined ? undefined : openPath(main, always);
  }
  const upload = await perform(`Reading ${files[0].name}`, (job) => send(files, job));
  if (upload === undefined) return;
  if (files.length === 1 && (await openPacked({ upload }, files[0].name))) return;
  const look = (options: Partial<OpenOptions>, job: JobState) => core.inspectUpload(upload, options, job.id);
  const addLabels = async () => {
    const [file] = await pickFiles();
    if (!file) return null;
    const added = await perform(`Reading ${file.name}`, (job) => send([file], job, upload));
    return added === undefined ? null : file.name;
  };
  const options = await choose(files[0].name, look, always, addLabels);
  if (options)
    await take(
      { files },
      perform(`Opening ${files[0].name}`, (job) => core.uploadOpen(upload, options, job.id)),
    );
  else await attempt(() => core.uploadDiscard(upload));
}

/** Reads what is open once more, in another way. */
export async function reopen(): Promise<void> {
  const { origin } = dataset;
  if (origin) await ('path' in origin ? openPath(origin.path, true) : openFiles(origin.files, true));
}

/** A second project is made beside one that is open elsewhere where a person wants so, not in silence. */
function askOfOther({ project, name }: DatasetSummary): void {
  if (project?.inUse === undefined) return;
  const told = 'Another window or command has a project of these data open.';
  const second = project.folder.split(/[\\/]/).at(-1);
  inUse.ask({ folder: project.inUse, name, told, from: null, second });
}

/** Puts a newly opened data set in the place of the former; where opening failed, the former stays. */
async function take(origin: Origin | null, work: Promise<DatasetSummary | undefined>): Promise<void> {
  const summary = await work;
  if (!summary) return;
  await closeDataset();
  dataset.opened(summary, origin);
  await takeUpProject(summary);
  askOfOther(summary);
}
