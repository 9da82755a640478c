/** Everything the window can be told to do: by the desktop's menu, by the keyboard, by its own menus. One list for all. */
import type { MenuCommand } from '../core/contract/index.ts';
import { samples, type SampleId } from '../core/types/samples.ts';
import { stretchesOf } from '../core/view/filter.ts';
import { closeDataset, exportData, exportMetrics, exportView } from './client.ts';
import { desktop, openWindow, pickFiles } from './host.ts';
import { chooseDataFile } from './looking.ts';
import { openFiles, openPath, openSample } from './opening.ts';
import { askToPack, packableRuns } from './packing.ts';
import { placeNewCells, placingRun } from './placing.ts';
import { cancelAll, closeReplay, openReplay } from './runs.ts';
import { trainChosen } from './panels/train/training.svelte.ts';
import type { PlotTool } from './plot/hover.ts';
import { dataset } from './state/dataset.svelte.ts';
import { explore } from './state/explore.svelte.ts';
import { graphicsState } from './state/graphics.svelte.ts';
import { jobs } from './state/jobs.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { replay } from './state/replay.svelte.ts';
import { hasMap, isLearning, runs } from './state/runs.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { themeState } from './state/theme.svelte.ts';
import { view } from './state/view.svelte.ts';

/** As menus have them, in their order. */
export const commandGroups = ['File', 'Edit', 'View', 'Train', 'Help'] as const;

export interface Command {
  id: MenuCommand;
  title: string;
  group: (typeof commandGroups)[number];
  /** `Mod` is Ctrl, on a Mac the command key. A single letter counts only outside of text fields. */
  keys: string;
  /** Keys that other programs have for it. */
  also?: string;
  /** Stands under a line in its menu. */
  apart?: true;
  enabled: () => boolean;
  /** Of a switch, or of one of several tools: whether it is on. */
  on?: () => boolean;
  /** What it would do just now, after its title. */
  told?: () => string;
  run: () => unknown;
}

const always = () => true;
const hasData = () => dataset.open !== null;
const hasPanels = () => view.panels.some((id) => runs.embeddings.has(id));
const hasMaps = () => view.panels.some((id) => runs.has(id, hasMap));
const hasMetrics = () => runs.all.some((run) => run.metrics);
const hasPlacing = () => placingRun() !== undefined;
const hasPackable = () => packableRuns().length > 0;
const hasSelection = () => selection.cells !== null;
const isTraining = () => runs.all.some(isLearning);
const canUndo = () => viewHistory.canUndo;
const canRedo = () => viewHistory.canRedo;

/** What a command waits for, where its key is pressed too early. */
const lacking = new Map<() => boolean, string>([
  [hasData, 'open data first.'],
  [hasPanels, 'there is no map yet.'],
  [hasMaps, 'there is no map yet.'],
  [hasMetrics, 'no map has been measured yet.'],
  [hasPlacing, 'train a model first.'],
  [hasPackable, 'train a model first.'],
  [hasSelection, 'no cells are selected.'],
  [isTraining, 'nothing is in training.'],
  [canUndo, 'there is nothing.'],
  [canRedo, 'there is nothing.'],
]);

const focusable = ':is(button, input, select, summary, [tabindex="0"]):not(:disabled, [tabindex="-1"])';

/** Dots per inch of a figure for print. */
const printDpi = 300;

const tool = (id: MenuCommand, title: string, keys: string, chosen: PlotTool): Command => ({
  id,
  title,
  group: 'View',
  keys,
  enabled: hasPanels,
  on: () => selection.tool === chosen,
  run: () => (selection.tool = chosen),
});

/** By the sample that it opens. */
export const sampleCommands = { pbmc700: 'openSample', sample: 'openSimulated' } as const satisfies Record<SampleId, MenuCommand>;

const invitationOf = (id: SampleId) => samples.find((sample) => sample.id === id)!.invitation;

