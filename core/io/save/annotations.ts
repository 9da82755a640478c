/** Annotations as text beside a matrix whose format has no room for them. */
import { csvLine, formulaNote, type Dialect } from '../../base/csv.ts';
import type { Job } from '../../base/job.ts';
import type { Column, Embedding, Values } from '../../types.ts';
import type { Saveable } from './target.ts';
import { textFile } from './text-file.ts';

/** One line a cell: its name, its annotations, its place in each embedding, every number in full. */
export async function writeCells(
  path: string,
  { cells, obs, obsm }: Pick<Saveable, 'cells' | 'obs' | 'obsm'>,
  dialect: Dialect,
  job: Job,
): Promise<string[]> {
  const axes = obsm.flatMap(({ name, dim }) => Array.from({ length: dim }, (_, axis) => `${name} ${axis + 1}`));
  await textFile(path, false, async (write) => {
    await write(csvLine(['cell', ...obs.map(({ name }) => name), ...axes], dialect));
    for (const [row, cell] of cells.entries()) {
      await write(
        csvLine([cell, ...obs.map((column) => valueAt(column, row))], dialect).slice(0, -1) + placesOf(obsm, row, dialect) + '\n',
      );
      await job.breathe();
    }
  });
  const note = formulaNote([...cells, ...obs.flatMap((column) => [column.name, ...textsOf(column)])], dialect);
  return note ? [note] : [];
}

function placesOf(obsm: readonly Embedding<Values>[], row: number, { delimiter }: Dialect): string {
  return obsm
    .map(({ dim, values }) => Array.from(values.subarray(row * dim, (row + 1) * dim), (value) => `${delimiter}${value}`).join(''))
    .join('');
}

function textsOf(column: Column): readonly string[] {
  return column.kind === 'category' ? column.categories : column.kind === 'text' ? column.values : [];
}

function valueAt(column: Column, row: number): string {
  switch (column.kind) {
    case 'category':
      return column.categories[column.codes[row]] ?? '';
    case 'number':
      return Number.isNaN(column.values[row]) ? '' : String(column.values[row]);
    case 'text':
      return column.values[row];
  }
}

/** One line a gene: its name, and its other identifier where there is one. */
export async function writeGenes(path: string, { genes, geneIds }: Pick<Saveable, 'genes' | 'geneIds'>, dialect: Dialect): Promise<void> {
  await textFile(path, false, async (write) => {
    await write(csvLine(['gene', ...(geneIds ? ['gene_ids'] : [])], dialect));
    for (const [i, gene] of genes.entries()) await write(csvLine([gene, ...(geneIds ? [geneIds[i]] : [])], dialect));
  });
}
