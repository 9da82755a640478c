/** Tables as files: CSV for programs, Markdown and LaTeX for papers. */
import { csvField } from '../../base/csv.ts';
import { estimateDigits, formatEstimate } from '../../view/numbers.ts';
import type { Cell, EstimateCell, Table } from './table.ts';

export const tableFormats = ['csv', 'md', 'tex'] as const;
export type TableFormat = (typeof tableFormats)[number];
export const tableMimes: Record<TableFormat, string> = { csv: 'text/csv', md: 'text/markdown', tex: 'application/x-tex' };

export function formatTable(table: Table, format: TableFormat): string {
  return { csv: tableCsv, md: tableMarkdown, tex: tableLatex }[format](table);
}

/** Full precision; a column of estimates is followed by one of their standard deviations, where there are any. */
export function tableCsv({ head, groups }: Table): string {
  const rows = groups.flat();
  const spreads = head.map((_, column) => rows.some((row) => isEstimate(row[column]) && row[column].deviation !== null));
  const line = (cells: readonly string[]) => `${cells.map((field) => csvField(field)).join(',')}\n`;
  const fields = (cell: Cell, column: number): string[] => {
    const [value, deviation] = isEstimate(cell) ? [String(cell.mean), String(cell.deviation ?? '')] : [cell ?? '', ''];
    return spreads[column] ? [value, deviation] : [value];
  };
  return [
    line(head.flatMap((title, column) => (spreads[column] ? [title, `${title} sd`] : [title]))),
    ...rows.map((row) => line(row.flatMap(fields))),
  ].join('');
}

/** GitHub's dialect; the best of a column in bold, what leads in italics. */
export function tableMarkdown({ caption, head, groups }: Table): string {
  const rows = groups.flat();
  const isNumeric = numericColumns(head, rows);
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const text = (cell: Cell): string => {
    if (!isEstimate(cell)) return cell ?? '–';
    const value = formatEstimate(cell);
    return cell.rank === 'best' ? `**${value}**` : cell.rank === 'leads' ? `*${value}*` : value;
  };
  return (
    [
      `${caption}\n`,
      line(head),
      line(isNumeric.map((numeric) => (numeric ? '--:' : '---'))),
      ...rows.map((row) => line(row.map(text))),
    ].join('\n') + '\n'
  );
}

/** For the booktabs package; the best of a column in bold, what leads underlined. */
export function tableLatex({ caption, head, groups }: Table): string {
  const isNumeric = numericColumns(head, groups.flat());
  const line = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\begin{tabular}{${isNumeric.map((numeric) => (numeric ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    line(head.map(escapeLatex)),
    '    \\midrule',
    groups.map((rows) => rows.map((row) => line(row.map(latexCell))).join('\n')).join('\n    \\midrule\n'),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

function isEstimate(cell: Cell): cell is EstimateCell {
  return cell !== null && typeof cell === 'object';
}

function numericColumns(head: readonly string[], rows: readonly Cell[][]): boolean[] {
  return head.map((_, column) => rows.some((row) => isEstimate(row[column])));
}

function latexCell(cell: Cell): string {
  if (!isEstimate(cell)) return escapeLatex(cell ?? '–');
  const { mean, deviation, exponent } = estimateDigits(cell);
  const value = deviation === null ? mean : `${mean} \\pm ${deviation}`;
  const math = exponent === 0 ? value : `${deviation === null ? value : `(${value})`} \\cdot 10^{${exponent}}`;
  if (cell.rank === undefined) return `$${math}$`;
  return cell.rank === 'best' ? `{\\boldmath$${math}$}` : `\\underline{$${math}$}`;
}

const latexSpecial: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '×': '$\\times$',
  '≤': '$\\le$',
  '–': '--',
  '−': '$-$',
  σ: '$\\sigma$',
  '²': '$^2$',
  '†': '$^\\dagger$',
};

function escapeLatex(text: string): string {
  return [...text].map((letter) => latexSpecial[letter] ?? letter).join('');
}
