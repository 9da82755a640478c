/** Projects: taken up again where they were left, and kept as they are looked at. */
import type { DatasetSummary } from '../core/contract/index.ts';
import type { ProjectSummary, RestoredProject } from '../core/contract/project.ts';
import { toFaultRecord } from '../core/base/errors.ts';
import { isSample } from '../core/types/samples.ts';
import { attempt, closeDataset, core, onLast, perform, showPrepared, showView } from './client.ts';
import { dataset, type Origin } from './state/dataset.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { inUse } from './state/in-use.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { moved } from './state/moved.svelte.ts';
import { keptView } from './state/saved-view.svelte.ts';
import { session } from './state/session.svelte.ts';

/** A data set that was just opened: what its project has of it is taken up. */
export async function takeUpProject(summary: DatasetSummary): Promise<void> {
  if (summary.project?.resumable) {
    const restored = await perform('Restoring the project', (job) => core.restoreProject(summary.id, job.id));
    if (restored) await show(restored);
  }
  session.restored = true;
}

/** @param from where its data are now, if they have moved: a path, or a file that was sent */
export async function openProject(
  folder: string,
  from: { path: string } | { upload: string } | null = null,
  name = folder.split(/[\\/]/).at(-1) ?? folder,
  elsewhere?: 'along' | 'takeOver',
): Promise<void> {
  const restored = await perform(`Opening ${name}`, async (job) => {
    try {
      return await core.openProject(folder, from, job.id, elsewhere);
    } catch (error) {
      const fault = toFaultRecord(error);
      if (fault.tag === 'in-use' && elsewhere === undefined) {
        inUse.ask({ folder, name, told: fault.message, from });
        return undefined;
      }
      if (fault.tag !== 'file-missing' || from !== null) throw error;
      moved.ask(folder, name, fault.file ?? name);
      return undefined;
    }
  });
  if (!restored) return;
  const origin: Origin | null = isSample(restored.dataset.source) || (from && 'upload' in from) ? null : { path: restored.dataset.source };
  await closeDataset();
  dataset.opened(restored.dataset, origin);
  session.unkept = (await core.session()).unkept ?? null;
  await show(restored);
  session.restored = true;
}

/** Goes on here with the project that another has. */
export async function takeProject(): Promise<void> {
  const open = dataset.open;
  const view = open && (await perform('Taking the project over', () => core.takeProject(open.id)));
  if (view && dataset.open?.id === open.id) await viewHistory.aside(() => showView(view));
}

async function show({ prepared, prepare, view, latest, notes }: RestoredProject): Promise<void> {
  if (prepared) await showPrepared(prepared, prepare ?? dataset.options, view, latest);
  for (const note of notes) messages.fact(note);
}

export async function recentProjects(): Promise<ProjectSummary[]> {
  return (await attempt(() => core.listProjects())) ?? [];
}

/** Tells the core how things are looked at, so that they are so again after whatever happens. */
export async function saveView(): Promise<void> {
  if (dataset.open && session.restored && session.status === 'ready')
    await core.saveView(dataset.open.id, dataset.prepared?.id ?? null, keptView()).catch(() => undefined);
}
onLast(saveView);
