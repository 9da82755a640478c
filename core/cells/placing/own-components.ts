import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { ComponentRecipe } from '../../model/portable.ts';
import type { CountStream } from '../../types.ts';
import { standardizeRows } from '../normalize/standardize.ts';

/** Components of the file, as its own preparation would take them. */
export async function* ownComponents(data: CountStream, { obsm, dim, standardizeCells }: ComponentRecipe, job: Job) {
  const own = data.obsm.find(({ name }) => name === obsm);
  if (own?.dim !== dim) {
    throw new Fault(
      'bad-option',
      own
        ? `Its ${obsm} has ${own.dim} components; the model takes ${dim}.`
        : `The model takes components that a file brings, and this one has no ${obsm}.`,
      {
        file: data.source,
        place: `obsm/${obsm}`,
        remedy: 'Add the components that the model was trained on, found in the same way, or train a model from counts.',
      },
    );
  }
  const bad = own.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new Fault('not-finite', `A cell has the value ${own.values[bad]}.`, {
      file: data.source,
      place: `obsm/${obsm}, cell ${data.cells[Math.floor(bad / dim)]}`,
      remedy: 'Remove the cell, or find the components again.',
    });
  const rowsAtOnce = 8_192;
  for (let from = 0; from < data.cells.length; from += rowsAtOnce) {
    const features = own.values.slice(from * dim, (from + rowsAtOnce) * dim);
    if (standardizeCells) await standardizeRows(features, dim, job);
    yield { from, rows: features.length / dim, features, totals: null, factors: undefined, residuals: null };
    job.report((from + features.length / dim) / data.cells.length);
    await job.breathe();
  }
}
