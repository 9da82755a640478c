/** Tables of the window as files. */
import { tableText } from '../core/view/ranks.ts';
import { save } from './client.ts';

/** @param lines the first is the header; numbers in full, and nothing for none */
export function saveTable(name: string, lines: readonly (readonly (string | number | null)[])[]): Promise<void> {
  const text = tableText(
    lines.map((fields) => fields.map((field) => (field === null || Number.isNaN(field) ? '' : String(field)))),
    'csv',
  );
  return save({ name: `${name}.csv`, mime: 'text/csv', bytes: new TextEncoder().encode(text) });
}