export const commands: Command[] = [
  { id: 'newWindow', title: 'New window', group: 'File', keys: 'Mod+Shift+N', enabled: always, run: openWindow },
  { id: 'open', title: 'Open a file…', group: 'File', keys: 'Mod+O', enabled: always, run: pickFile },
  {
    id: 'openPath',
    title: 'Open a path or a link…',
    group: 'File',
    keys: 'Mod+Shift+P',
    enabled: always,
    run: () => (layout.openingPath = true),
  },
  {
    id: 'openSample',
    title: invitationOf('pbmc700'),
    group: 'File',
    keys: 'Mod+Shift+O',
    enabled: always,
    run: () => openSample('pbmc700'),
  },
  {
    id: 'openSimulated',
    title: invitationOf('sample'),
    group: 'File',
    keys: 'Mod+Shift+L',
    enabled: always,
    run: () => openSample('sample'),
  },
  {
    id: 'saveAs',
    title: 'Save the data as another format…',
    group: 'File',
    keys: 'Mod+S',
    enabled: hasData,
    run: () => (layout.saving = true),
  },
  {
    id: 'placeCells',
    title: 'Place new cells on these maps…',
    group: 'File',
    keys: 'Mod+J',
    enabled: hasPlacing,
    run: () => placeNewCells(),
  },
  { id: 'closeDataset', title: 'Close the data set', group: 'File', keys: 'Mod+Shift+X', enabled: hasData, run: closeDataset },
  {
    id: 'exportFigure',
    title: 'Figure: format, size, content…',
    group: 'File',
    keys: 'Mod+Shift+F',
    apart: true,
    enabled: hasMaps,
    run: () => (layout.exporting = true),
  },
  { id: 'exportSvg', title: 'Figure as SVG', group: 'File', keys: 'Mod+E', enabled: hasMaps, run: () => exportView('svg', printDpi) },
  {
    id: 'exportPng',
    title: `Figure as PNG, ${printDpi} dpi`,
    group: 'File',
    keys: 'Mod+Shift+E',
    enabled: hasMaps,
    run: () => exportView('png', printDpi),
  },
  {
    id: 'exportMetrics',
    title: 'Metrics as CSV',
    group: 'File',
    keys: 'Mod+Shift+M',
    enabled: hasMetrics,
    run: exportMetrics,
  },
  { id: 'exportData', title: 'Data with embeddings as h5ad', group: 'File', keys: 'Mod+Shift+H', enabled: hasMaps, run: exportData },
  {
    id: 'exportModel',
    title: 'Model for new cells, or for other programs…',
    group: 'File',
    keys: 'Mod+Shift+J',
    enabled: hasPlacing,
    run: () => (layout.passing = placingRun() ?? null),
  },
  {
    id: 'packProject',
    title: 'Pack the project, or a run, into one file…',
    group: 'File',
    keys: 'Mod+U',
    enabled: hasPackable,
    run: () => askToPack(),
  },
  {
    id: 'undo',
    title: 'Undo',
    group: 'Edit',
    keys: 'Mod+Z',
    enabled: canUndo,
    told: () => viewHistory.last,
    run: () => viewHistory.undo(),
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Edit',
    keys: 'Mod+Shift+Z',
    also: 'Mod+Y',
    enabled: canRedo,
    told: () => viewHistory.next,
    run: () => viewHistory.redo(),
  },
  {
    id: 'invertSelection',
    title: 'Invert the selection',
    group: 'Edit',
    keys: 'Mod+I',
    apart: true,
    enabled: hasSelection,
    run: () => selection.invert(dataset.prepared?.cells ?? 0, view.only),
  },
  {
    id: 'onlySelected',
    title: 'Show only the selected cells, or all again',
    group: 'Edit',
    keys: 'K',
    enabled: () => hasPanels() && (selection.cells !== null || view.only !== null),
    on: () => view.only !== null,
    run: showOnlySelected,
  },
  {
    id: 'clearMeasured',
    title: 'Clear what was measured',
    group: 'Edit',
    keys: 'Escape',
    enabled: () => explore.finding !== null,
    run: () => explore.clear(),
  },
  {
    id: 'clearSelection',
    title: 'Clear the selection',
    group: 'Edit',
    keys: 'Escape',
    enabled: hasSelection,
    run: () => (selection.cells = null),
  },
  {
    id: 'toggleEncoder',
    title: 'Ellipses of cells → map (encoder)',
    group: 'View',
    keys: 'E',
    enabled: hasPanels,
    on: () => view.encoder,
    run: () => (view.encoder = !view.encoder),
  },
  {
    id: 'toggleDecoder',
    title: 'Ellipses of map → cells (decoder)',
    group: 'View',
    keys: 'D',
    enabled: hasPanels,
    on: () => view.decoder,
    run: () => (view.decoder = !view.decoder),
  },
  {
    id: 'toggleOwn',
    title: 'Ellipses of neighbourhoods (no model)',
    group: 'View',
    keys: 'O',
    enabled: hasPanels,
    on: () => view.own,
    run: () => (view.own = !view.own),
  },
  {
    id: 'toggleLabels',
    title: 'Names on the map',
    group: 'View',
    keys: 'L',
    enabled: hasPanels,
    on: () => view.labels,
    run: () => (view.labels = !view.labels),
  },
  {
    id: 'toggleContours',
    title: 'Density contours',
    group: 'View',
    keys: 'C',
    enabled: hasPanels,
    on: () => view.look.contours,
    run: () => view.setLook({ contours: !view.look.contours }),
  },
  { ...tool('toolPan', 'Drag to move', 'V', 'pan'), apart: true },
  tool('toolLasso', 'Select with a lasso', 'S', 'lasso'),
  tool('toolBox', 'Select with a box', 'B', 'box'),
  tool('toolPolygon', 'Select with a polygon', 'P', 'polygon'),
  tool('toolRuler', 'Measure a distance', 'R', 'ruler'),
  tool('toolArea', 'Measure an area', 'A', 'area'),
  tool('toolProbe', 'Read the expression at a place', 'X', 'probe'),
  {
    id: 'toggleNeighbors',
    title: 'True neighbours of the pointed cell',
    group: 'View',
    keys: 'N',
    apart: true,
    enabled: hasPanels,
    on: () => explore.neighbors,
    run: () => explore.toggleNeighbors(),
  },
  {
    id: 'toggleLens',
    title: 'Lens that undoes the warp',
    group: 'View',
    keys: 'W',
    enabled: hasPanels,
    on: () => explore.lens,
    run: () => explore.toggleLens(),
  },
  {
    id: 'resetCamera',
    title: 'Show panels whole',
    group: 'View',
    keys: 'F',
    apart: true,
    enabled: hasPanels,
    run: () => layout.resetCamera(),
  },
  {
    id: 'zoomSelected',
    title: 'Zoom to the selected cells',
    group: 'View',
    keys: 'Z',
    enabled: () => hasPanels() && selection.cells !== null,
    run: () => selection.cells && layout.lookAt(selection.cells),
  },
  {
    id: 'linkCells',
    title: 'Cameras follow cells, not places',
    group: 'View',
    keys: 'J',
    enabled: () => view.panels.length > 1,
    on: () => view.linkBy === 'cells',
    run: () => (view.linkBy = view.linkBy === 'cells' ? 'coordinates' : 'cells'),
  },
  {
    id: 'align',
    title: 'Align panels to the first',
    group: 'View',
    keys: 'G',
    enabled: () => view.panels.length > 1,
    on: () => view.alignTo !== null,
    run: () => (view.alignTo = view.alignTo === null ? view.panels[0] : null),
  },
  {
    id: 'replay',
    title: 'Replay the epochs',
    group: 'View',
    keys: 'H',
    enabled: hasMaps,
    on: () => replay.open,
    run: () => (replay.open ? closeReplay() : openReplay()),
  },
  {
    id: 'toggleSteps',
    title: 'Steps',
    group: 'View',
    keys: '[',
    apart: true,
    enabled: hasData,
    on: () => layout.stepsOpen,
    run: () => layout.toggle('steps'),
  },
  {
    id: 'toggleInspector',
    title: 'Legend and view',
    group: 'View',
    keys: ']',
    enabled: hasPanels,
    on: () => layout.inspectorOpen,
    run: () => layout.toggle('inspector'),
  },
  {
    id: 'toggleDock',
    title: 'Metrics below the panels',
    group: 'View',
    keys: 'M',
    enabled: () => runs.all.length > 0,
    on: () => layout.dock,
    run: () => layout.toggle('dock'),
  },
  { id: 'nextPart', title: 'Go to the next part of the window', group: 'View', keys: 'F6', apart: true, enabled: always, run: nextPart },
  { id: 'theme', title: 'Next theme: system, light, dark', group: 'View', keys: 'T', enabled: always, run: () => themeState.next() },
  {
    id: 'graphics',
    title: 'Next graphics: automatic, WebGPU, WebGL 2, plain canvas',
    group: 'View',
    keys: 'Mod+Shift+Y',
    enabled: always,
    run: () => graphicsState.next(),
  },
  { id: 'trainAll', title: 'Train the chosen models', group: 'Train', keys: 'Mod+Enter', enabled: hasData, run: trainChosen },
  { id: 'cancelAll', title: 'Cancel all runs', group: 'Train', keys: 'Mod+.', enabled: isTraining, run: cancelAll },
  { id: 'palette', title: 'Find a command', group: 'Help', keys: 'Mod+K', enabled: always, run: () => (layout.palette = true) },
  { id: 'reading', title: 'How to read this', group: 'Help', keys: 'F1', enabled: hasPanels, run: () => (layout.reading = 0) },
  { id: 'help', title: 'Keyboard shortcuts', group: 'Help', keys: '?', enabled: always, run: () => (layout.shortcuts = true) },
];

