/** How counts become features. */
import * as v from 'valibot';
import { about, count, noLimit, real, without } from './describe.ts';

export const PrepareOptions = v.object({
  start: v.optional(
    v.pipe(
      v.picklist(['counts', 'pca', 'asIs']),
      about('Start from', 'Where preparation begins.', {
        counts: 'Counts, through all steps',
        pca: 'Components the file already has',
        asIs: 'The numbers as they are',
      }),
    ),
    'counts',
  ),
  obsm: v.optional(
    v.pipe(v.string(), about('Components', 'Which of the file’s embeddings holds the components, when starting from them.')),
    'X_pca',
  ),
  minGenes: v.optional(
    v.pipe(
      count(0, 100_000),
      about('Genes per cell, at least', 'Cells with fewer detected genes are dropped: mostly empty droplets.', undefined, noLimit),
    ),
    20,
  ),
  maxGenes: v.optional(
    v.pipe(
      count(0, 100_000),
      about(
        'Genes per cell, at most',
        'Cells with more detected genes are dropped: often two cells in one droplet; 0 sets no limit.',
        undefined,
        noLimit,
      ),
    ),
    0,
  ),
  minCounts: v.optional(
    v.pipe(real(0, 1e9), about('Counts per cell, at least', 'Cells with a smaller total are dropped.', undefined, noLimit)),
    0,
  ),
  maxCounts: v.optional(
    v.pipe(real(0, 1e9), about('Counts per cell, at most', 'Cells with a larger total are dropped; 0 sets no limit.', undefined, noLimit)),
    0,
  ),
  maxMitochondrial: v.optional(
    v.pipe(
      real(0, 100),
      about(
        'Mitochondrial %, at most',
        'Cells with a larger share of mitochondrial counts are dropped, as dying cells have; 100 keeps all.',
        undefined,
        without(100, 'no limit'),
      ),
    ),
    100,
  ),
  dropCells: v.optional(
    v.pipe(
      v.string(),
      about(
        'Drop cells marked by',
        'A yes/no column of the cells, such as called doublets: cells marked yes, true, 1 or doublet are dropped. Empty drops none.',
      ),
    ),
    '',
  ),
  minCells: v.optional(
    v.pipe(
      count(0, 1_000_000),
      about('Cells per gene, at least', 'Genes seen in fewer cells are dropped: they carry noise only.', undefined, noLimit),
    ),
    3,
  ),
  normalize: v.optional(
    v.pipe(v.boolean(), about('Normalize', 'Scale every cell to the same total, so that sequencing depth does not separate cells.')),
    true,
  ),
  normalizeTo: v.optional(
    v.pipe(
      v.picklist(['number', 'median']),
      about('Normalize to', 'What total normalization scales every cell to.', { number: 'A number', median: 'The median total' }),
    ),
    'number',
  ),
  targetSum: v.optional(v.pipe(real(1, 1e9), about('Total per cell', 'The number that normalization scales every cell to.')), 10_000),
  log1p: v.optional(
    v.pipe(v.boolean(), about('Logarithm', 'Replace x by log(1 + x), so that highly expressed genes do not dominate.')),
    true,
  ),
  flavor: v.optional(
    v.pipe(
      v.picklist(['seurat', 'cell_ranger', 'seurat_v3']),
      about(
        'Variability',
        'How variable genes are told from others: by the dispersion among genes of a similar mean (Seurat, Cell Ranger), or by the variance of counts against a curve fitted through all genes (Seurat v3).',
        { seurat: 'Seurat', cell_ranger: 'Cell Ranger', seurat_v3: 'Seurat v3' },
      ),
    ),
    'seurat',
  ),
  select: v.optional(
    v.pipe(
      v.picklist(['number', 'cutoffs']),
      about(
        'Choose genes by',
        'Whether a number of the most variable genes is kept, or all within the cutoffs; Seurat v3 knows a number only.',
        { number: 'Number', cutoffs: 'Cutoffs' },
      ),
    ),
    'number',
  ),
  variableGenes: v.optional(
    v.pipe(
      count(0, 50_000),
      about('Variable genes', 'How many of the most variable genes to keep; 0 keeps all.', undefined, without(0, 'all genes')),
    ),
    2_000,
  ),
  minMean: v.optional(v.pipe(real(0, 1e6), about('Mean, above', 'Cutoff of a variable gene’s mean expression.')), 0.0125),
  maxMean: v.optional(v.pipe(real(0, 1e6), about('Mean, below', 'Cutoff of a variable gene’s mean expression.')), 3),
  minDispersion: v.optional(v.pipe(real(-1e6, 1e6), about('Dispersion, above', 'Cutoff of a variable gene’s normalized dispersion.')), 0.5),
  batchKey: v.optional(
    v.pipe(
      v.string(),
      about(
        'Batches',
        'A column of the cells that says which batch each is of (donor, sample, run): variable genes are then those that vary within batches, not between them, and maps are judged by how batches mix. Empty takes all cells as one.',
        undefined,
        { flag: 'batch' },
      ),
    ),
    '',
  ),
  correct: v.optional(
    v.pipe(
      v.picklist(['none', 'harmony']),
      about(
        'Correct batches',
        'Bring batches together before anything is trained: Harmony shifts each kind of cell of each batch to where that kind lies in the others. What sets batches apart is taken away, be it technical or not.',
        { none: 'Leave them as they are', harmony: 'Harmony' },
      ),
    ),
    'none',
  ),
  harmonyTheta: v.optional(
    v.pipe(
      real(0, 100),
      about('Mixing θ', 'How strongly Harmony avoids clusters of one batch: 0 does not; more mixes more, and may mix what is different.'),
    ),
    2,
  ),
  harmonySigma: v.optional(
    v.pipe(real(0.01, 10), about('Softness σ', 'How widely Harmony shares a cell among its clusters; smaller is harder.')),
    0.1,
  ),
  harmonyLambda: v.optional(
    v.pipe(
      real(0, 1e6),
      about(
        'Restraint λ',
        'Ridge that holds Harmony’s shifts back, in cells: more corrects less, small batches least. 0 takes a fifth of the cells that are expected of a batch in a cluster.',
        undefined,
        without(0, 'by the batch’s size'),
      ),
    ),
    0,
  ),
  harmonyClusters: v.optional(
    v.pipe(
      count(0, 1_000),
      about(
        'Clusters of Harmony',
        'Within how many kinds of cells batches are brought together. 0 takes one for 30 cells, and no more than 100.',
        undefined,
        without(0, 'by the number of cells'),
      ),
    ),
    0,
  ),
  harmonyIterations: v.optional(
    v.pipe(count(1, 100), about('Rounds of Harmony', 'At most; it ends where a round lowers the objective by less than a hundredth.')),
    10,
  ),
  span: v.optional(v.pipe(real(0.05, 1), about('Span', 'Share of the genes that each point of Seurat v3’s curve is fitted to.')), 0.3),
  scale: v.optional(v.pipe(v.boolean(), about('Scale', 'Give every gene mean 0 and variance 1, so that all genes count alike.')), true),
  clip: v.optional(
    v.pipe(real(0, 1_000), about('Clip', 'Scaled values beyond this are cut to it; 0 leaves them.', undefined, noLimit)),
    10,
  ),
  components: v.optional(
    v.pipe(
      count(0, 1_000),
      about(
        'Components',
        'Principal components to keep: what the autoencoders see; 0 skips the decomposition.',
        undefined,
        without(0, 'none: all genes'),
      ),
    ),
    50,
  ),
  standardizeCells: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'Standardize cells',
        'Give every cell mean 0 and variance 1 over its features at the end, as the published models of Zilionis’ cells had it.',
      ),
    ),
    false,
  ),
});
export type PrepareOptions = v.InferOutput<typeof PrepareOptions>;
