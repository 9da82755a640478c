/** Projects as one file, and back; models' files looked at alone. */
import type { GivenFile, PackLook, RunSummary } from '../core/contract/index.ts';
import type { OpenOptions } from '../core/model/options/open.ts';
import { portableEnding } from '../core/model/portable.ts';
import type { RunId } from '../core/types.ts';
import { attempt, core, fetched, perform, save, written } from './client.ts';
import { desktop, fetchFile, pickFiles, type PickedFile } from './host.ts';
import { choose, chooseDataFile, send } from './looking.ts';
import { dataset } from './state/dataset.svelte.ts';
import { jobs } from './state/jobs.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { placing } from './state/placing.svelte.ts';
import { runs } from './state/runs.svelte.ts';

/** Runs that the project keeps, of whichever preparation: also while new cells lie on the maps. */
export const packableRuns = (): RunSummary[] => runs.all.filter(({ id, folder }) => folder !== undefined && !runs.removed.has(id));

export async function lookToPack(run: RunId | null): Promise<PackLook | undefined> {
  const open = dataset.open;
  return open ? attempt(() => core.lookToPack(open.id, run)) : undefined;
}

/** Asks what goes along. */
export async function askToPack(run: RunId | null = null): Promise<void> {
  const look = await lookToPack(run);
  if (look) placing.packing = { look, run };
}

export async function pack(name: string, run: RunId | null, data: boolean): Promise<void> {
  const open = dataset.open;
  if (!open) return;
  const place = await desktop?.choosePlace(`${name}.zip`);
  if (place === null) return;
  if (place === undefined) fetched(await perform('Packing', (job) => core.downloadPack(open.id, run, { data }, job.id)));
  else written(await perform('Packing', (job) => core.packProject(open.id, run, { data }, place, job.id)));
}

export const isZip = (name: string): boolean => /\.zip$/i.test(name);
export const isModelFile = (name: string): boolean => name.toLowerCase().endsWith(portableEnding);

/** Sent to the core where it does not see the file by itself. */
async function given(file: PickedFile): Promise<GivenFile | undefined> {
  if (file.path !== undefined) return { path: file.path };
  const upload = await perform(`Reading ${file.name}`, (job) => send([file], job));
  return upload === undefined ? undefined : { upload };
}

/** @returns the project's folder where the file is a packed one, null where it is something else, undefined where it cannot be laid out */
export async function unpacked(file: GivenFile, name: string): Promise<string | null | undefined> {
  const packed = await attempt(() => core.packAt(file));
  if (!packed) return packed;
  const found = await perform(`Unpacking ${name}`, (job) => core.unpackProject(file, job.id));
  if (found) messages.ofProgram(`${packed.run === null ? 'The project' : 'The run'} ${packed.name} is unpacked into ${found.folder}.`);
  return found?.folder;
}

export async function openModelFile(file: PickedFile | { path: string; name: string }): Promise<void> {
  const source = 'file' in file ? await given(file) : { path: file.path };
  const found = source && (await perform(`Looking into ${file.name}`, () => core.modelAt(source)));
  if (found) placing.model = { name: file.name, file: source, placed: null, ...found };
  else if (source) await discard(source);
}

export function closeModelFile(): void {
  const { model } = placing;
  placing.model = null;
  if (model) void discard(model.file);
}

async function discard(file: GivenFile): Promise<void> {
  if ('upload' in file) await attempt(() => core.uploadDiscard(file.upload));
}

export async function saveCard(): Promise<void> {
  const { model } = placing;
  if (model)
    await save({
      name: `${model.name.slice(0, -portableEnding.length)}.md`,
      mime: 'text/markdown',
      bytes: new TextEncoder().encode(model.card),
    });
}

/** Asks for cells, and places them on the model that is looked at. */
export async function placeOnModel(): Promise<void> {
  const { model } = placing;
  if (!model) return;
  const cells = await chosenCells();
  if (!cells) return;
  const { source, name, open } = cells;
  const choice = await placing.ask(name, `on the map of ${model.model.name}`);
  const place = choice && (await desktop?.choosePlace(`${name.replace(/\.[^.]+$/, '')}-placed.h5ad`));
  if (choice === null || place === null) return discard(source);
  const found = await perform(`Placing the cells of ${name}`, (job) =>
    core.placeOnModel(model.file, source, open, choice, place ?? null, job.id),
  );
  if (!found) return;
  const { report, notes, waiting, files } = found;
  if (waiting) fetchFile(waiting);
  placing.model = { ...model, placed: { report, notes, where: waiting ? `${waiting.name}, among your downloads` : files.join(', ') } };
}

async function chosenCells(): Promise<{ source: GivenFile; name: string; open: Partial<OpenOptions> } | null> {
  if (desktop) {
    const path = await chooseDataFile();
    const name = path?.split(/[\\/]/).at(-1) ?? '';
    const open = path ? await choose(name, (asked, job) => core.inspectPath(path, asked, job.id), false) : null;
    return path && open ? { source: { path }, name, open } : null;
  }
  const files = await pickFiles();
  if (files.length === 0 || !(await jobs.turn(`Place the cells of ${files[0].name}`))) return null;
  const { name } = files[0];
  const upload = await perform(`Reading ${name}`, (job) => send(files, job));
  if (upload === undefined) return null;
  const open = await choose(name, (asked, job) => core.inspectUpload(upload, asked, job.id), false);
  if (open) return { source: { upload }, name, open };
  await discard({ upload });
  return null;
}
