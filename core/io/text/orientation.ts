/** Which side of a table are cells and which are genes, by what their names look like. */
import type { OpenOptions } from '../../model/options.ts';
import { barcodeShare, geneShare } from '../names.ts';
import type { Dialect } from './table-dialect.ts';

export interface Orientation {
  cellsAreRows: boolean;
  /** For a person, to check it by. */
  reason: string;
  /** Nothing spoke for either. */
  isGuess?: boolean;
}

export function chosenOrientation(asked: OpenOptions['orientation'], rows: string[], { header, corner }: Dialect): Orientation {
  return asked === 'auto' ? findOrientation(rows, header ?? [], corner) : { cellsAreRows: asked === 'cells-by-genes', reason: 'as asked' };
}

/** @param rows names of the rows, empty where they have none; likewise `columns` */
export function findOrientation(rows: string[], columns: string[], corner: string): Orientation {
  const barcodes = { rows: barcodeShare(rows), columns: barcodeShare(columns) };
  if (Math.max(barcodes.rows, barcodes.columns) > 0.5 && barcodes.rows !== barcodes.columns) {
    return barcodes.rows > barcodes.columns ? { cellsAreRows: true, reason: 'the rows are named by barcodes' } : { cellsAreRows: false, reason: 'the columns are named by barcodes' };
  }
  const genes = { rows: geneShare(rows), columns: geneShare(columns) };
  if (Math.max(genes.rows, genes.columns) > 0.002 && Math.abs(genes.rows - genes.columns) > Math.max(genes.rows, genes.columns) / 2) {
    return genes.columns > genes.rows ? { cellsAreRows: true, reason: 'the columns are named by genes' } : { cellsAreRows: false, reason: 'the rows are named by genes' };
  }
  if (/gene|symbol|feature|ensembl/i.test(corner)) return { cellsAreRows: false, reason: `the rows are headed ‘${corner}’` };
  if (/cell|barcode/i.test(corner)) return { cellsAreRows: true, reason: `the rows are headed ‘${corner}’` };
  const isCellName = (name: string) => /^cell[_ .-]?\d+$/i.test(name);
  if (rows.length && rows.every(isCellName)) return { cellsAreRows: true, reason: 'the rows are named as cells' };
  if (columns.length && columns.every(isCellName)) return { cellsAreRows: false, reason: 'the columns are named as cells' };
  return { cellsAreRows: true, reason: 'nothing in the names speaks against it', isGuess: true };
}
