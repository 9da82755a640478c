/** Lines of CSV and TSV, and what a spreadsheet would make of them. */

/** Excel and its kin take a cell that begins so for a formula; a tab or a line's end before it does not help. */
const looksLikeFormula = /^[\t\r]*[=+\-@]/;
const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a spreadsheet would compute the text instead of showing it. Numbers with a sign are what they look like. */
export function isFormula(text: string): boolean {
  return looksLikeFormula.test(text) && !isNumber.test(text);
}

export interface Dialect {
  delimiter: ',' | '\t';
  /** Puts an apostrophe before what a spreadsheet would compute, so that it shows it. */
  forSpreadsheet: boolean;
}

export const plainCsv: Dialect = { delimiter: ',', forSpreadsheet: false };

export function csvField(text: string, { delimiter, forSpreadsheet }: Dialect = plainCsv): string {
  const shown = forSpreadsheet && isFormula(text) ? `'${text}` : text;
  return /["\r\n]/.test(shown) || shown.includes(delimiter) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

export function csvLine(fields: readonly string[], dialect: Dialect = plainCsv): string {
  return `${fields.map((field) => csvField(field, dialect)).join(dialect.delimiter)}\n`;
}

/** What a person is told of such texts among those written; null where there are none. */
export function formulaNote(texts: Iterable<string>, { forSpreadsheet }: Dialect): string | null {
  let found = 0;
  let first = '';
  for (const text of texts) if (isFormula(text) && found++ === 0) first = text;
  if (found === 0) return null;
  const what = `${found.toLocaleString('en')} ${found === 1 ? 'text begins' : 'texts begin'} as a formula does (‘${first.slice(0, 30)}’)`;
  return forSpreadsheet
    ? `${what}: an apostrophe was put before ${found === 1 ? 'it' : 'each'}, so that a spreadsheet shows it.`
    : `${what}: a spreadsheet would compute ${found === 1 ? 'it' : 'them'}; written for a spreadsheet, ${found === 1 ? 'it is' : 'they are'} guarded.`;
}
