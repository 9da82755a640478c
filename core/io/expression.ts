/** What genes are looked at by, where the matrix that was opened has them scaled: another matrix of the same file. */
import type { Job } from '../base/job.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { Counts, MatrixOffer, ValueKind } from '../types.ts';
import { inspectFile, openCounts } from './open.ts';

/** Scaled values say how far a gene is from its mean, not how much of it there is. */
export async function withExpression(data: Counts, path: string, options: OpenOptions, job: Job): Promise<Counts> {
  if (data.valueKind !== 'signed' || data.features) return data;
  const { labels: _labels, ...asked } = options;
  const { matrices } = await inspectFile(path, { ...asked, layer: data.layer || undefined }, job);
  for (const { layer } of ofExpression(matrices, data)) {
    const found = await openCounts(path, { ...asked, layer }, job);
    if (
      found.valueKind === 'signed' ||
      found.cells.length !== data.cells.length ||
      found.cells.some((cell, row) => cell !== data.cells[row])
    )
      continue;
    const { matrix, valueKind, genes, geneIds } = found;
    return {
      ...data,
      expression: { layer, matrix, valueKind, genes, ...(geneIds && { geneIds }) },
      notes: [
        ...data.notes,
        `Genes are coloured by ${layer}, which holds ${kindNames[valueKind]}: ${data.layer || 'the matrix'} holds scaled ones.`,
      ],
    };
  }
  return data;
}

const kindNames: Record<ValueKind, string> = { counts: 'counts', nonnegative: 'normalized values', signed: 'scaled values' };

/** Whole numbers or shares that are part of the expression, or of something else. */
const noExpression = /ambig|unspliced|nascent|intron|mask|binar|bool|prob|weight|rank|velocity|variance/i;
const kinds: readonly (ValueKind | null)[] = ['nonnegative', 'counts', null];

/** Normalized values before counts; the raw matrix before layers. */
function ofExpression(matrices: readonly MatrixOffer[], { layer: own, cells }: Counts): MatrixOffer[] {
  return matrices
    .filter(
      (offer) => offer.layer !== own && offer.cells === cells.length && offer.valueKind !== 'signed' && !noExpression.test(offer.layer),
    )
    .toSorted(
      (a, b) => kinds.indexOf(a.valueKind) - kinds.indexOf(b.valueKind) || Number(b.layer === 'raw/X') - Number(a.layer === 'raw/X'),
    );
}
