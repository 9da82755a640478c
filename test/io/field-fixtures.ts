/**
 * One small matrix in whatever spelling a file of the field has: cells × genes with numbers of its own, so that no place can be mistaken
 * for another.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { path, toDense } from './fixtures.ts';
import type { CountMatrix, CountStream } from '../../core/types.ts';

const symbols = ['ACTB', 'GAPDH', 'B2M', 'MALAT1', 'CD3E', 'LYZ', 'MS4A1', 'NKG7', 'FTL', 'FTH1', 'TP53', 'HBB'];
const bases = ['A', 'C', 'G', 'T'];

function barcode(cell: number): string {
  let state = 7919 * (cell + 1);
  return Array.from({ length: 16 }, () => bases[((state = (state * 1103515245 + 12345) % 2 ** 31) >> 16) & 3]).join('');
}

/** 16 cells × 12 genes. */
export const field = {
  cells: Array.from({ length: 16 }, (_, cell) => `${barcode(cell)}-1`),
  genes: symbols,
  ids: symbols.map((_, gene) => `ENSG000001${String(1000 + 37 * gene).padStart(5, '0')}`),
  X: Array.from({ length: 16 }, (_, cell) =>
    symbols.map((_, gene) => ((cell * 7 + gene * 5) % 3 === 0 ? 0 : (cell * 13 + gene * 29 + cell * gene) % 17)),
  ),
  types: Array.from({ length: 16 }, (_, cell) => ['T cell', 'B cell', 'NK'][cell % 3]),
};

export function turned<T>(rows: T[][]): T[][] {
  return rows[0].map((_, col) => rows.map((row) => row[col]));
}

export interface Table {
  rows: unknown[][];
  rowNames?: readonly string[] | null;
  columns?: readonly string[] | null;
  /** Above the names of the rows; null writes none, as R does. */
  corner?: string | null;
  delimiter?: string;
  end?: string;
}

/** A text table: cells × genes unless told otherwise. */
export function table({ rows, rowNames = field.cells, columns = field.genes, corner = '', delimiter = ',', end = '\n' }: Table): string {
  const head = columns && [...(rowNames && corner !== null ? [corner] : []), ...columns].join(delimiter);
  const body = rows.map((row, i) => [...(rowNames ? [rowNames[i]] : []), ...row].join(delimiter));
  return [...(head === null ? [] : [head]), ...body].join(end) + end;
}

/** The same with genes as rows. */
export function tableOfGenes(of: Partial<Table> = {}): string {
  return table({ rows: turned(field.X), rowNames: field.genes, columns: field.cells, ...of });
}

/** Matrix Market: genes × cells as Cell Ranger has it, or the other way round. */
export function market(rows = field.X, { banner = '%%MatrixMarket matrix coordinate integer general', cellsFirst = false } = {}): string {
  const entries = rows.flatMap((row, cell) =>
    row.flatMap((value, gene) =>
      value === 0 ? [] : [cellsFirst ? `${cell + 1} ${gene + 1} ${value}` : `${gene + 1} ${cell + 1} ${value}`],
    ),
  );
  const sizes = cellsFirst ? [rows.length, rows[0].length] : [rows[0].length, rows.length];
  return `${banner}\n%\n${sizes.join(' ')} ${entries.length}\n${entries.join('\n')}\n`;
}

/** A folder with these files. @returns its path */
export function folderOf(files: Record<string, string | Uint8Array>, name = 'folder'): string {
  const folder = path(name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

export const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** What of an opened file is compared. */
export function gist({ matrix, cells, genes }: CountMatrix): { cells: string[]; genes: string[]; X: number[][] } {
  return { cells, genes, X: toDense(matrix) };
}

/** The same of what is read in passes. */
export async function gistOf({ matrix, cells, genes }: CountStream): Promise<{ cells: string[]; genes: string[]; X: number[][] }> {
  const X: number[][] = [];
  for await (const { matrix: rows } of matrix.chunks(new AbortController().signal)) X.push(...toDense(rows));
  return { cells, genes, X };
}

export const whole = { cells: field.cells, genes: field.genes, X: field.X };
