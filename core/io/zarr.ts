/** AnnData in Zarr: a folder, or a zip archive of one. */
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import type { FileHead } from './files.ts';
import type { Reader } from './reader.ts';
import { withStore, type Store } from './store.ts';
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
  inspect: (file, { layer }) => withStore(openStore(file), (store) => inspectAnnData(store, layer)),
  read: (file, { layer }, job) => withStore(openStore(file), (store) => readAnnData(store, 'zarr', layer, job)),
  stream: (file, { layer }, job) => withStore(openStore(file), (store) => streamAnnData(store, () => openStore(file), 'zarr', layer, job)),
};

async function openStore({ path, entries }: FileHead): Promise<Store> {
  return entries ? ZarrStore.folder(path) : ZarrStore.zip(path);
}
