/** Finding genes by symbol or identifier, and reading one gene's expression without unpacking the matrix. */
import { Fault } from '../base/errors.ts';
import type { CountMatrix, Matrix, MatrixStream } from '../types.ts';

/** Index of a gene by its name, else by its identifier, else by its name in any case. @throws `bad-option` */
export function geneIndex({ genes, geneIds }: Pick<CountMatrix, 'genes' | 'geneIds'>, gene: string): number {
  const index = placeOf({ genes, geneIds }, gene);
  if (index === undefined)
    throw new Fault('bad-option', `There is no gene ${gene}.`, { place: gene, remedy: 'Search by symbol or identifier.' });
  return index;
}

export function hasGene(names: Pick<CountMatrix, 'genes' | 'geneIds'>, gene: string): boolean {
  return placeOf(names, gene) !== undefined;
}

function placeOf({ genes, geneIds }: Pick<CountMatrix, 'genes' | 'geneIds'>, gene: string): number | undefined {
  const wanted = gene.toLowerCase();
  return [genes.indexOf(gene), geneIds?.indexOf(gene) ?? -1, genes.findIndex((name) => name.toLowerCase() === wanted)].find(
    (found) => found >= 0,
  );
}

/** Names of genes that match by name or identifier: those that begin with the query first. */
export function searchGenes({ genes, geneIds }: Pick<CountMatrix, 'genes' | 'geneIds'>, query: string, limit: number): string[] {
  const wanted = query.trim().toLowerCase();
  const beginning: string[] = [];
  const containing: string[] = [];
  for (let gene = 0; gene < genes.length && beginning.length < limit; gene++) {
    const name = genes[gene].toLowerCase();
    const id = geneIds?.[gene].toLowerCase() ?? '';
    if (name.startsWith(wanted) || id.startsWith(wanted)) beginning.push(genes[gene]);
    else if (containing.length < limit && (name.includes(wanted) || id.includes(wanted))) containing.push(genes[gene]);
  }
  return [...beginning, ...containing].slice(0, limit);
}

/** One gene in some cells, as preparation leaves it before scaling. @returns one value a row of `cells` */
export async function geneExpression(
  matrix: Matrix | MatrixStream,
  gene: number,
  cells: Uint32Array,
  factors: Float32Array | undefined,
  isLogged: boolean,
): Promise<Float64Array> {
  const stored = matrix.kind === 'stream' ? await geneOfStream(matrix, gene) : null;
  return Float64Array.from(cells, (cell, row) => {
    const value = (stored ? stored[cell] : matrixValue(matrix as Matrix, cell, gene)) * (factors ? factors[row] : 1);
    return isLogged ? Math.log1p(value) : value;
  });
}

async function geneOfStream(matrix: MatrixStream, gene: number): Promise<Float32Array> {
  const values = new Float32Array(matrix.rows);
  for await (const { from, matrix: rows } of matrix.chunks(new AbortController().signal)) {
    for (let row = 0; row < rows.rows; row++) values[from + row] = matrixValue(rows, row, gene);
  }
  return values;
}

function matrixValue(matrix: Matrix, row: number, col: number): number {
  if (matrix.kind === 'dense') return matrix.values[row * matrix.cols + col];
  let low = matrix.indptr[row];
  let high = matrix.indptr[row + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (matrix.indices[middle] < col) low = middle + 1;
    else high = middle;
  }
  return low < matrix.indptr[row + 1] && matrix.indices[low] === col ? matrix.values[low] : 0;
}
