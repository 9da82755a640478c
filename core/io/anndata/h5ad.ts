/** AnnData in HDF5. */
import type { Reader } from '../reader.ts';
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { withStore } from '../stores/store.ts';

export const h5ad: Reader = {
  format: 'h5ad',
  title: 'AnnData (.h5ad)',
  accepts: ({ head, extension, entries }) => !entries && (hasSignature(head) || ['.h5ad', '.h5', '.hdf5'].includes(extension)),
  inspect: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => inspectAnnData(store, layer)),
  read: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => readAnnData(store, 'h5ad', layer, job)),
  stream: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => streamAnnData(store, (pass) => openHdf5(path, pass), 'h5ad', layer, job)),
};
