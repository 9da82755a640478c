/** AnnData in HDF5. */
import type { Reader } from '../reader.ts';
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { withStore } from '../stores/store.ts';

export const h5ad: Reader = {
  format: 'h5ad',
  title: 'AnnData (.h5ad)',
  short: 'h5ad',
  extensions: ['h5ad'],
  mediaType: 'application/x-hdf5',
  holds:
    'every layout of AnnData since 0.6: CSR, CSC, dense; `X`, `raw/X`, layers; integers, float16 to float64; gzip, lzf, ' +
    'blosc, zstd, lz4, bzip2, bitshuffle; obs and var as groups or compound arrays; categories old and new, strings, ' +
    'nullable numbers; `obsm`, arrays and data frames of numbers; `uns/*_colors` in hexadecimal, by CSS or Matplotlib name, ' +
    'or as rows of numbers',
  association: 'AnnData',
  accepts: ({ head, extension, entries }) => !entries && (hasSignature(head) || ['.h5ad', '.h5', '.hdf5'].includes(extension)),
  inspect: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => inspectAnnData(store, layer)),
  read: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => readAnnData(store, 'h5ad', options, job)),
  stream: ({ path }, options, job) =>
    withStore(openHdf5(path, job), (store) => streamAnnData(store, (pass) => openHdf5(path, pass), 'h5ad', options, job)),
  tree: ({ path }, _options, job) => openHdf5(path, job),
};
