/** Cell Ranger's folder: genes × cells as a Matrix Market file, with the names of both beside it, gzipped; or the same without a folder. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../../base/job.ts';
import { plainCsv } from '../../base/csv.ts';
import { writeCells } from './annotations.ts';
import { strangerToTenx } from './folders.ts';
import type { Saveable, SavedFormat } from './target.ts';
import { textFile } from './text-file.ts';

export const mtx: SavedFormat = {
  format: 'mtx',
  title: '10x folder (a name without an ending), or Matrix Market (.mtx, .mtx.gz)',
  endings: ['', '.mtx', '.mtx.gz'],
  holdsIds: true,
  strangerTo: strangerToTenx,
  async write({ draft, name, beside }, data, _options, job) {
    const isFile = /\.mtx(\.gz)?$/i.test(name);
    if (!isFile) await mkdir(draft);
    const part = (title: string) => (isFile ? beside(`.${title}`) : join(draft, title));
    const notes = await writeMatrix(isFile ? draft : join(draft, 'matrix.mtx.gz'), !isFile || /\.gz$/i.test(name), data, job);
    const { cells, genes, geneIds = genes, obs, obsm } = data;
    await writeLines(part('barcodes.tsv.gz'), cells);
    await writeLines(
      part('features.tsv.gz'),
      genes.map((gene, i) => `${oneField(geneIds[i] || gene)}\t${oneField(gene)}\tGene Expression`),
    );
    if (obs.length + obsm.length > 0) notes.push(...(await writeCells(part('obs.csv'), data, plainCsv, job)));
    return notes;
  },
};

/** The format knows no way to write a tab or a line's end within a name. */
const oneField = (text: string) => text.replace(/[\t\r\n]+/g, ' ');

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await textFile(path, true, async (put) => {
    for (const line of lines) await put(`${line.replace(/[\r\n]+/g, ' ')}\n`);
  });
}

/** The number of entries stands first, so they are counted in a pass of their own. */
async function writeMatrix(path: string, gzipped: boolean, { matrix }: Saveable, job: Job): Promise<string[]> {
  let entries = 0;
  let isWhole = true;
  for await (const {
    from,
    matrix: { rows, values },
  } of matrix.chunks(job.signal)) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== 0) entries++;
      isWhole &&= Number.isInteger(values[i]);
    }
    job.report(((from + rows) / matrix.rows) * 0.3, 'Counting the entries');
    await job.breathe();
  }
  await textFile(path, gzipped, async (put) => {
    await put(`%%MatrixMarket matrix coordinate ${isWhole ? 'integer' : 'real'} general\n${matrix.cols} ${matrix.rows} ${entries}\n`);
    for await (const {
      from,
      matrix: { rows, indptr, indices, values },
    } of matrix.chunks(job.signal)) {
      for (let row = 0; row < rows; row++) {
        let lines = '';
        for (let at = indptr[row]; at < indptr[row + 1]; at++)
          if (values[at] !== 0) lines += `${indices[at] + 1} ${from + row + 1} ${values[at]}\n`;
        await put(lines);
        await job.breathe();
      }
      job.report(0.3 + ((from + rows) / matrix.rows) * 0.7, 'Writing the matrix');
    }
  });
  return [];
}
