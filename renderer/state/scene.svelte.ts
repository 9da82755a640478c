/** What is on screen: the same Scene that a figure is drawn from. */
import type { Column, RunId } from '../../core/types.ts';
import type { PanelSource, Scene } from '../../core/types/scene.ts';
import { sceneOf, sourcesOf } from '../../core/view/assemble.ts';
import { titleOf, titlesOf } from '../../core/view/panel.ts';
import { dataset } from './dataset.svelte.ts';
import { live } from './live.svelte.ts';
import { materialsOf } from './materials.ts';
import { runs } from './runs.svelte.ts';
import { view } from './view.svelte.ts';

/** What the window knows. */
export const materials = materialsOf({
  get prepared() {
    return dataset.prepared;
  },
  run: (id) => runs.get(id),
  beside: ({ prepared }) => runs.of(prepared),
  map: (id) => runs.embeddings.get(id),
  live,
});

class SceneState {
  readonly coloring: Column | null = $derived(view.colorBy.kind === 'measure' ? null : materials.column(view.colorBy));
  readonly labelling: Column | null = $derived(
    view.labels && view.labelBy !== null ? materials.column({ kind: 'obs', column: view.labelBy }) : null,
  );
  readonly sources: PanelSource[] = $derived(this.#unlessSame(sourcesOf(view.spec, materials)));
  readonly scene: Scene = $derived(sceneOf(view.spec, this.sources, materials, ''));
  readonly #runs = $derived(view.panels.flatMap((id) => runs.get(id) ?? []));
  readonly #titles = $derived(new Map(titlesOf(this.#runs.map(titleOf)).map(({ title }, index) => [this.#runs[index].id, title])));
  #last: PanelSource[] = [];

  /** As its panel has it. */
  titleOf(run: RunId): string {
    return this.#titles.get(run) ?? runs.get(run)?.name ?? '';
  }

  /** Those of the cells that are neither left out nor without a place. */
  amongShown(cells: Uint32Array): Uint32Array {
    const { shown } = this.scene;
    return shown ? cells.filter((cell) => shown[cell]) : cells;
  }

  /** Runs report many times a second: what says the same as before is the same, and the Scene stays. */
  #unlessSame(sources: PanelSource[]): PanelSource[] {
    const isSame = sources.length === this.#last.length && sources.every((source, index) => source === this.#last[index]);
    return isSame ? this.#last : (this.#last = sources);
  }
}

export const sceneState = new SceneState();
