/** How data are saved as another format. */
import * as v from 'valibot';
import { about } from './describe.ts';

export const SaveOptions = v.object({
  format: v.optional(
    v.pipe(
      v.picklist(['auto', 'h5ad', 'zarr', 'csv', 'tsv', 'mtx', 'npy']),
      about('Format', 'What is written.', {
        auto: 'By the ending',
        h5ad: 'AnnData (HDF5)',
        zarr: 'AnnData (Zarr)',
        csv: 'CSV',
        tsv: 'TSV',
        mtx: '10x folder',
        npy: 'NumPy',
      }),
    ),
    'auto',
  ),
  zarrVersion: v.optional(
    v.pipe(
      v.picklist(['2', '3']),
      about('Zarr version', 'Version 2 is read by everything that reads AnnData’s Zarr; version 3 is the current one.', {
        2: 'Version 2',
        3: 'Version 3',
      }),
    ),
    '2',
  ),
  spreadsheet: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'For a spreadsheet',
        'Put an apostrophe before names and labels that a spreadsheet would take for formulas: those that begin with =, +, - or @.',
      ),
    ),
    false,
  ),
  overwrite: v.optional(v.pipe(v.boolean(), about('Overwrite', 'Put it in the place of a file that is there.')), false),
});
export type SaveOptions = v.InferOutput<typeof SaveOptions>;
