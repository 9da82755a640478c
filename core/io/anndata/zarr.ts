/** AnnData in Zarr: a folder, or a zip archive of one. */
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import type { Reader } from '../reader.ts';
import { withStore } from '../stores/store.ts';
import { holdsZarr, openZarr } from '../stores/zarr.ts';

export const zarr: Reader = {
  format: 'zarr',
  title: 'AnnData as Zarr (a folder, or zipped)',
  short: 'Zarr',
  extensions: ['zarr', 'zip'],
  holds: 'what h5ad holds, in Zarr 2 and 3, a folder or a zip archive',
  accepts: holdsZarr,
  inspect: ({ path }, { layer }, job) => withStore(openZarr(path, job), (store) => inspectAnnData(store, layer)),
  read: ({ path }, options, job) => withStore(openZarr(path, job), (store) => readAnnData(store, 'zarr', options, job)),
  stream: ({ path }, options, job) =>
    withStore(openZarr(path, job), (store) => streamAnnData(store, (pass) => openZarr(path, pass), 'zarr', options, job)),
  tree: ({ path }, _options, job) => openZarr(path, job),
};
