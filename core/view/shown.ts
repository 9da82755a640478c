/** Which ellipses a view shows of a run, and where they stand: one rule for window, figure and command line. */
import type { MetricSource, Placement, RunId, Spread } from '../types.ts';
import type { ViewSpec } from '../types/scene.ts';
import { isOfCells, measureIn, type CellColor } from './color-sources.ts';
import { completeLook, mostGroups } from './look.ts';
import { multiplesIn } from './multiples.ts';

/** Of a run, what decides which metrics it has. */
export interface RunFacts {
  dim: number;
  hasModel: boolean;
  hasDecoder: boolean;
}

/** Ellipses to be computed: of which metric, and where. */
export interface Asked {
  source: MetricSource;
  placement: Placement;
}

/** What a view needs beside itself. */
export interface Needs {
  columns: CellColor[];
  ellipses: (Asked & { run: string })[];
  measures: { run: string; measure: string }[];
}

/** Selected cells at which ellipses stand: more would hide each other. */
const mostSelected = 400;

/**
 * The metrics whose ellipses are drawn; an embedding without an encoder shows its own metric in the encoder's place, and one dimension has
 * no ellipses.
 */
export function drawnSources(
  { dim, hasModel, hasDecoder }: RunFacts,
  { indicatrices: wanted }: Pick<ViewSpec, 'indicatrices'>,
): MetricSource[] {
  if (dim === 1) return [];
  if (!hasModel) return wanted.own || wanted.encoder ? ['own'] : [];
  return (['encoder', 'decoder', 'own'] as const).filter((source) => wanted[source] && (source !== 'decoder' || hasDecoder));
}

/** From this zoom on a panel shows its own part of the map, with ellipses of its own. */
const nearFrom = 1.4;

/**
 * Where a run's ellipses stand. On groups and at selected cells there is nothing to stand on where there are none: then, as where nobody
 * chose, on each group if these are few, and else among the cells; seen from near, always among those in sight.
 * @param groups categories of the column that groups the cells; null where none does
 */
export function placementOf(view: ViewSpec, groups: number | null, run?: RunId): Placement {
  const {
    look,
    labelBy,
    selected,
    indicatrices: { columns },
  } = view;
  const only = view.only ? { only: view.only } : {};
  const sight = run === undefined ? undefined : view.sights?.[run];
  const clusters: Placement | null = labelBy === null || groups === null ? null : { kind: 'clusters', column: labelBy, each: 1, ...only };
  const spread: Spread =
    sight && sight.zoom >= nearFrom
      ? { kind: 'spread', columns, zoom: sight.zoom, within: sight.within, ...only }
      : { kind: 'spread', columns, zoom: 1, ...only };
  const usual = clusters && groups! > 1 && groups! <= mostGroups && !spread.within ? clusters : spread;
  const { placement, reach } = completeLook(look);
  const places = (): Placement => {
    switch (placement) {
      case 'auto':
        return usual;
      case 'spread':
        return spread;
      case 'clusters':
        return clusters ?? usual;
      case 'selected':
        return selected && selected.length > 0 ? { kind: 'cells', cells: everyOther(selected) } : usual;
      case 'grid':
        return { kind: 'grid', columns };
    }
  };
  return reach === 1 ? places() : { ...places(), reach };
}

function everyOther(cells: Uint32Array): Uint32Array {
  const stride = Math.ceil(cells.length / mostSelected);
  return stride === 1 ? cells : cells.filter((_, index) => index % stride === 0);
}

/** Across the map: the ground is as finely coloured whatever stands on it. */
const tintColumns = 16;

/**
 * What colours the ground: the first metric that is drawn, or the encoder's where none is. Null where no ground is coloured: a shadow's
 * area is not that of what casts it.
 */
export function tintOf(facts: RunFacts, view: ViewSpec): Asked | null {
  if (!completeLook(view.look).tint || facts.dim !== 2) return null;
  const [source = facts.hasModel ? 'encoder' : 'own'] = drawnSources(facts, view);
  return { source, placement: { kind: 'spread', columns: tintColumns, zoom: 1, ...(view.only && { only: view.only }) } };
}

/** Everything that is to be had before a view's Scene is whole. @param groups as for `placementOf` */
export function needsOf(view: ViewSpec, groups: number | null, runs: readonly (RunFacts & { id: RunId })[]): Needs {
  const { colorBy, labelBy } = view;
  const genes = multiplesIn(view)?.genes ?? [];
  const measure = measureIn(colorBy);
  return {
    columns: [
      ...(isOfCells(colorBy) ? [colorBy] : []),
      ...genes.map((gene) => ({ kind: 'gene', gene }) as const),
      ...(labelBy === null ? [] : [{ kind: 'obs', column: labelBy } as const]),
    ],
    ellipses: runs.flatMap((facts) => {
      const placement = placementOf(view, groups, facts.id);
      const drawn = drawnSources(facts, view).map((source) => ({ source, placement }));
      return [...drawn, tintOf(facts, view) ?? []].flat().map((asked) => ({ ...asked, run: facts.id }));
    }),
    measures: measure === null ? [] : runs.map(({ id }) => ({ run: id, measure })),
  };
}

/** Placements by name: the same name, the same places. */
export function placementKey(placement: Placement): string {
  return placement.kind === 'cells' ? `cells ${placement.reach ?? 1} ${placement.cells.join()}` : JSON.stringify(placement);
}
