/** How much of a model's map stays over seeds: its cells' places, its groups' areas, its ellipses. */
import { quantile } from '../base/statistics.ts';
import { clusterAreas } from '../geometry/cluster-areas.ts';
import { alignMaps, cellSpread, ellipseSpread, type EllipseSpread } from '../geometry/stability.ts';
import { portion, type Job } from '../base/job.ts';
import { mapOf } from '../model/map.ts';
import type { Embedded } from '../model/run.ts';
import { estimate } from '../project/sweep/outcome.ts';
import type { Estimate, Prepared } from '../types.ts';
import { labelColumn } from './columns.ts';
import { geometryOfCells } from './geometry.ts';

export interface MapStability {
  seeds: number;
  /** Spread of each cell's place over the seeds, in the map's root mean square radius. */
  cells: Float64Array;
  median: number;
  /** 9 in 10 cells spread less. */
  most: number;
  /** Of the groups of cells their shares of the map's area as it is seen. */
  groups?: { column: string; areas: { group: string; share: Estimate }[] };
  /** Of the encoder's; of maps of two dimensions alone. */
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
  if (hasEllipses) for (const [index, map] of maps.entries()) geometry.push(await geometryOfCells(prepared, map, 'encoder', portion(job, index / maps.length, (index + 1) / maps.length, 'Ellipses')));
  return {
    seeds: maps.length,
    cells,
    median: quantile(cells, 0.5),
    most: quantile(cells, 0.9),
    ...(column && shares && { groups: { column: column.name, areas: column.categories.map((group, index) => ({ group, share: estimate(shares.map((of) => of[index]))! })) } }),
    ...(hasEllipses && { ellipses: ellipseSpread(geometry, aligned.similarities) }),
  };
}
