/** AnnData, in HDF5 or Zarr: what was opened, and all that the AnnData it comes from has besides. */
import { portion, type Job } from '../../base/job.ts';
import { copyAnnData, copyAround, ownOf, toldOfCopy } from '../anndata/whole.ts';
import { columnKeys } from '../anndata/write-frames.ts';
import { createAnnData, writeAnnData, writtenVar, withWriter, type AnnDataContainer } from '../anndata/write-anndata.ts';
import { withStore, type Store } from '../stores/store.ts';
import { strangerToAnnData } from './folders.ts';
import type { Saveable, SavedFormat } from './target.ts';

const format = (name: 'h5ad' | 'zarr', title: string): SavedFormat => ({
  format: name,
  title,
  endings: [`.${name}`],
  holdsAll: true,
  ...(name === 'zarr' && { strangerTo: strangerToAnnData }),
  copies: ({ around, isUntouched, format: source }) =>
    around !== undefined && isUntouched === true && source !== name && ['h5ad', 'zarr'].includes(source),
  async write({ draft }, data, { zarrVersion }, job) {
    const container: AnnDataContainer = name === 'h5ad' ? 'h5ad' : `zarr${zarrVersion}`;
    if (!this.copies!(data)) return writeOpened(draft, container, data, job);
    const otherwise = await withStore(data.around!(job), (store) =>
      withWriter(createAnnData(draft, container, job), (writer) => copyAnnData(store, writer, job)),
    );
    const said =
      data.layer === 'X'
        ? []
        : [`Everything was copied as it stands. The matrix that this program opens is ${data.layer}; --layer ${data.layer} makes it X.`];
    return [...said, ...toldOfCopy(otherwise)];
  },
});

/** The opened matrix as X, and around it all that belongs to the same cells and genes. @returns what a person should know of it */
async function writeOpened(draft: string, container: AnnDataContainer, data: Saveable, job: Job): Promise<string[]> {
  if (!data.around) return writeAround(draft, container, data, null, job);
  return withStore(data.around(job), (store) => writeAround(draft, container, data, store, job));
}

async function writeAround(draft: string, container: AnnDataContainer, data: Saveable, from: Store | null, job: Job): Promise<string[]> {
  const { cells, genes, geneIds, matrix, layer } = data;
  const found = from ? await ownOf(from, data, job) : data;
  const own = { ...found, cells, genes, geneIds, matrix };
  const notes: string[] = [];
  const order = { obs: columnKeys(data.obs), var: columnKeys(writtenVar(own)) };
  const opened = { layer, cells: cells.length, genes: genes.length, order };
  await writeAnnData(
    draft,
    container,
    own,
    async (writer) => {
      if (!from) return;
      const { hasFormerX, ofOtherGenes, ...otherwise } = await copyAround(from, writer, opened, portion(job, 0.6, 1));
      notes.push(
        ...(hasFormerX ? [`${layer} is X in it; what was X is layers/X.`] : []),
        ...(ofOtherGenes.length > 0 ? [`Not in it, being of other genes than ${layer}: ${ofOtherGenes.join(', ')}.`] : []),
        ...toldOfCopy(otherwise),
      );
    },
    from ? portion(job, 0, 0.6) : job,
  );
  return notes;
}

export const h5ad = format('h5ad', 'AnnData (.h5ad)');
export const zarr = format('zarr', 'AnnData as a Zarr folder (.zarr)');
