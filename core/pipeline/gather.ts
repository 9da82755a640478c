/** What a view needs of its runs, computed for a figure as the window asks for it. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { mapOf } from '../model/map.ts';
import type { Embedded } from '../model/run.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { Column, Counts, Indicatrices, Metrics, Prepared, RunId } from '../types.ts';
import type { ViewSpec } from '../types/scene.ts';
import { factsOf, type Materials, type RunMaterial } from '../view/assemble.ts';
import { resolveColor, type CellColor } from '../view/color-sources.ts';
import { failureOf, type Learned } from '../view/verdict.ts';
import { needsOf, placementKey, type Asked } from '../view/shown.ts';
import { obsColumn } from './columns.ts';
import { geneColumn } from './expression.ts';
import { indicatrices } from './geometry.ts';
import { cellMeasure } from './measures.ts';

/** A run that a figure may show. */
export interface ShownRun {
  id: RunId;
  name: string;
  config?: RunConfig;
  imported?: string;
  metrics?: Metrics;
  embedded: Embedded;
}

export interface PreparedData {
  data: Counts;
  prepared: Prepared;
  options: PrepareOptions;
}

/**
 * Faults are left to the caller, but for a measure that an embedding does not have: its cells are drawn without a value. @param beside all
 * runs on the same data: what models are held to
 */
export async function gather(
  of: PreparedData,
  runs: readonly ShownRun[],
  view: ViewSpec,
  job: Job,
  beside: readonly Learned[] = runs,
): Promise<Materials> {
  const { prepared } = of;
  const known = new Map(runs.map((run) => [run.id, run]));
  const materials = new Map(
    runs.map(({ id, name, config, imported, metrics, embedded }) => [
      id,
      {
        id,
        name,
        config,
        imported,
        metrics,
        failure: metrics ? failureOf([{ config, metrics }], beside) : null,
        map: mapOf(embedded.embedding, embedded.dim),
      } satisfies RunMaterial,
    ]),
  );
  const shown = view.panels.flatMap((id) => known.get(id) ?? []);
  const needs = needsOf(
    view,
    view.labelBy === null ? null : groupsIn(prepared, view.labelBy),
    shown.map((run) => ({ id: run.id, ...factsOf(run) })),
  );
  const columns = new Map<string, Column>();
  const ellipses = new Map<string, Indicatrices>();
  const measures = new Map<string, Column>();
  for (const choice of needs.columns) columns.set(JSON.stringify(choice), await columnOf(of, choice, job));
  for (const { run, ...asked } of needs.ellipses) {
    ellipses.set(keyOf(run, asked), await indicatrices(prepared, known.get(run)!.embedded, asked.source, asked.placement, job));
  }
  for (const { run, measure } of needs.measures) {
    const column = await cellMeasure(prepared, known.get(run)!.embedded, measure, job).catch((error: unknown) => {
      if (error instanceof Fault && error.tag === 'unsupported') return undefined;
      throw error;
    });
    if (column) measures.set(run, column);
  }
  return {
    run: (id) => materials.get(id),
    column: (choice) => columns.get(JSON.stringify(choice)) ?? null,
    groups: (column) => groupsIn(prepared, column),
    ellipses: (run, asked) => ellipses.get(keyOf(run, asked)),
    measure: (run) => measures.get(run),
  };
}

function groupsIn({ obs }: Prepared, name: string): number | null {
  const column = obs.find((each) => each.name === name);
  return column?.kind === 'category' ? column.categories.length : null;
}

function keyOf(run: RunId, { source, placement }: Asked): string {
  return `${run} ${source} ${placementKey(placement)}`;
}

function columnOf({ data, prepared, options }: PreparedData, choice: CellColor, job: Job): Promise<Column> {
  return resolveColor(choice, {
    obs: async (column) => obsColumn(prepared, column),
    gene: (gene) => geneColumn(data, prepared, options, gene, job),
  });
}
