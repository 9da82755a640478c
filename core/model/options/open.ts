/** How a file is opened: which of its matrices, which way round, what counts as what. */
import * as v from 'valibot';
import { about } from './describe.ts';

export const OpenOptions = v.object({
  layer: v.optional(
    v.pipe(
      v.string(),
      about(
        'Matrix',
        'Which matrix of the file to take: X, raw/X or layers/NAME, or the genome of a 10x file. Left out: counts where the file has them, else X.',
      ),
    ),
  ),
  part: v.optional(
    v.pipe(
      v.string(),
      about(
        'Part',
        'Which part to open of a file or folder that holds several: a modality of MuData, a table of SpatialData, an assay of Seurat, a matrix in an archive. Left out: the one with gene expression, where that is clear.',
      ),
    ),
  ),
  features: v.optional(
    v.pipe(v.string(), about('Features', 'Which features of a 10x file to take: Gene Expression, Antibody Capture … Left out: the genes.')),
  ),
  orientation: v.optional(
    v.pipe(
      v.picklist(['auto', 'cells-by-genes', 'genes-by-cells']),
      about('Orientation', 'Whether the rows of a text file are cells or genes.', {
        auto: 'By evidence',
        'cells-by-genes': 'Rows are cells',
        'genes-by-cells': 'Rows are genes',
      }),
    ),
    'auto',
  ),
  header: v.optional(
    v.pipe(
      v.picklist(['auto', 'yes', 'no']),
      about('Header', 'Whether a text file begins with the names of its columns.', {
        auto: 'By evidence',
        yes: 'It has one',
        no: 'It has none',
      }),
    ),
    'auto',
  ),
  rowNames: v.optional(
    v.pipe(
      v.picklist(['auto', 'yes', 'no']),
      about('Names of rows', 'Whether the first column of a text file names its rows.', {
        auto: 'By evidence',
        yes: 'It does',
        no: 'It holds numbers',
      }),
    ),
    'auto',
  ),
  delimiter: v.optional(
    v.pipe(
      v.picklist(['auto', 'comma', 'semicolon', 'tab', 'blank', 'bar']),
      about('Delimiter', 'What parts the columns of a text file.', {
        auto: 'By evidence',
        comma: 'Commas',
        semicolon: 'Semicolons',
        tab: 'Tabs',
        blank: 'Blanks',
        bar: 'Bars',
      }),
    ),
    'auto',
  ),
  decimal: v.optional(
    v.pipe(
      v.picklist(['auto', 'point', 'comma']),
      about('Decimals', 'What stands before the decimals of the numbers in a text file.', {
        auto: 'By evidence',
        point: 'Points',
        comma: 'Commas',
      }),
    ),
    'auto',
  ),
  reading: v.optional(
    v.pipe(
      v.picklist(['auto', 'memory', 'stream']),
      about('Reading', 'Whether the matrix is held in memory or left in the file and read in passes: slower, but of any size.', {
        auto: 'By size',
        memory: 'Into memory',
        stream: 'In passes',
      }),
    ),
    'auto',
  ),
  labels: v.optional(v.pipe(v.string(), about('Labels', 'A CSV or TSV with one row a cell, joined by the cells’ names.'))),
  join: v.optional(
    v.pipe(
      v.picklist(['auto', 'name', 'order']),
      about('Join labels', 'How the rows of the labels find their cells.', {
        auto: 'By name; by order where nothing looks like names',
        name: 'By name',
        order: 'By order',
      }),
    ),
    'auto',
  ),
});
export type OpenOptions = v.InferOutput<typeof OpenOptions>;
