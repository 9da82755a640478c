/** Annotations of the prepared cells, by name. */
import { Fault } from '../base/errors.ts';
import type { Column, Prepared } from '../types.ts';
import { looksLikeBatch, suggestColumn } from '../view/suggest.ts';

/** @throws `bad-option` that names the columns there are */
export function obsColumn({ obs }: Pick<Prepared, 'obs'>, name: string): Column {
  const column = obs.find((candidate) => candidate.name === name);
  if (!column)
    throw new Fault('bad-option', `The cells have no column ${name}.`, {
      place: name,
      remedy: `They have ${obs.map((candidate) => candidate.name).join(', ') || 'none'}.`,
    });
  return column;
}

/** @throws `bad-option` where there is no such column or it does not group the cells */
export function categoriesOf(prepared: Pick<Prepared, 'obs'>, name: string): Extract<Column, { kind: 'category' }> {
  const column = obsColumn(prepared, name);
  if (column.kind === 'category') return column;
  const grouping = prepared.obs.filter(({ kind }) => kind === 'category').map((candidate) => candidate.name);
  throw new Fault('bad-option', `${name} does not group the cells: it holds ${column.kind === 'number' ? 'numbers' : 'texts'}.`, {
    place: name,
    remedy: grouping.length > 0 ? `Choose ${grouping.join(', ')}.` : 'Cluster the cells first.',
  });
}

/** The same without clusters that were found here, which a map of the same numbers cannot but keep, and without batches, which are no kinds. */
export function trueLabels({ obs, batch }: Pick<Prepared, 'obs' | 'batch'>): Extract<Column, { kind: 'category' }> | null {
  return labelColumn({ obs: obs.filter((column) => column.name !== batch && (column.kind !== 'category' || !column.found)) });
}

/** The column whose labels stand for the kinds of cells, where one does. */
export function labelColumn(prepared: Pick<Prepared, 'obs'>): Extract<Column, { kind: 'category' }> | null {
  const name = suggestColumn(
    prepared.obs
      .filter(({ name }) => !looksLikeBatch(name))
      .map((column) => ({ ...column, categories: column.kind === 'category' ? column.categories.length : 0 })),
  );
  return name === null ? null : categoriesOf(prepared, name);
}

/** The column that is named, else that whose labels stand for the kinds of cells. @throws `bad-option` where it groups no cells, or none does */
export function groupingColumn(prepared: Pick<Prepared, 'obs'>, name: string | undefined): Extract<Column, { kind: 'category' }> {
  const column = name === undefined ? labelColumn(prepared) : categoriesOf(prepared, name);
  if (column) return column;
  throw new Fault('bad-option', 'No column groups the cells.', {
    place: 'groups',
    remedy: 'Give labels with --labels, or find clusters: `indicatrix cluster FILE --h5ad COPY.h5ad`.',
  });
}
