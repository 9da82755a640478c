/** What batches do to the prepared data: how they mix in the features, before they were brought together and after. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import type { BatchReport } from '../types/batches.ts';
import { judgedCells } from '../metrics/evaluation.ts';
import { aroundCells, dealtOut, groupsPresent, mixingScores, type Division } from '../metrics/mixing.ts';
import type { Column, Prepared } from '../types.ts';
import { categoriesOf, trueLabels } from './columns.ts';
import { once } from './once.ts';

type Categories = Extract<Column, { kind: 'category' }>;

const asGroups = ({ codes, categories }: Categories) => ({ codes, count: categories.length });

/** @throws `bad-option` where no column is named as batch, or it has a single batch; `unsupported` for fewer than three cells */
export function batchReport(prepared: Prepared, job: Job): Promise<BatchReport> {
  return once(prepared, 'batches', job, (own) => judgeBatches(prepared, own));
}

async function judgeBatches(prepared: Prepared, job: Job): Promise<BatchReport> {
  const { rows, dim, features, batch, correction } = prepared;
  if (batch === undefined)
    throw new Fault('bad-option', 'No column is named as batch.', {
      place: 'batchKey',
      remedy: 'Name the column that says which batch each cell is of (--batch).',
    });
  const batches = asGroups(categoriesOf(prepared, batch));
  if (groupsPresent(batches) < 2)
    throw new Fault('bad-option', `All cells have one value in ${batch}.`, { place: 'batchKey', remedy: 'Choose another column.' });
  const labels = trueLabels({ ...prepared, batch });
  const kinds = labels && groupsPresent(asGroups(labels)) > 1 ? labels : null;
  const cells = judgedCells({ rows, inputDim: dim });
  const division: Division = { batches, kinds: kinds && asGroups(kinds) };
  const of = async (points: Float32Array, divisions: Division[], part: Job) => {
    const around = await aroundCells(points, dim, cells, part);
    if (!around) throw new Fault('unsupported', 'Three cells at least are needed to tell how batches mix.', { place: 'batchKey' });
    return mixingScores(around, divisions, part);
  };
  const before = correction ? (await of(correction.before, [division], portion(job, 0, 0.5, 'Judging batches')))[0] : null;
  const [now, chance] = await of(features, [division, dealtOut(division)], portion(job, before ? 0.5 : 0, 1, 'Judging batches'));
  return {
    batch,
    batches: groupsPresent(batches),
    labels: kinds?.name ?? null,
    before,
    now,
    chance,
    judged: cells.length,
  };
}