export function command(id: MenuCommand): Command {
  return commands.find((entry) => entry.id === id)!;
}

export function perform(id: MenuCommand): void {
  const { enabled, run } = command(id);
  if (enabled()) run();
}

/** From the desktop's menu, which takes the place of a field's own undo. */
export function performFromMenu(id: MenuCommand): void {
  if ((id === 'undo' || id === 'redo') && isTyping(document.activeElement)) document.execCommand(id);
  else perform(id);
}

/** @returns whether the key belonged to a command */
export function performKey(event: KeyboardEvent): boolean {
  const meant = commands.filter(({ keys, also }) => matches(keys, event) || (also !== undefined && matches(also, event)));
  const found = meant.find(({ enabled }) => enabled());
  if (found) found.run();
  else if (meant.length > 0 && (event.ctrlKey || event.metaKey)) tellWhyNot(meant[0]);
  else return false;
  return true;
}

/** A letter alone may be a slip; whoever holds a second key means the command. */
function tellWhyNot({ title, enabled }: Command): void {
  const [job] = jobs.list;
  const why = job ? `not yet, “${job.title}” is under way.` : (lacking.get(enabled) ?? 'not just now.');
  messages.fact(`${title.replace(/…$/, '')}: ${why}`);
}

function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!;
  const mod = parts.includes('Mod');
  if (mod !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
  // A field undoes its own typing; function keys type nothing.
  if (((!mod && !/^F\d/.test(key)) || key === 'Z' || key === 'Y') && isTyping(event.target)) return false;
  if (key !== '?' && parts.includes('Shift') !== event.shiftKey) return false;
  return event.key.toUpperCase() === key.toUpperCase();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.matches('input:not([type=checkbox], [type=range], [type=color], [type=radio]), select, textarea') || target.isContentEditable)
  );
}

