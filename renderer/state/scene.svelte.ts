/** What is on screen: the same Scene that a figure is drawn from. */
import type { RunSummary } from '../../core/contract.ts';
import type { Column, Indicatrices, PanelSource, RunId, Scene } from '../../core/types.ts';
import { memoizeLast } from '../../core/view/memo.ts';
import { panelSource } from '../../core/view/panel.ts';
import { buildScene } from '../../core/view/scene.ts';
import { columns } from './columns.svelte.ts';
import { dataset } from './dataset.svelte.ts';
import { ellipses } from './ellipses.svelte.ts';
import { measures } from './measures.svelte.ts';
import { runs } from './runs.svelte.ts';
import { view } from './view.svelte.ts';

class SceneState {
  readonly coloring: Column | null = $derived(view.colorBy.kind === 'measure' ? null : columns.get(dataset.prepared?.id, view.colorBy));
  readonly labelling: Column | null = $derived(view.labels && view.labelBy !== null ? columns.get(dataset.prepared?.id, { kind: 'obs', column: view.labelBy }) : null);
  readonly sources: PanelSource[] = $derived(this.#unlessSame(view.panels.flatMap((id) => sourceOf(runs.get(id)))));
  readonly scene: Scene = $derived(buildScene(view.spec, this.sources, this.coloring, this.labelling, ''));
  #last: PanelSource[] = [];

  /** Runs report many times a second: what says the same as before is the same, and the Scene stays. */
  #unlessSame(sources: PanelSource[]): PanelSource[] {
    const isSame = sources.length === this.#last.length && sources.every((source, index) => source === this.#last[index]);
    return isSame ? this.#last : (this.#last = sources);
  }
}

/** Nothing for a run that has no embedding yet; one in training has its first frame. */
function sourceOf(run: RunSummary | undefined): PanelSource[] {
  const embedding = run && runs.embeddings.get(run.id);
  if (!embedding) return [];
  const measure = view.colorBy.kind === 'measure' ? measures.get(run.id, view.colorBy.measure) : undefined;
  const { id, name, imported, config } = run;
  return [keptSource(embedding, id, name, imported, config && JSON.stringify(config.model), ellipses.get(id, 'encoder'), ellipses.get(id, 'decoder'), ellipses.get(id, 'own'), measure)];
}

const keptSource = memoizeLast(
  (embedding: Float32Array, id: RunId, name: string, imported: string | undefined, model: string | undefined, encoder: Indicatrices | undefined, decoder: Indicatrices | undefined, own: Indicatrices | undefined, measure: Column | undefined) =>
    panelSource({ id, name, imported, config: model === undefined ? undefined : { model: JSON.parse(model) } }, embedding, { encoder, decoder, own }, measure),
);

export const sceneState = new SceneState();
