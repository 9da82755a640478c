/** What is on screen: the same Scene that a figure is drawn from. */
import type { RunSummary } from '../../core/contract.ts';
import type { Column, PanelSource, Scene } from '../../core/types.ts';
import { panelSource } from '../../core/view/panel.ts';
import { buildScene } from '../../core/view/scene.ts';
import { columns } from './columns.svelte.ts';
import { dataset } from './dataset.svelte.ts';
import { ellipses } from './ellipses.svelte.ts';
import { runs } from './runs.svelte.ts';
import { view } from './view.svelte.ts';

class SceneState {
  readonly coloring: Column | null = $derived(columns.get(dataset.prepared?.id, view.colorBy));
  readonly labelling: Column | null = $derived(view.labels && view.labelBy !== null ? columns.get(dataset.prepared?.id, { kind: 'obs', column: view.labelBy }) : null);
  readonly sources: PanelSource[] = $derived(view.panels.flatMap((id) => sourceOf(runs.get(id))));
  readonly scene: Scene = $derived(buildScene(view.spec, this.sources, this.coloring, this.labelling, ''));
}

/** Nothing for a run that has no embedding yet; one in training has its first frame. */
function sourceOf(run: RunSummary | undefined): PanelSource[] {
  const embedding = run && runs.embeddings.get(run.id);
  if (!embedding) return [];
  return [panelSource(run, embedding, { encoder: ellipses.get(run.id, 'encoder'), decoder: ellipses.get(run.id, 'decoder') })];
}

export const sceneState = new SceneState();
