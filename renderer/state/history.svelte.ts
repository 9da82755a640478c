/** What was done and can be taken back: choices about the view, what is selected, where panels are looked at, and what happens to runs. */
import { tick } from 'svelte';
import type { RunId } from '../../core/types.ts';
import type { PanelCameras } from '../plot/plot.ts';
import { explore } from './explore.svelte.ts';
import { layout } from './layout.svelte.ts';
import { selection } from './selection.svelte.ts';
import type { ViewChoice } from './view-spec.ts';
import { view } from './view.svelte.ts';

const deepest = 100;
/** Changes of one and the same choice closer together than this are one: a slider's way. */
const togetherMs = 400;

export interface Edit {
  /** `Removed Vanilla`: what undo takes back, for a person. */
  title: string;
  undo: () => unknown;
  redo: () => unknown;
}

/** All of the view that undo brings back. */
interface Seen {
  choice: ViewChoice;
  selected: Uint32Array | null;
  alone: RunId | null;
  locked: readonly RunId[];
  cameras: PanelCameras;
}

/** As a person would call what changed; the look's fields are the rest. */
const names: Record<string, string> = {
  panels: 'panels',
  alignTo: 'alignment',
  linkBy: 'cameras',
  colorBy: 'colour',
  hidden: 'legend',
  labelBy: 'labels',
  labels: 'labels',
  encoder: 'ellipses',
  decoder: 'ellipses',
  own: 'ellipses',
  columns: 'ellipses',
  size: 'ellipses',
  pointRadius: 'points',
  only: 'cells shown',
  selected: 'selection',
  alone: 'panels',
  locked: 'cameras',
  cameras: 'cameras',
};

class History {
  #past = $state.raw<Edit[]>([]);
  #future = $state.raw<Edit[]>([]);
  #present = seen();
  /** The last edit's, where it was a change of the view: a change soon after it is part of it. */
  #viewChange: { before: Seen; fields: Set<string>; at: number } | null = null;
  /** Edits that are being done: what they change in the view is part of them. */
  #under = 0;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** What undo would take back. */
  get last(): string {
    return this.#past.at(-1)?.title ?? '';
  }

  get next(): string {
    return this.#future[0]?.title ?? '';
  }

  /** Takes note of the view as it is now. */
  record(): void {
    const now = seen();
    const fields = changed(now, this.#present);
    if (fields.size === 0 || this.#under > 0) {
      this.#present = now;
      return;
    }
    const at = performance.now();
    const together =
      this.#viewChange !== null &&
      at - this.#viewChange.at <= togetherMs &&
      [...fields].every((field) => this.#viewChange!.fields.has(field));
    const before = together ? this.#viewChange!.before : this.#present;
    if (together) this.#past = this.#past.slice(0, -1);
    this.#present = now;
    const what = [...new Set([...fields].map((field) => names[field] ?? 'look'))].join(', ');
    this.#push({ title: `Change of ${what}`, undo: () => show(before), redo: () => show(now) });
    this.#viewChange = { before, fields: together ? this.#viewChange!.fields : fields, at };
  }

  /** Does something that can be undone. */
  do(edit: Edit): void {
    void this.aside(edit.redo);
    this.#push(edit);
  }

  /** The same where only doing it tells what is to be undone; null for nothing. */
  async doing(act: () => Promise<Edit | null>): Promise<void> {
    let edit: Edit | null = null;
    await this.aside(async () => (edit = await act()));
    if (edit) this.#push(edit);
  }

  /** Lets something change the view that is no choice of a person's: undo passes it over. */
  async aside(act: () => unknown): Promise<void> {
    this.#viewChange = null;
    this.#under++;
    try {
      await act();
      await tick();
    } finally {
      this.#under--;
      this.#present = seen();
    }
  }

  /** Takes back one edit, whatever has been done since. */
  revert(edit: Edit): void {
    if (!this.#past.includes(edit)) return;
    this.#past = this.#past.filter((other) => other !== edit);
    void this.aside(edit.undo);
  }

  undo(): void {
    const edit = this.#past.at(-1);
    if (!edit) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [edit, ...this.#future];
    void this.aside(edit.undo);
  }

  redo(): void {
    const [edit, ...rest] = this.#future;
    if (!edit) return;
    this.#future = rest;
    this.#past = [...this.#past, edit];
    void this.aside(edit.redo);
  }

  /** Another data set has another history. */
  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#viewChange = null;
    this.#present = seen();
  }

  #push(edit: Edit): void {
    this.#past = [...this.#past, edit].slice(-deepest);
    this.#future = [];
  }
}

function seen(): Seen {
  return { choice: view.choice, selected: selection.cells, alone: explore.alone, locked: [...explore.locked], cameras: layout.cameras };
}

function show({ choice, selected, alone, locked, cameras }: Seen): void {
  view.restore(choice);
  selection.cells = selected;
  explore.alone = alone;
  explore.locked.clear();
  for (const id of locked) explore.locked.add(id);
  // A new list, for the plot takes up one that it does not know.
  layout.cameras = layout.camerasKept = [...cameras];
}

/** Names of what differs; the fields of the look each by itself. */
function changed(now: Seen, before: Seen): Set<string> {
  const { look, ...rest } = now.choice;
  const { look: lookBefore, ...restBefore } = before.choice;
  const differing = <T extends object>(a: T, b: T) =>
    (Object.keys(a) as (keyof T & string)[]).filter(
      (field) => a[field] !== b[field] && JSON.stringify(a[field]) !== JSON.stringify(b[field]),
    );
  return new Set([
    ...(now.choice === before.choice
      ? []
      : [...differing(rest, restBefore), ...differing(look, lookBefore).map((field) => `look.${field}`)]),
    ...(now.selected === before.selected ? [] : ['selected']),
    ...differing({ alone: now.alone, locked: now.locked }, { alone: before.alone, locked: before.locked }),
    ...(sameCameras(now, before) ? [] : ['cameras']),
  ]);
}

/** A panel that comes or goes takes its camera along. */
function sameCameras(now: Seen, before: Seen): boolean {
  const told = ({ cameras }: Seen, panel: RunId) => JSON.stringify(cameras.find(([id]) => id === panel)?.[1] ?? null);
  return (
    now.cameras === before.cameras ||
    now.choice.panels.filter((id) => before.choice.panels.includes(id)).every((id) => told(now, id) === told(before, id))
  );
}

export const viewHistory = new History();
