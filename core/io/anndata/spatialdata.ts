/** SpatialData: images and shapes with tables of AnnData beside them. The tables are what is read. */
import { basename } from 'node:path';
import type { Reader } from '../reader.ts';
import { rootOf } from '../stores/any-store.ts';
import { hasSignature } from '../stores/hdf5.ts';
import { groupsBelow, partReader } from './anndata-parts.ts';

export const spatialdata: Reader = {
  format: 'spatialdata',
  title: 'SpatialData (Zarr)',
  short: 'SpatialData',
  extensions: [],
  holds: 'the tables of a SpatialData Zarr, each an AnnData; of several, `--part` names one. Images, labels and shapes are left aside',
  async accepts(file, job) {
    if (hasSignature(file.head)) return false;
    const root = await rootOf(file, job);
    return (
      root !== null &&
      !root.keys.includes('X') &&
      (root.keys.includes('tables') || (root.keys.includes('table') && !root.keys.includes('obs')))
    );
  },
  ...partReader({
    format: 'spatialdata',
    what: 'Table',
    find: async (store) => [...(await groupsBelow(store, 'tables')), ...(await groupsBelow(store, 'table'))],
    likely: (name) => name === 'table',
    name: ({ file }) => basename(file).replace(/(\.(zarr|zip))+$/i, ''),
  }),
};
