/** How much of a model's map stays over seeds: its cells' places, its groups' areas, its ellipses. */
import { quantile } from '../base/statistics.ts';
import { clusterAreas } from '../geometry/cluster-areas.ts';
import type { SeedStability } from '../contract/measures.ts';
import { alignMaps, cellSpread, ellipseSpread, type EllipseSpread } from '../geometry/stability.ts';
import { portion, type Job } from '../base/job.ts';
import { mapOf } from '../model/map.ts';
import type { Embedded } from '../model/run.ts';
import { estimate } from '../project/sweep/outcome.ts';
import type { Prepared } from '../types.ts';
import { groupRuns, type Judged } from '../view/ranks.ts';
import { labelColumn } from './columns.ts';
import { geometryOfCells } from './geometry.ts';
import { once } from './once.ts';

export interface MapStability extends SeedStability {
  /** Spread of each cell's place over the seeds, in the map's root mean square radius. */
  cells: Float64Array;
  ellipses?: EllipseSpread;
}

/** @param maps of one model over seeds, two or more; all with a place for every cell */
export async function mapStability(prepared: Prepared, maps: readonly Embedded[], job: Job): Promise<MapStability> {
  const aligned = alignMaps(maps.map(({ embedding, dim }) => mapOf(embedding, dim)));
  const cells = cellSpread(aligned);
  await job.breathe();
  const column = labelColumn(prepared);
  const noVolumes = new Float64Array(prepared.rows).fill(NaN);
  const shares = column && aligned.maps.map((map) => clusterAreas(map, column.codes, column.categories.length, noVolumes).seen);
  const hasEllipses = maps.every(({ dim, model }) => dim === 2 && model);
  const geometry = [];
  if (hasEllipses)
    for (const [index, map] of maps.entries())
      geometry.push(
        await geometryOfCells(prepared, map, 'encoder', portion(job, index / maps.length, (index + 1) / maps.length, 'Ellipses')),
      );
  return {
    seeds: maps.length,
    cells,
    median: quantile(cells, 0.5),
    most: quantile(cells, 0.9),
    ...(column &&
      shares && {
        groups: {
          column: column.name,
          areas: column.categories.map((group, index) => ({ group, share: estimate(shares.map((of) => of[index]))! })),
        },
      }),
    ...(hasEllipses && { ellipses: ellipseSpread(geometry, aligned.similarities) }),
  };
}

/** A run among those that differ from it in seed and split alone, itself with them. */
export function runsOfModel<R extends Judged>(id: string, runs: readonly R[]): R[] {
  return groupRuns(runs).find((model) => model.runs.some((run) => run.id === id))?.runs ?? [];
}

/** Names an embedding's seeds among others of its model: what is known of them is true of these alone. */
export function seedsKey({ seeds }: Embedded): string {
  return (seeds?.() ?? []).map(({ model }) => `${model?.config.seed} ${model?.config.splitSeed}`).join();
}

/**
 * Each cell's spread over the seeds of an embedding's model, as in `MapStability`; NaN where there is one seed alone, which says nothing of
 * it.
 */
export async function seedSpread({ rows }: Prepared, { seeds }: Embedded, job: Job): Promise<Float64Array> {
  const maps = seeds?.() ?? [];
  await job.breathe();
  return maps.length < 2
    ? new Float64Array(rows).fill(NaN)
    : cellSpread(alignMaps(maps.map(({ embedding, dim }) => mapOf(embedding, dim))));
}

/** The same for an embedding that knows of its model's other seeds; null where there is none. */
export async function seedStability(prepared: Prepared, embedded: Embedded, job: Job): Promise<SeedStability | null> {
  const maps = embedded.seeds?.() ?? [];
  if (maps.length < 2) return null;
  const { cells: _, ...found } = await once(embedded, `stability ${seedsKey(embedded)}`, job, (job) => mapStability(prepared, maps, job));
  return found;
}
