/** Handlers of projects: which there are, opened and taken up, and how they are looked at. */
import { basename, isAbsolute, resolve } from 'node:path';
import type { CoreEvents, CoreMethods } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { projects } from '../pipeline.ts';
import { isSample } from '../types/samples.ts';
import type { Uploads } from '../uploads.ts';
import type { HandlerContext } from './context.ts';
import { openers } from './open.ts';
import { projectKeeper } from './project-keeper.ts';
import { restoring } from './restoring.ts';

/** @param own the events of the window that is served */
export function projectHandlers(context: HandlerContext, uploads: Uploads, own: () => Partial<CoreEvents>) {
  const { workspace } = context;
  const keeper = projectKeeper(workspace);
  const open = openers(context, uploads);
  const { restore, broughtUpToDate, resumeRuns } = restoring(context, keeper, uploads);

  return {
    async session() {
      const latest = [...workspace.datasets.keys()].at(-1);
      return {
        datasets: [...workspace.datasets.values()].map((entry) => entry.summary),
        prepared: [...workspace.prepared.values()].map((entry) => entry.summary),
        preparedWith: Object.fromEntries([...workspace.prepared.values()].map(({ summary, options }) => [summary.id, options])),
        runs: [...workspace.runs.values()].map((entry) => entry.summary),
        ...(latest !== undefined && keeper.looked(latest)),
      };
    },
    async listProjects() {
      const found = await projects.listProjects(workspace.options.projectFolder);
      return found.map(({ folder, record: { data, saved }, runs, dataThere, inUse }) => ({
        folder,
        name: basename(folder),
        source: data.source,
        saved,
        cells: data.cells,
        runs,
        dataThere,
        inUse,
      }));
    },
    projectAt: (path) => projects.projectAt(resolve(path)),
    async openProject(folder, from, job, elsewhere) {
      const record = await projects.readProject(folder);
      // Before a large file has been read.
      if (elsewhere === undefined || elsewhere === null) await projects.requireFree(folder);
      const { source, options } = record.data;
      if (!from && !(await projects.isThere(source))) {
        throw new Fault(
          'file-missing',
          isAbsolute(source) ? 'The data are not where they were.' : 'The data came from a browser and are not kept.',
          { file: source, remedy: 'Choose the file again; everything else of the project is kept.' },
        );
      }
      const summary = await (from && 'upload' in from
        ? open.upload(from.upload, options, job)
        : from
          ? open.path(from.path, options, job)
          : isSample(source)
            ? open.sample(source, job)
            : open.path(source, options, job));
      const claimed = await keeper.claimChosen(summary.id, folder, elsewhere ?? undefined);
      const dataset = await keeper.opened(summary, options, claimed, elsewhere === 'along');
      return restore(dataset, keeper.of(dataset.id), job);
    },
    async takeProject(id) {
      const project = keeper.of(id);
      if (!project.isElsewhere) return null;
      await keeper.takeOver(id);
      const { looked } = project;
      if (looked === null || !workspace.prepared.has(looked)) return null;
      const view = await broughtUpToDate(looked, project);
      keeper.look(id, looked, view);
      await resumeRuns(looked, project.folder);
      return view;
    },
    restoreProject: (id, job) => restore(workspace.dataset(id).summary, keeper.of(id), job),
    // What a window says whose place another has is older than what that one says.
    saveView: async (dataset, prepared, view) => (workspace.isFormer(own()) ? undefined : keeper.look(dataset, prepared, view)),
  } satisfies Partial<CoreMethods>;
}

/** The project that the program ended in without its having been closed. */
export async function unfinishedProject(home: string): Promise<string | null> {
  const [last] = await projects.listProjects(home);
  return last && last.record.open && last.dataThere && !last.inUse ? last.folder : null;
}