/** `Ctrl`, or `⌘` on a Mac, in the parts as a cheat sheet shows them. */
export function keyNames(keys: string): string[] {
  const mac = (desktop?.platform ?? navigator.platform).toLowerCase().startsWith('mac') || desktop?.platform === 'darwin';
  return keys.split('+').map((part) => (part === 'Mod' ? (mac ? '⌘' : 'Ctrl') : part === 'Enter' ? '↵' : part === 'Escape' ? 'Esc' : part));
}

/** `Show panels whole (F)`, `Undo: change of colour (Ctrl+Z)` */
export function tellKeys(id: MenuCommand): string {
  const found = command(id);
  return `${tell(found)} (${keyNames(found.keys).join('+')})`;
}

/** `Undo: change of colour` */
export function tell({ title, told }: Command): string {
  const now = told?.() ?? '';
  return now === '' ? title : `${title}: ${now.charAt(0).toLowerCase()}${now.slice(1)}`;
}

/** The keyboard goes on at the first thing of the next part, past tables of many buttons. */
function nextPart(): void {
  const parts = [
    ...document.querySelectorAll<HTMLElement>('header:not(main header, aside header), aside, main > .stage, .dock, main.alone'),
  ];
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  for (let step = 1; step <= parts.length; step++) {
    const first = parts[(at + step) % parts.length].querySelector<HTMLElement>(focusable);
    if (first) return first.focus();
  }
}

function showOnlySelected(): void {
  view.only = selection.cells && stretchesOf(selection.cells);
  selection.cells = null;
}

async function pickFile(): Promise<void> {
  if (desktop) {
    const path = await chooseDataFile();
    if (path) await openPath(path);
    return;
  }
  const files = await pickFiles();
  if (files.length > 0 && (await jobs.turn(`Open ${files[0].name}`))) await openFiles(files);
}
