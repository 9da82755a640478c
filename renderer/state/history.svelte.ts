/** What was done and can be taken back: choices about the view, panels that come and go, and what happens to runs. */
import { view, type ViewChoice } from './view.svelte.ts';

const deepest = 100;
/** Changes of one and the same choice closer together than this are one: a slider's way. */
const togetherMs = 400;

export interface Deed {
  /** `Removed Vanilla`: what undo takes back, for a person. */
  title: string;
  undo: () => unknown;
  redo: () => unknown;
}

class History {
  #past = $state.raw<Deed[]>([]);
  #future = $state.raw<Deed[]>([]);
  #present = view.choice;
  /** The last deed's, where it was a change of the view: a change soon after it is part of it. */
  #viewChange: { before: ViewChoice; fields: Set<string>; at: number } | null = null;

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
  record(choice: ViewChoice): void {
    if (choice === this.#present) return;
    const fields = changed(choice, this.#present);
    if (fields.size === 0) return;
    const now = performance.now();
    const together = this.#viewChange !== null && now - this.#viewChange.at <= togetherMs && [...fields].every((field) => this.#viewChange!.fields.has(field));
    const before = together ? this.#viewChange!.before : this.#present;
    if (together) this.#past = this.#past.slice(0, -1);
    this.#present = choice;
    this.#push({ title: 'Change of the view', undo: () => this.#show(before), redo: () => this.#show(choice) });
    this.#viewChange = { before, fields: together ? this.#viewChange!.fields : fields, at: now };
  }

  /** Does something that can be undone. */
  do(deed: Deed): void {
    deed.redo();
    this.#viewChange = null;
    // What the deed changed in the view is part of it.
    this.#present = view.choice;
    this.#push(deed);
  }

  /** Takes back one deed, whatever has been done since. */
  revert(deed: Deed): void {
    if (!this.#past.includes(deed)) return;
    this.#past = this.#past.filter((other) => other !== deed);
    this.#viewChange = null;
    deed.undo();
    this.#present = view.choice;
  }

  undo(): void {
    const deed = this.#past.at(-1);
    if (!deed) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [deed, ...this.#future];
    this.#viewChange = null;
    deed.undo();
    this.#present = view.choice;
  }

  redo(): void {
    const [deed, ...rest] = this.#future;
    if (!deed) return;
    this.#future = rest;
    this.#past = [...this.#past, deed];
    this.#viewChange = null;
    deed.redo();
    this.#present = view.choice;
  }

  /** Another data set has another history. */
  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#viewChange = null;
    this.#present = view.choice;
  }

  #push(deed: Deed): void {
    this.#past = [...this.#past, deed].slice(-deepest);
    this.#future = [];
  }

  #show(choice: ViewChoice): void {
    this.#present = choice;
    view.restore(choice);
  }
}

/** Names of the choices in which two views differ; those of the look each by itself. */
function changed({ look, ...rest }: ViewChoice, other: ViewChoice): Set<string> {
  const differing = <T extends object>(a: T, b: T) => (Object.keys(a) as (keyof T & string)[]).filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));
  return new Set([...differing(rest, other as typeof rest), ...differing(look, other.look).map((field) => `look.${field}`)]);
}

export const viewHistory = new History();
