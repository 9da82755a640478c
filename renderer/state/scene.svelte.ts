/** What is on screen: the same Scene that a figure is drawn from. */
import type { RunSummary } from '../../core/contract/index.ts';
import type { LiveState } from '../../core/contract/live.ts';
import type { Column, Indicatrices, ModelSpec, RunId } from '../../core/types.ts';
import type { PanelSource, Scene } from '../../core/types/scene.ts';
import { memoizeLast } from '../../core/view/memo.ts';
import { multiplesIn, multiplesOf } from '../../core/view/multiples.ts';
import { panelSource, titlesOf } from '../../core/view/panel.ts';
import { buildScene } from '../../core/view/scene.ts';
import { columns } from './columns.svelte.ts';
import { dataset } from './dataset.svelte.ts';
import { ellipses } from './ellipses.svelte.ts';
import { live } from './live.svelte.ts';
import { measures } from './measures.svelte.ts';
import { runs } from './runs.svelte.ts';
import { view } from './view.svelte.ts';

class SceneState {
  readonly coloring: Column | null = $derived(view.colorBy.kind === 'measure' ? null : columns.get(dataset.prepared?.id, view.colorBy));
  readonly labelling: Column | null = $derived(view.labels && view.labelBy !== null ? columns.get(dataset.prepared?.id, { kind: 'obs', column: view.labelBy }) : null);
  readonly #runs: PanelSource[] = $derived(this.#unlessSame(view.panels.flatMap((id) => sourceOf(runs.get(id)))));
  readonly #multiples = $derived(multiplesIn(view.spec));
  readonly sources: PanelSource[] = $derived.by(() => {
    const repeated = this.#multiples && (this.#runs.find(({ id }) => id === this.#multiples!.of) ?? this.#runs[0]);
    return repeated ? multiplesOf(repeated, ...this.#multiples!.genes.flatMap((gene) => columns.get(dataset.prepared?.id, { kind: 'gene', gene }) ?? [])) : this.#runs;
  });
  readonly scene: Scene = $derived(buildScene(view.spec, this.sources, this.coloring, this.labelling, ''));
  readonly #titles = $derived(new Map(titlesOf(this.#runs).map(({ title }, index) => [this.#runs[index].id, title])));
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

/** Nothing for a run that has no embedding yet; one in training has its first frame. */
function sourceOf(run: RunSummary | undefined): PanelSource[] {
  const embedding = run && runs.embeddings.get(run.id);
  if (!embedding) return [];
  const measure = view.colorBy.kind === 'measure' ? measures.get(run.id, view.colorBy.measure) : undefined;
  const { id, name, imported, config } = run;
  const tried = live.run === id ? live.state : null;
  if (tried && config) return [triedSource(embedding, id, name, JSON.stringify(config.model), config.seed, tried)];
  const source = keptSource(embedding, id, name, imported, config && JSON.stringify(config.model), config?.seed, ellipses.get(id, 'encoder'), ellipses.get(id, 'decoder'), ellipses.get(id, 'own'), measure);
  return [live.run === id ? ghosted(source, embedding) : source];
}

const keptSource = memoizeLast(
  (embedding: Float32Array, id: RunId, name: string, imported: string | undefined, model: string | undefined, seed: number | undefined, encoder: Indicatrices | undefined, decoder: Indicatrices | undefined, own: Indicatrices | undefined, measure: Column | undefined) =>
    panelSource({ id, name, imported, config: model === undefined || seed === undefined ? undefined : { model: JSON.parse(model) as ModelSpec, seed } }, embedding, { encoder, decoder, own }, measure),
);

/** From the start, so that what moves away leaves it behind. */
const ghosted = memoizeLast((source: PanelSource, ghost: Float32Array): PanelSource => ({ ...source, ghost }));

/** A run under the weight that is being tried out, and where its cells were before. */
const triedSource = memoizeLast((ghost: Float32Array, id: RunId, name: string, modelText: string, seed: number, { weight, embedding, indicatrices }: LiveState): PanelSource => {
  const model = JSON.parse(modelText) as ModelSpec;
  const { regularization } = model;
  const spec = { ...model, regularization: regularization.kind === 'none' ? regularization : { ...regularization, weight } };
  const [encoder, decoder] = (['encoder', 'decoder'] as const).map((part) => indicatrices.find((found) => found.part === part));
  return { ...panelSource({ id, name, config: { model: spec, seed } }, embedding, { encoder, decoder }), ghost };
});

export const sceneState = new SceneState();
