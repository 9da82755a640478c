/** A figure that is given back: its data, runs and view are taken up again. */
import { Fault } from '../core/base/errors.ts';
import { matchRuns, recordIn, viewOfRecord, type FigureRecord } from '../core/view/figure-record.ts';
import { completeLook } from '../core/view/look.ts';
import { colorBy, core, labelBy, perform } from './client.ts';
import type { PickedFile } from './host.ts';
import { figureEditor } from './panels/figure/editor.svelte.ts';
import { openProject, recentProjects } from './projects.ts';
import { dataset } from './state/dataset.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { hasMap, runs } from './state/runs.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { view } from './state/view.svelte.ts';

/** Bytes: no figure of ours is larger. */
const largest = 256 * 1024 * 1024;

export function isFigureFile({ name }: { name: string }): boolean {
  return /\.(svg|png|pdf)$/i.test(name);
}

export function openFigure({ file, name }: PickedFile): Promise<void> {
  return take(name, async () => (file.size <= largest ? recordIn(new Uint8Array(await file.arrayBuffer())) : null));
}

/** On the core's machine, where the window reads no file. */
export function openFigureAt(path: string, name: string): Promise<void> {
  return take(name, async () => {
    const text = await core.figureRecord(path);
    return text === null ? null : recordIn(new TextEncoder().encode(text));
  });
}

async function take(name: string, read: () => Promise<FigureRecord | null>): Promise<void> {
  await perform(`Reading ${name}`, async () => {
    const record = await read();
    if (!record)
      throw new Fault('unsupported', 'This picture does not say how it was made.', {
        file: name,
        remedy:
          'Drop a figure that Indicatrix saved as SVG, PNG or PDF, as it was saved; other programs may leave out what they do not know.',
      });
    if (!isOf(record)) await findData(record);
    if (!isOf(record)) {
      throw new Fault('unsupported', `The figure was made of “${record.data.name}”, which is not open, or was prepared otherwise.`, {
        file: name,
        remedy: 'Open its project, with the preparation that the figure was made with, and drop the figure once more.',
      });
    }
    await takeUp(record, name);
  });
}

function isOf({ data }: FigureRecord): boolean {
  const { prepared } = dataset;
  return prepared !== null && prepared.fingerprint === data.fingerprint && prepared.cells === data.cells;
}

/** Among the projects that this program keeps, by the data's name. */
async function findData({ data }: FigureRecord): Promise<void> {
  if (dataset.open) return;
  const projects = (await recentProjects()).filter(
    (project) =>
      project.dataThere &&
      !project.inUse &&
      project.cells >= data.cells &&
      (project.name === data.name || project.name.startsWith(`${data.name}-`)),
  );
  for (const { folder, name } of projects.slice(0, 1)) await openProject(folder, null, name);
}

async function takeUp(record: FigureRecord, name: string): Promise<void> {
  const found = matchRuns(record, runs.of(dataset.prepared?.id).filter(hasMap));
  const missing = record.runs.filter((_, index) => found[index] === null);
  if (missing.length === record.runs.length && missing.length > 0)
    throw new Fault('unsupported', 'None of the figure’s models is here.', {
      file: name,
      remedy: `Train or open ${missing.map((run) => run.name).join(', ')}.`,
    });
  const { indicatrices, selected, look, colorBy: coloring, ...seen } = viewOfRecord(record, found);
  const { columns, size, encoder, decoder, own = false } = indicatrices;
  Object.assign(view, {
    panels: seen.panels,
    alignTo: seen.alignTo ?? null,
    labels: seen.labels !== false,
    pointRadius: seen.pointRadius,
    only: seen.only ?? null,
    look: completeLook(look),
    encoder,
    decoder,
    own,
    columns,
    size,
  });
  selection.cells = selected ?? null;
  await colorBy(coloring);
  await labelBy(seen.labelBy);
  view.hidden = seen.hidden;
  figureEditor.take(record.choices, record.dpi, seen.theme === 'light');
  layout.exporting = true;
  messages.fact(
    missing.length === 0
      ? `${name} is taken up: the same data, models and view.`
      : `${name} is taken up, without ${missing.map((run) => run.name).join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not here.`,
  );
}
