/** AnnData in HDF5. */
import type { Reader } from './reader.ts';
import { readAnnData } from './anndata.ts';
import { hasSignature, Hdf5File } from './hdf5.ts';

export const h5ad: Reader = {
  format: 'h5ad',
  title: 'AnnData (.h5ad)',
  accepts: ({ head, extension, entries }) => !entries && (hasSignature(head) || ['.h5ad', '.h5', '.hdf5'].includes(extension)),
  async read({ path }, { layer }, job) {
    const store = await Hdf5File.open(path, job);
    try {
      return await readAnnData(store, 'h5ad', layer, job);
    } finally {
      await store.close();
    }
  },
};
