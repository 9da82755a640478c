/** What a map is worth, in the numbers that the study's table has. */
import { createJob } from '../../core/base/job.ts';
import { labelAgreement } from '../../core/metrics/labels.ts';
import { partsOf } from '../../core/model/network.ts';
import type { Embedded } from '../../core/model/run.ts';
import * as pipeline from '../../core/pipeline.ts';
import { labelColumn } from '../../core/pipeline/columns.ts';
import type { Part, Prepared } from '../../core/types.ts';

const taken = [
  'knnRecall',
  'trustworthiness',
  'continuity',
  'labelAccuracy',
  'spearman',
  'cnEncoder',
  'cnDecoder',
  'cnOwn',
  'vpresEncoder',
  'vpresDecoder',
  'vpresOwn',
  'mseTrain',
  'mseTest',
] as const;

/**
 * `rare`: label accuracy among the cells of labels that are at most a fiftieth of all. `axis`: share of the map's variance along its
 * longest direction. `condition…`: median over the cells, longer over shorter axis of the indicatrix.
 */
export type Judgement = Record<(typeof taken)[number] | 'rare' | 'axis' | 'conditionEncoder' | 'conditionDecoder', number | null>;

export async function judge(prepared: Prepared, embedded: Embedded): Promise<Judgement> {
  const { values } = await pipeline.evaluate(prepared, embedded, createJob());
  const condition = (part: Part) =>
    embedded.model && partsOf(embedded.model.config.model).includes(part) ? medianCondition(prepared, embedded, part) : null;
  return {
    ...(Object.fromEntries(taken.map((id) => [id, values[id] ?? null])) as Record<(typeof taken)[number], number | null>),
    rare: await rareAccuracy(prepared, embedded),
    axis: longestAxis(embedded.embedding),
    conditionEncoder: await condition('encoder'),
    conditionDecoder: await condition('decoder'),
  };
}

async function medianCondition(prepared: Prepared, embedded: Embedded, part: Part): Promise<number | null> {
  const { condition } = await pipeline.geometryOfCells(prepared, embedded, part, createJob());
  const known = condition.filter((value) => !Number.isNaN(value)).sort();
  return known.length > 0 ? Math.sqrt(known[known.length >> 1]) : null;
}

async function rareAccuracy(prepared: Prepared, { embedding, dim }: Embedded): Promise<number | null> {
  const column = labelColumn(prepared);
  if (!column) return null;
  const sizes = new Uint32Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) sizes[code]++;
  const agreement = await labelAgreement({ points: embedding, dim, labels: column.codes, count: sizes.length }, createJob());
  const rare = [...agreement].filter((_, cell) => 50 * (sizes[column.codes[cell]] ?? Infinity) <= prepared.rows);
  return rare.length > 0 ? rare.reduce((sum, value) => sum + value, 0) / rare.length : null;
}

/** @param map cells × 2 */
function longestAxis(map: Float32Array): number {
  const n = map.length / 2;
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let cell = 0; cell < n; cell++) [x, y] = [x + map[2 * cell] / n, y + map[2 * cell + 1] / n];
  for (let cell = 0; cell < n; cell++) {
    const [dx, dy] = [map[2 * cell] - x, map[2 * cell + 1] - y];
    [xx, yy, xy] = [xx + dx * dx, yy + dy * dy, xy + dx * dy];
  }
  return 0.5 + Math.hypot((xx - yy) / 2, xy) / (xx + yy);
}
