/** Several genes as one value a cell. */
import type { Column } from '../types.ts';

const mostNamed = 3;

/** The mean of the genes' expression. */
export function meanColumn(genes: readonly Column[]): Column {
  const numbers = genes.filter((gene) => gene.kind === 'number');
  const values = new Float64Array(numbers[0]?.values.length ?? 0);
  for (const gene of numbers) gene.values.forEach((value, cell) => (values[cell] += value / numbers.length));
  const named = numbers.slice(0, mostNamed).map(({ name }) => name).join(', ');
  return { kind: 'number', name: `mean of ${named}${numbers.length > mostNamed ? ` and ${numbers.length - mostNamed} more` : ''}`, values };
}
