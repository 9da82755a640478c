/** How groups of cells are compared gene by gene, and which genes are told of. */
import * as v from 'valibot';
import { about, real, without } from './describe.ts';

export const MarkerOptions = v.object({
  test: v.optional(
    v.pipe(
      v.picklist(['wilcoxon', 't-test', 't-test_overestim_var']),
      about(
        'Test',
        'Wilcoxon’s rank sums, Welch’s t-test, or the same with the variance of the other cells counted as if there were no more of them than of the group (scanpy’s t-test_overestim_var).',
        { wilcoxon: 'Wilcoxon', 't-test': 't-test', 't-test_overestim_var': 't-test, variance overestimated' },
      ),
    ),
    'wilcoxon',
  ),
  tieCorrection: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'Correct for ties',
        'Wilcoxon’s spread takes equal values into account, most of them zeros. Without, as scanpy does by default, rare genes have lower scores.',
      ),
    ),
    true,
  ),
  minFraction: v.optional(
    v.pipe(
      real(0, 1),
      about(
        'Detected in, at least',
        'Share of the cells in which a gene must be seen, in the group or in those it is compared with.',
        undefined,
        without(0, 'any'),
      ),
    ),
    0,
  ),
  minFractionIn: v.optional(
    v.pipe(
      real(0, 1),
      about('In the group, at least', 'Share of the group’s cells in which a gene must be seen.', undefined, without(0, 'any')),
    ),
    0,
  ),
  maxFractionOut: v.optional(
    v.pipe(
      real(0, 1),
      about('In the others, at most', 'Share of the cells it is compared with in which a gene may be seen.', undefined, without(1, 'any')),
    ),
    1,
  ),
  minFold: v.optional(
    v.pipe(
      real(0, 100),
      about('log₂ fold change, at least', 'How far from 0 a gene’s log₂ fold change must be, up or down.', undefined, without(0, 'any')),
    ),
    0,
  ),
  maxAdjusted: v.optional(
    v.pipe(real(0, 1), about('Adjusted p, at most', 'Genes whose adjusted p is above are left out.', undefined, without(1, 'any'))),
    1,
  ),
});
export type MarkerOptions = v.InferOutput<typeof MarkerOptions>;
