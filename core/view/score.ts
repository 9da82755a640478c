/** Several genes as one value a cell. */
import type { Column } from '../types.ts';

const mostNamed = 3;

/** What the values of all columns are, where that is one thing. */
export function sharedUnit(columns: readonly (Column & { kind: 'number' })[]): string | undefined {
  return columns.every(({ unit }) => unit === columns[0].unit) ? columns[0]?.unit : undefined;
}

/** The mean of the genes' expression. */
export function meanColumn(genes: readonly Column[]): Column {
  const numbers = genes.filter((gene) => gene.kind === 'number');
  const values = new Float64Array(numbers[0]?.values.length ?? 0);
  for (const gene of numbers) gene.values.forEach((value, cell) => (values[cell] += value / numbers.length));
  const named = numbers
    .slice(0, mostNamed)
    .map(({ name }) => name)
    .join(', ');
  const unit = sharedUnit(numbers);
  return {
    kind: 'number',
    ...(unit !== undefined && { unit }),
    name: `mean of ${named}${numbers.length > mostNamed ? ` and ${numbers.length - mostNamed} more` : ''}`,
    values,
  };
}
