/** Which side of a table are cells and which are genes, by what their names look like. */
import type { OpenOptions } from '../../model/options/open.ts';
import { isBarcode, isCellName, isGeneName, share } from '../name-kinds.ts';
import { isCellHeading, isGeneHeading } from './headings.ts';

export interface Orientation {
  cellsAreRows: boolean;
  /** For a person, to check it by. */
  reason: string;
  /** Nothing spoke for either. */
  isGuess?: boolean;
}

/** @param names of the rows, of the columns, and what stands above those of the rows */
export function chosenOrientation(
  asked: OpenOptions['orientation'],
  { rows, columns, corner }: { rows: string[]; columns: string[]; corner: string },
): Orientation {
  return asked === 'auto' ? findOrientation(rows, columns, corner) : { cellsAreRows: asked === 'cells-by-genes', reason: 'as asked' };
}

/** Genes are many and few of them are known by name; barcodes all look alike. */
const [mostAreBarcodes, someAreGenes, mostAreCells] = [0.5, 0.002, 0.6];

/** @param rows names of the rows, empty where they have none; likewise `columns` */
export function findOrientation(rows: string[], columns: string[], corner: string): Orientation {
  const cellsAreRows = (reason: string): Orientation => ({ cellsAreRows: true, reason });
  const genesAreRows = (reason: string): Orientation => ({ cellsAreRows: false, reason });

  const barcodes = { rows: share(rows, isBarcode), columns: share(columns, isBarcode) };
  if (Math.max(barcodes.rows, barcodes.columns) > mostAreBarcodes && barcodes.rows !== barcodes.columns) {
    return barcodes.rows > barcodes.columns
      ? cellsAreRows('the rows are named by barcodes')
      : genesAreRows('the columns are named by barcodes');
  }
  const genes = { rows: share(rows, isGeneName), columns: share(columns, isGeneName) };
  if (
    Math.max(genes.rows, genes.columns) > someAreGenes &&
    Math.abs(genes.rows - genes.columns) > Math.max(genes.rows, genes.columns) / 2
  ) {
    return genes.columns > genes.rows ? cellsAreRows('the columns are named by genes') : genesAreRows('the rows are named by genes');
  }
  if (isGeneHeading(corner) || /gene|symbol|feature|ensembl/i.test(corner)) return genesAreRows(`the rows are headed ‘${corner}’`);
  if (isCellHeading(corner) || /cell|barcode/i.test(corner)) return cellsAreRows(`the rows are headed ‘${corner}’`);
  const cells = { rows: share(rows, isCellName), columns: share(columns, isCellName) };
  if (Math.max(cells.rows, cells.columns) > mostAreCells && Math.abs(cells.rows - cells.columns) > 0.3) {
    return cells.rows > cells.columns ? cellsAreRows('the rows are named as cells') : genesAreRows('the columns are named as cells');
  }
  return { cellsAreRows: true, reason: 'nothing in the names speaks against it', isGuess: true };
}
