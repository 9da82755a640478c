import { parseOptions } from '../model/options/describe.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import type { CountMatrix } from '../types.ts';

/** As many features as this are trained on as they are; more are decomposed first. */
const mostDirectFeatures = 100;

/**
 * Preparation that suits what a file holds: the whole recipe for counts; no second normalization for values that are
 * already logged; the file's own components, or the numbers as they are, where they have negatives; features as they are.
 */
export function proposeOptions({
  matrix,
  valueKind,
  obsm,
  features,
}: Pick<CountMatrix, 'valueKind' | 'obsm' | 'features'> & { matrix: { rows: number; cols: number } }): PrepareOptions {
  if (features) return parseOptions(PrepareOptions, { start: 'asIs', components: 0, ...features });
  const components = Math.max(2, Math.min(50, Math.min(matrix.rows, matrix.cols) - 1));
  const raw = { components, variableGenes: 2_000, minGenes: matrix.cols >= 200 ? 20 : 1 };
  if (valueKind === 'counts') return parseOptions(PrepareOptions, raw);
  if (valueKind === 'nonnegative') return parseOptions(PrepareOptions, { ...raw, normalize: false, log1p: false });
  const own = obsm.find(({ name, values }) => /pca/i.test(name) && values.every(Number.isFinite));
  if (own) return parseOptions(PrepareOptions, { start: 'pca', obsm: own.name });
  return parseOptions(PrepareOptions, { start: 'asIs', components: matrix.cols > mostDirectFeatures ? components : 0 });
}
