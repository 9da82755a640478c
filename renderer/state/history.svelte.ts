/** The view as it was: every choice about what is seen can be taken back and done again. */
import { view, type ViewChoice } from './view.svelte.ts';

const deepest = 100;
/** Changes closer together than this are one: a slider's way, a switch and what follows it. */
const togetherMs = 400;

class ViewHistory {
  #past = $state.raw<ViewChoice[]>([]);
  #future = $state.raw<ViewChoice[]>([]);
  #present = view.choice;
  #changedAt = -Infinity;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Takes note of the view as it is now. */
  record(choice: ViewChoice): void {
    if (choice === this.#present || same(choice, this.#present)) return;
    const now = performance.now();
    if (now - this.#changedAt > togetherMs || this.#past.length === 0) this.#past = [...this.#past, this.#present].slice(-deepest);
    this.#changedAt = now;
    this.#present = choice;
    this.#future = [];
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#present, ...this.#future];
    this.#go(before);
  }

  redo(): void {
    const [after, ...rest] = this.#future;
    if (!after) return;
    this.#future = rest;
    this.#past = [...this.#past, this.#present];
    this.#go(after);
  }

  /** Another data set has another history. */
  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#present = view.choice;
  }

  #go(choice: ViewChoice): void {
    this.#present = choice;
    this.#changedAt = -Infinity;
    view.restore(choice);
  }
}

function same(a: ViewChoice, b: ViewChoice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export const viewHistory = new ViewHistory();
