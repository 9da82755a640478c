/** The annotations of one part of an R object, as columns. */
import type { Job } from '../../base/job.ts';
import type { Column } from '../../types.ts';
import { toColumn, type RFrame } from './r-frame.ts';
import type { RPart } from './r-objects.ts';
import { attribute, type RValue } from './r-values.ts';

/** The identities too, unless an annotation says the same. */
export function columnsOf({ obs, identities }: RPart): { name: string; value: RValue }[] {
  const columns = obs?.columns ?? [];
  const levels = attribute(identities, 'levels');
  const isTold = levels?.type !== 'string' || levels.length < 2 || columns.some(({ name }) => name === 'active.ident');
  return isTold || !identities ? columns : [...columns, { name: 'active.ident', value: identities }];
}

export async function readColumns(
  columns: RFrame['columns'],
  rows: number,
  skipped: string[] | null,
  job: Job,
  order: Int32Array | null = null,
): Promise<Column[]> {
  const found: Column[] = [];
  for (const { name, value } of columns) {
    const column = toColumn(name, value);
    const ordered = column && order ? reordered(column, order) : column;
    if (ordered && (ordered.kind === 'category' ? ordered.codes : ordered.values).length === rows) found.push(ordered);
    else skipped?.push(name);
    await job.breathe();
  }
  return found;
}

function reordered(column: Column, order: Int32Array): Column {
  switch (column.kind) {
    case 'category':
      return { ...column, codes: order.map((row) => column.codes[row] ?? -1) };
    case 'number':
      return { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? NaN) };
    case 'text':
      return { ...column, values: Array.from(order, (row) => column.values[row] ?? '') };
  }
}
