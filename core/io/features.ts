/** Cell Ranger's features: genes of one genome or several, and what else was counted beside them. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { SparseMatrix, Values } from '../types.ts';
import { keepColumns } from './compressed.ts';
import { makeGenesUnique } from './names.ts';

export interface Feature {
  name: string;
  id: string;
  /** `Gene Expression`, `Antibody Capture` … */
  type: string;
  /** `GRCh38`; absent where the file does not say. */
  genome?: string;
}

export const geneExpression = 'Gene Expression';

export interface ChosenFeatures {
  /** Columns of the matrix, ascending; null for all. */
  kept: Uint32Array | null;
  genes: string[];
  geneIds: string[];
}

/** How many features there are of each type or genome, in the file's order. */
export function countBy(features: Feature[], key: 'type' | 'genome'): Map<string, number> {
  const counts = new Map<string, number>();
  for (const feature of features) {
    const value = feature[key];
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/**
 * The features asked for: of one type (left out: the genes, where others stand beside them), of one genome (left out: of all).
 * Adds to `notes` what was left out. @throws `bad-option` for a type or genome that is not there
 */
export function chooseFeatures(
  features: Feature[],
  asked: { type?: string; genome?: string },
  file: string,
  notes: string[],
): ChosenFeatures {
  const types = countBy(features, 'type');
  const type = asked.type ?? (types.size > 1 && types.has(geneExpression) ? geneExpression : undefined);
  if (type !== undefined && !types.has(type))
    throw new Fault('bad-option', `It has no features of type ‘${type}’.`, {
      file,
      place: type,
      remedy: `Choose one of: ${[...types.keys()].join(', ')}.`,
    });
  const kept = Uint32Array.from(features.keys()).filter(
    (i) => (type === undefined || features[i].type === type) && (asked.genome === undefined || features[i].genome === asked.genome),
  );
  if (type !== undefined && types.size > 1)
    notes.push(
      `Left out beside ${type === geneExpression ? 'the genes' : type}: ${[...types]
        .filter(([name]) => name !== type)
        .map(([name, count]) => `${count.toLocaleString('en')} of ${name}`)
        .join(', ')}.`,
    );
  const genomes = countBy(features, 'genome');
  if (genomes.size > 1)
    notes.push(
      asked.genome === undefined
        ? `Its genes are of several genomes: ${[...genomes.keys()].join(', ')}. All were taken; name one as the matrix to take its genes alone.`
        : `Genes of ${asked.genome} alone; the file also has ${[...genomes.keys()].filter((name) => name !== asked.genome).join(', ')}.`,
    );
  const genes = Array.from(kept, (i) => features[i].name);
  makeGenesUnique(genes, notes);
  return { kept: kept.length === features.length ? null : kept, genes, geneIds: Array.from(kept, (i) => features[i].id) };
}

export function keepFeatures<V extends Values>(
  matrix: SparseMatrix<V>,
  { kept }: ChosenFeatures,
  job: Job,
): SparseMatrix<V> | Promise<SparseMatrix<V>> {
  return kept ? keepColumns(matrix, kept, job) : matrix;
}
