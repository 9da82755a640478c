/** What batches do to the prepared data: how they mix in the features, before they were brought together and after. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import type { BatchReport } from '../types/batches.ts';
import { judgedCells } from '../metrics/evaluation.ts';
import { aroundCells, groupsPresent, mixingScores } from '../metrics/mixing.ts';
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
  const of = async (points: Float32Array, part: Job) => {
    const around = await aroundCells(points, dim, cells, part);
    if (!around) throw new Fault('unsupported', 'Three cells at least are needed to tell how batches mix.', { place: 'batchKey' });
    return mixingScores(around, batches, kinds && asGroups(kinds), part);
  };
  const before = correction ? await of(correction.before, portion(job, 0, 0.5, 'Judging batches')) : null;
  const { found, chance } = await of(features, portion(job, before ? 0.5 : 0, 1, 'Judging batches'));
  return {
    batch,
    batches: groupsPresent(batches),
    labels: kinds?.name ?? null,
    before: before?.found ?? null,
    now: found,
    chance,
    judged: cells.length,
  };
}
