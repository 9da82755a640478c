/** A matrix as text: one line a cell, one column a gene, every number so that it reads back as it is. */
import { csvLine, formulaNote, type Dialect } from '../../base/csv.ts';
import { writeCells } from './annotations.ts';
import type { SavedFormat } from './target.ts';
import { textFile } from './text-file.ts';

/** Excel's and LibreOffice's sheets end here. */
const sheet = { rows: 1_048_576, columns: 16_384 };

function tableFormat(format: 'csv' | 'tsv', delimiter: Dialect['delimiter']): SavedFormat {
  return {
    format,
    title: `${format.toUpperCase()}, cells × genes (.${format}, .${format}.gz)`,
    endings: [`.${format}`, `.${format}.gz`, ...(format === 'tsv' ? ['.txt', '.txt.gz', '.tab'] : [])],
    async write({ draft, name, beside }, data, { spreadsheet }, job) {
      const dialect: Dialect = { delimiter, forSpreadsheet: spreadsheet };
      const { cells, genes, obs, obsm, matrix } = data;
      await textFile(draft, /\.gz$/i.test(name), async (put) => {
        await put(csvLine(['', ...genes], dialect));
        const fields = new Array<string>(genes.length);
        for await (const {
          from,
          matrix: { rows, indptr, indices, values },
        } of matrix.chunks(job.signal)) {
          for (let row = 0; row < rows; row++) {
            fields.fill('0');
            for (let at = indptr[row]; at < indptr[row + 1]; at++) fields[indices[at]] = String(values[at]);
            await put(csvLine([cells[from + row]], dialect).slice(0, -1) + delimiter + fields.join(delimiter) + '\n');
            await job.breathe();
          }
          job.report((from + rows) / cells.length, 'Writing the table');
        }
      });
      const notes = [];
      const ownNote = formulaNote([...cells, ...genes], dialect);
      if (ownNote) notes.push(ownNote);
      if (spreadsheet && (cells.length >= sheet.rows || genes.length >= sheet.columns)) {
        notes.push(
          `A spreadsheet ends after ${sheet.rows.toLocaleString('en')} rows and ${sheet.columns.toLocaleString('en')} columns, and shows no more of it.`,
        );
      }
      if (obs.length + obsm.length > 0) notes.push(...(await writeCells(beside(`.obs.${format}`), data, dialect, job)));
      return notes;
    },
  };
}

export const csv = tableFormat('csv', ',');
export const tsv = tableFormat('tsv', '\t');
