/** What stands over a panel: the same on screen and in a figure. */
import { mapWords } from '../model/map.ts';
import { regularizers } from '../model/spec.ts';
import type { Column, Indicatrices, MetricSource, ModelSpec, Regularization, RunId } from '../types.ts';
import type { PanelSource } from '../types/scene.ts';

/** The panel of a run, or of an embedding that another program made. @param embedding cells × 2, the map of it */
export function panelSource(
  run: { id: RunId; name: string; config?: { model: ModelSpec; seed: number }; imported?: string },
  embedding: Float32Array,
  indicatrices: Partial<Record<MetricSource, Indicatrices | undefined>>,
  measure?: Column,
): PanelSource {
  const subtitle = run.config ? panelSubtitle(run.config.model.regularization) : `imported${run.imported && run.imported !== run.name ? ` from ${run.imported}` : ''}`;
  const dim = run.config?.model.latentDim ?? 2;
  const found = Object.fromEntries(Object.entries(indicatrices).filter(([, one]) => one !== undefined));
  return { id: run.id, ...titleOf(run), subtitle: [mapWords(dim) ?? [], subtitle].flat().join('; '), ...(dim !== 2 && { dim }), embedding, ...found, ...(measure && { measure }) };
}

/** `even areas, weight 1` */
export function panelSubtitle(regularization: Regularization): string {
  return regularization.kind === 'none' ? 'reconstruction only' : `${regularizers[regularization.kind].aim}, weight ${regularization.weight}`;
}

/** A run's name, and what may tell it from its namesakes; several runs of a model have no one seed. */
export function titleOf({ name, config }: { name: string; config?: { model: ModelSpec; seed?: number } }): Pick<PanelSource, 'title' | 'variants'> {
  return { title: name, ...(config && { variants: variantsOf(config) }) };
}

function variantsOf({ model: { regularization, latentDim }, seed }: { model: ModelSpec; seed?: number }): string[] {
  return [...(regularization.kind === 'none' ? [] : [`weight ${regularization.weight}`]), `${latentDim}D`, ...(seed === undefined ? [] : [`seed ${seed}`])];
}

/** Titles of panels or runs; those of one name end with what tells them apart: `Vanilla, seed 2`. */
export function titlesOf(panels: readonly Pick<PanelSource, 'title' | 'variants'>[]): { title: string; variant?: string }[] {
  return panels.map(({ title, variants = [] }) => {
    const namesakes = panels.filter((other) => other.title === title);
    const variant = variants.filter((own) => namesakes.some((other) => !other.variants?.includes(own))).join(', ');
    return variant === '' ? { title } : { title: `${title}, ${variant}`, variant };
  });
}
