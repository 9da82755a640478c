/** From a view and what it needs to its Scene: the one way of window, figure and command line. */
import type { RunConfig } from '../model/options/train.ts';
import { hasDecoder } from '../model/spec.ts';
import type { Column, Indicatrices, Metrics, ModelSpec, RunId } from '../types.ts';
import type { ColorBy, PanelSource, Scene, ViewSpec } from '../types/scene.ts';
import { isOfCells, measureIn } from './color-sources.ts';
import { conformalityOf, warningOf } from './collapse.ts';
import { memoizeLast } from './memo.ts';
import { multiplesIn, multiplesOf } from './multiples.ts';
import { headlineOf, panelSource } from './panel.ts';
import { buildScene } from './scene.ts';
import { drawnSources, placementOf, tintOf, type Asked, type RunFacts } from './shown.ts';
import type { Failure } from './verdict.ts';

/** A run as a view's panel has it. */
export interface RunMaterial {
  id: RunId;
  name: string;
  config?: RunConfig;
  metrics?: Metrics;
  /** Why it is best at nothing, beside all runs on the same data. */
  failure?: Failure | null;
  /** Where an embedding comes from that no model here made. */
  imported?: string;
  /** The map of its embedding, cells × 2. */
  map: Float32Array;
  /** Where the cells were before, to be seen faded behind. */
  ghost?: Float32Array;
}

/** What `needsOf` a view tells, as a host has it: what is not there yet is drawn without. */
export interface Materials {
  run(id: RunId): RunMaterial | undefined;
  column(choice: ColorBy): Column | null;
  /** Categories of a column; null where it does not group the cells. */
  groups(column: string): number | null;
  ellipses(run: RunId, asked: Asked): Indicatrices | undefined;
  measure(run: RunId, measure: string): Column | undefined;
}

export function factsOf({ config }: { config?: { model: ModelSpec } }): RunFacts {
  return {
    dim: config?.model.latentDim ?? 2,
    hasModel: config !== undefined,
    hasDecoder: config !== undefined && hasDecoder(config.model),
  };
}

/** Categories of the column that groups a view's cells. */
export function groupsOf({ labelBy }: ViewSpec, { groups }: Pick<Materials, 'groups'>): number | null {
  return labelBy === null ? null : groups(labelBy);
}

export function assemble(view: ViewSpec, materials: Materials, caption: string): Scene {
  return sceneOf(view, sourcesOf(view, materials), materials, caption);
}

/** The panels' embeddings with what is drawn on them; the same objects for as long as they say the same. */
export function sourcesOf(view: ViewSpec, materials: Materials): PanelSource[] {
  const runs = view.panels.flatMap((id) => {
    const run = materials.run(id);
    return run ? [sourceOf(view, run, materials)] : [];
  });
  const multiples = multiplesIn(view);
  const repeated = multiples && (runs.find(({ id }) => id === multiples.of) ?? runs[0]);
  return repeated ? multiplesOf(repeated, ...multiples.genes.flatMap((gene) => materials.column({ kind: 'gene', gene }) ?? [])) : runs;
}

export function sceneOf(view: ViewSpec, sources: readonly PanelSource[], { column }: Pick<Materials, 'column'>, caption: string): Scene {
  const { colorBy, labelBy } = view;
  const coloring = isOfCells(colorBy) ? column(colorBy) : null;
  return buildScene(view, sources, coloring, labelBy === null ? null : column({ kind: 'obs', column: labelBy }), caption);
}

function sourceOf(view: ViewSpec, run: RunMaterial, materials: Materials): PanelSource {
  const facts = factsOf(run);
  const placement = placementOf(view, groupsOf(view, materials), run.id);
  const [encoder, decoder, own] = (['encoder', 'decoder', 'own'] as const).map((source) =>
    drawnSources(facts, view).includes(source) ? materials.ellipses(run.id, { source, placement }) : undefined,
  );
  const tint = tintOf(facts, view);
  const measured = measureIn(view.colorBy);
  const measure = measured === null ? undefined : materials.measure(run.id, measured);
  const { id, name, imported, config, metrics, failure = null, ghost } = run;
  const { headline, headlineDetail } = headlineOf(metrics);
  const cn = metrics && conformalityOf(metrics);
  return keptSource(
    run.map,
    id,
    name,
    imported,
    config && JSON.stringify(config),
    headline,
    headlineDetail,
    ghost,
    cn?.encoder,
    cn?.decoder,
    failure && JSON.stringify(failure),
    encoder,
    decoder,
    own,
    tint ? materials.ellipses(run.id, tint) : undefined,
    measure,
  );
}

/** Runs are told of many times a second, each time by a new object. */
const keptSource = memoizeLast(
  (
    map: Float32Array,
    id: RunId,
    name: string,
    imported: string | undefined,
    configured: string | undefined,
    headline: string | undefined,
    headlineDetail: string | undefined,
    ghost: Float32Array | undefined,
    cnEncoder: number | null | undefined,
    cnDecoder: number | null | undefined,
    failed: string | null,
    encoder: Indicatrices | undefined,
    decoder: Indicatrices | undefined,
    own: Indicatrices | undefined,
    tint: Indicatrices | undefined,
    measure: Column | undefined,
  ): PanelSource => {
    const config = configured === undefined ? undefined : (JSON.parse(configured) as RunConfig);
    const source = panelSource({ id, name, imported, config }, map, { encoder, decoder, own }, measure);
    const warning =
      config && cnEncoder !== undefined && cnDecoder !== undefined
        ? warningOf(map, config.model, { encoder: cnEncoder, decoder: cnDecoder }, failed === null ? null : (JSON.parse(failed) as Failure))
        : null;
    return {
      ...source,
      ...(headline !== undefined && { headline, headlineDetail }),
      ...(tint && { tint }),
      ...(ghost && { ghost }),
      ...(warning && { warning }),
    };
  },
);
