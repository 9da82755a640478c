/** An embedding with what a view asks to be drawn on it. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { mapOf } from '../model/map.ts';
import type { Embedded } from '../model/run.ts';
import type { RunConfig } from '../model/options.ts';
import type { Indicatrices, MetricSource, Placement, Prepared, RunId } from '../types.ts';
import type { PanelSource, ViewSpec } from '../types/scene.ts';
import { completeLook } from '../view/look.ts';
import { panelSource } from '../view/panel.ts';
import { indicatrices } from './geometry.ts';
import { cellMeasure } from './measures.ts';

/** Faults are left to the caller, but for a measure that this embedding does not have: its cells are drawn without a value. */
export async function panelOf(prepared: Prepared, embedded: Embedded, run: { id: RunId; name: string; config?: RunConfig; imported?: string }, view: ViewSpec, job: Job): Promise<PanelSource> {
  const placement = placementOf(view);
  const found: Partial<Record<MetricSource, Indicatrices>> = {};
  for (const source of placement ? shownSources(embedded, view) : []) found[source] = await indicatrices(prepared, embedded, source, placement!, job);
  const { colorBy } = view;
  const measure = colorBy.kind !== 'measure' ? undefined : await cellMeasure(prepared, embedded, colorBy.measure, job).catch((error: unknown) => {
    if (error instanceof Fault && error.tag === 'unsupported') return undefined;
    throw error;
  });
  return panelSource(run, mapOf(embedded.embedding, embedded.dim), found, measure);
}

/** Whose ellipses a view asks for, none in one dimension; an embedding without an encoder shows its own metric in the encoder's place. */
function shownSources({ model, dim }: Embedded, { indicatrices: wanted }: ViewSpec): MetricSource[] {
  if (dim === 1) return [];
  if (!model) return wanted.own || wanted.encoder ? ['own'] : [];
  return (['encoder', 'decoder', 'own'] as const).filter((source) => wanted[source]);
}

/** Null where the view's ellipses have no place to stand. */
function placementOf({ look, labelBy, selected, indicatrices: { columns } }: ViewSpec): Placement | null {
  switch (completeLook(look).placement) {
    case 'grid': return { kind: 'grid', columns };
    case 'clusters': return labelBy === null ? { kind: 'grid', columns } : { kind: 'clusters', column: labelBy, each: 1 };
    case 'selected': return selected && selected.length > 0 ? { kind: 'cells', cells: selected } : null;
  }
}
