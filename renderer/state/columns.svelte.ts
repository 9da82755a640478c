/** Annotations and genes already fetched for the prepared cells. */
import { SvelteMap } from 'svelte/reactivity';
import type { Column, PreparedId } from '../../core/types.ts';
import type { ColorBy } from '../../core/types/scene.ts';

class Columns {
  #known = new SvelteMap<string, Column>();

  get(prepared: PreparedId | undefined, choice: ColorBy): Column | null {
    return prepared === undefined ? null : (this.#known.get(key(prepared, choice)) ?? null);
  }

  forget(prepared: PreparedId, choice: ColorBy): void {
    this.#known.delete(key(prepared, choice));
  }

  set(prepared: PreparedId, choice: ColorBy, column: Column): void {
    this.#known.set(key(prepared, choice), column);
  }
}

function key(prepared: PreparedId, choice: ColorBy): string {
  if (choice.kind === 'none') return '';
  return JSON.stringify([prepared, choice]);
}

export const columns = new Columns();
