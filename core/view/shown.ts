/** Which ellipses a view shows of a run, and where they stand: one rule for window, figure and command line. */
import type { MetricSource, Placement } from '../types.ts';
import type { ColorBy, ViewSpec } from '../types/scene.ts';
import { completeLook } from './look.ts';
import { multiplesIn } from './multiples.ts';

/** Of a run, what decides which metrics it has. */
export interface RunFacts { dim: number; hasModel: boolean }

/** Ellipses to be computed: of which metric, and where. */
export interface Asked { source: MetricSource; placement: Placement }

/** What a view needs beside itself. */
export interface Needs {
  columns: Exclude<ColorBy, { kind: 'none' } | { kind: 'measure' }>[];
  ellipses: (Asked & { run: string })[];
  measures: { run: string; measure: string }[];
}

/** Selected cells at which ellipses stand: more would hide each other. */
const mostSelected = 400;

/** The metrics whose ellipses are drawn; an embedding without an encoder shows its own metric in the encoder's place, and one dimension has no ellipses. */
export function drawnSources({ dim, hasModel }: RunFacts, { indicatrices: wanted }: Pick<ViewSpec, 'indicatrices'>): MetricSource[] {
  if (dim === 1) return [];
  if (!hasModel) return wanted.own || wanted.encoder ? ['own'] : [];
  return (['encoder', 'decoder', 'own'] as const).filter((source) => wanted[source]);
}

/** Where they stand; those that are to stand at selected cells, and on groups, stand on the grid as long as there are none. */
export function placementOf({ look, labelBy, selected, indicatrices: { columns } }: ViewSpec): Placement {
  const grid: Placement = { kind: 'grid', columns };
  switch (completeLook(look).placement) {
    case 'grid': return grid;
    case 'clusters': return labelBy === null ? grid : { kind: 'clusters', column: labelBy, each: 1 };
    case 'selected': return selected && selected.length > 0 ? { kind: 'cells', cells: everyOther(selected) } : grid;
  }
}

function everyOther(cells: Uint32Array): Uint32Array {
  const stride = Math.ceil(cells.length / mostSelected);
  return stride === 1 ? cells : cells.filter((_, index) => index % stride === 0);
}

/** What colours the ground: the first metric that is drawn, or the encoder's where none is. Null where no ground is coloured: a shadow's area is not that of what casts it. */
export function tintOf(facts: RunFacts, view: ViewSpec): Asked | null {
  if (!completeLook(view.look).tint || facts.dim !== 2) return null;
  const [source = facts.hasModel ? 'encoder' : 'own'] = drawnSources(facts, view);
  return { source, placement: { kind: 'grid', columns: view.indicatrices.columns } };
}

/** Everything that is to be had before a view's Scene is whole. */
export function needsOf(view: ViewSpec, runs: readonly (RunFacts & { id: string })[]): Needs {
  const { colorBy, labelBy } = view;
  const genes = multiplesIn(view)?.genes ?? [];
  const placement = placementOf(view);
  return {
    columns: [
      ...(colorBy.kind === 'none' || colorBy.kind === 'measure' ? [] : [colorBy]),
      ...genes.map((gene) => ({ kind: 'gene', gene }) as const),
      ...(labelBy === null ? [] : [{ kind: 'obs', column: labelBy } as const]),
    ],
    ellipses: runs.flatMap((facts) => {
      const drawn = drawnSources(facts, view).map((source) => ({ source, placement }));
      return [...drawn, tintOf(facts, view) ?? []].flat().map((asked) => ({ ...asked, run: facts.id }));
    }),
    measures: colorBy.kind === 'measure' ? runs.map(({ id }) => ({ run: id, measure: colorBy.measure })) : [],
  };
}

/** Placements by name: the same name, the same places. */
export function placementKey(placement: Placement): string {
  return placement.kind === 'cells' ? `cells ${placement.cells.join()}` : JSON.stringify(placement);
}
