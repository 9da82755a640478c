/** AnnData, in HDF5 or Zarr. */
import { writeAnnData, type AnnDataContainer } from '../anndata/write-anndata.ts';
import type { SavedFormat } from './target.ts';

const format = (name: 'h5ad' | 'zarr', title: string): SavedFormat => ({
  format: name,
  title,
  endings: [`.${name}`],
  async write({ draft }, { cells, obs, genes, geneIds, obsm, matrix }, { zarrVersion }, job) {
    const container: AnnDataContainer = name === 'h5ad' ? 'h5ad' : `zarr${zarrVersion}`;
    await writeAnnData(draft, container, { cells, obs, genes, geneIds, obsm, matrix }, () => Promise.resolve(), job);
    return [];
  },
});

export const h5ad = format('h5ad', 'AnnData (.h5ad)');
export const zarr = format('zarr', 'AnnData as a Zarr folder (.zarr)');
