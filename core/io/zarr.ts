/** AnnData in Zarr: a folder, or a zip archive of one. */
import { readAnnData } from './anndata.ts';
import type { Reader } from './reader.ts';
import { isZarr, zarrRoot, ZarrStore } from './zarr-store.ts';
import { Zip } from './zip.ts';

export const zarr: Reader = {
  format: 'zarr',
  title: 'AnnData as Zarr (a folder, or zipped)',
  async accepts({ path, head, entries }) {
    if (entries) return isZarr(entries);
    if (!(head[0] === 0x50 && head[1] === 0x4b)) return false;
    const zip = await Zip.open(path);
    await zip.close();
    return zarrRoot(zip.names) !== null;
  },
  async read({ path, entries }, { layer }, job) {
    const store = entries ? ZarrStore.folder(path) : await ZarrStore.zip(path);
    try {
      return await readAnnData(store, 'zarr', layer, job);
    } finally {
      await store.close();
    }
  },
};
