/** The files that the paper's authors worked with: matrices of features without names, each with its labels beside it. */
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isLink } from '../base/links.ts';

interface PublishedFile {
  /** What the file is called; its groups make the name of its labels. */
  name: RegExp;
  labels: string;
  /** Each cell was standardized over its values before training. */
  standardizeCells: boolean;
}

/** A further one is a line here. */
const published: PublishedFile[] = [
  { name: /^pca50\.npy$/i, labels: 'zheng17-cell-labels.txt', standardizeCells: false },
  { name: /^cancer_qc_final\.txt(\.gz)?$/i, labels: 'cancer_qc_final_metadata.txt', standardizeCells: true },
  { name: /^(.+)_qc_final\.txt(\.gz)?$/i, labels: '$1_qc_final_metadata.txt', standardizeCells: false },
];

/** What a file is, where it is one of the published, and its labels where they lie beside it. */
export async function findPublished(path: string): Promise<{ standardizeCells: boolean; labels: string | null } | null> {
  const file = published.find(({ name }) => name.test(basename(path)));
  if (!file || isLink(path)) return null;
  const wanted = join(dirname(path), basename(path).replace(file.name, file.labels));
  for (const candidate of [wanted, `${wanted}.gz`]) {
    const isThere = await access(candidate).then(
      () => true,
      () => false,
    );
    if (isThere) return { standardizeCells: file.standardizeCells, labels: candidate };
  }
  return { standardizeCells: file.standardizeCells, labels: null };
}
