/** What Seurat's files and objects have in common: which assay is meant, which of its matrices comes first. */
import type { PartOffer } from '../../types.ts';

/** Slots of Seurat 3 and 4, layers of 5, assays of SingleCellExperiment: counts before what was made of them. */
export const preferredSlots = ['counts', 'data', 'logcounts', 'normcounts', 'scale.data'];

/** Integration and transformation leave assays that hold no counts; the one they were made from is meant then. */
const derived = /^(integrated|SCT)$/;

/** The active one, unless it was derived and the gene expression stands beside it. */
export function likelyAssay(offers: PartOffer[], active: string): (name: string) => boolean {
  const names = offers.map(({ name }) => name);
  const expression =
    names.find((name) => name === 'RNA') ?? names.find((name) => /^(rna|gene[ ._]?expression|originalexp|spatial)$/i.test(name));
  const meant = names.includes(active) && !(derived.test(active) && expression) ? active : (expression ?? active);
  return (name) => name === meant;
}
