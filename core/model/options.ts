/**
 * Every choice a person can make about data and training, once: type, default, bounds and meaning.
 * The window's forms, the command line's flags and the files on disk are all read from here.
 */
import * as v from 'valibot';
import { Fault } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import { regularizerKinds } from '../types/regularizers.ts';

/**
 * Describes an option to a person; `choices` name the values of a picklist, `written` says how what is no single word or number is written
 * in one.
 */
export function about<T>(
  title: string,
  description: string,
  choices?: Record<string, string>,
  written?: Written,
): v.MetadataAction<T, Meaning> {
  return v.metadata({ title, description, choices, written });
}

export interface Written {
  /** The flag's name, where the option's own is another's already. */
  flag?: string;
  /** `from,to`: what stands for its value in help. */
  form?: string;
  /** What is written stands for; the schema checks it. */
  read?(text: string): unknown;
  /** The number by which nothing is asked, and what a form writes in its place: 0, `no limit`. */
  none?: { value: number | null; words: string };
}

const without = (value: number, words: string): Written => ({ none: { value, words } });
const noLimit = without(0, 'no limit');

export interface Meaning {
  readonly [key: string]: unknown;
  readonly title: string;
  readonly description: string;
  readonly choices: Record<string, string> | undefined;
  readonly written: Written | undefined;
}

const count = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
export const real = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));

// ---------------------------------------------------------------- opening

export const OpenOptions = v.object({
  layer: v.optional(
    v.pipe(
      v.string(),
      about(
        'Matrix',
        'Which matrix of the file to take: X, raw/X or layers/NAME, or the genome of a 10x file. Left out: counts where the file has them, else X.',
      ),
    ),
  ),
  part: v.optional(
    v.pipe(
      v.string(),
      about(
        'Part',
        'Which part to open of a file or folder that holds several: a modality of MuData, a table of SpatialData, an assay of Seurat, a matrix in an archive. Left out: the one with gene expression, where that is clear.',
      ),
    ),
  ),
  features: v.optional(
    v.pipe(v.string(), about('Features', 'Which features of a 10x file to take: Gene Expression, Antibody Capture … Left out: the genes.')),
  ),
  orientation: v.optional(
    v.pipe(
      v.picklist(['auto', 'cells-by-genes', 'genes-by-cells']),
      about('Orientation', 'Whether the rows of a text file are cells or genes.', {
        auto: 'By evidence',
        'cells-by-genes': 'Rows are cells',
        'genes-by-cells': 'Rows are genes',
      }),
    ),
    'auto',
  ),
  header: v.optional(
    v.pipe(
      v.picklist(['auto', 'yes', 'no']),
      about('Header', 'Whether a text file begins with the names of its columns.', {
        auto: 'By evidence',
        yes: 'It has one',
        no: 'It has none',
      }),
    ),
    'auto',
  ),
  rowNames: v.optional(
    v.pipe(
      v.picklist(['auto', 'yes', 'no']),
      about('Names of rows', 'Whether the first column of a text file names its rows.', {
        auto: 'By evidence',
        yes: 'It does',
        no: 'It holds numbers',
      }),
    ),
    'auto',
  ),
  reading: v.optional(
    v.pipe(
      v.picklist(['auto', 'memory', 'stream']),
      about('Reading', 'Whether the matrix is held in memory or left in the file and read in passes: slower, but of any size.', {
        auto: 'By size',
        memory: 'Into memory',
        stream: 'In passes',
      }),
    ),
    'auto',
  ),
  labels: v.optional(v.pipe(v.string(), about('Labels', 'A CSV or TSV with one row a cell, joined by the cells’ names.'))),
  join: v.optional(
    v.pipe(
      v.picklist(['auto', 'name', 'order']),
      about('Join labels', 'How the rows of the labels find their cells.', {
        auto: 'By name; by order where nothing looks like names',
        name: 'By name',
        order: 'By order',
      }),
    ),
    'auto',
  ),
});
export type OpenOptions = v.InferOutput<typeof OpenOptions>;

// ---------------------------------------------------------------- saving as another format

export const SaveOptions = v.object({
  format: v.optional(
    v.pipe(
      v.picklist(['auto', 'h5ad', 'zarr', 'csv', 'tsv', 'mtx', 'npy']),
      about('Format', 'What is written.', {
        auto: 'By the ending',
        h5ad: 'AnnData (HDF5)',
        zarr: 'AnnData (Zarr)',
        csv: 'CSV',
        tsv: 'TSV',
        mtx: '10x folder',
        npy: 'NumPy',
      }),
    ),
    'auto',
  ),
  zarrVersion: v.optional(
    v.pipe(
      v.picklist(['2', '3']),
      about('Zarr version', 'Version 2 is read by everything that reads AnnData’s Zarr; version 3 is the current one.', {
        2: 'Version 2',
        3: 'Version 3',
      }),
    ),
    '2',
  ),
  spreadsheet: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'For a spreadsheet',
        'Put an apostrophe before names and labels that a spreadsheet would take for formulas: those that begin with =, +, - or @.',
      ),
    ),
    false,
  ),
  overwrite: v.optional(v.pipe(v.boolean(), about('Overwrite', 'Put it in the place of a file that is there.')), false),
});
export type SaveOptions = v.InferOutput<typeof SaveOptions>;

// ---------------------------------------------------------------- preparing

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
        'A column of the cells that says which batch each is of: genes are then chosen that vary within batches, not between them. Empty takes all cells as one.',
      ),
    ),
    '',
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

// ---------------------------------------------------------------- clustering

export const ClusterOptions = v.object({
  method: v.optional(
    v.pipe(
      v.picklist(['leiden', 'louvain']),
      about(
        'Method',
        'How communities are found in the graph of neighbouring cells: Leiden’s, whose clusters hang together and which is searched until nothing gets better, or one pass of Louvain’s.',
        { leiden: 'Leiden', louvain: 'Louvain' },
      ),
    ),
    'leiden',
  ),
  resolution: v.optional(
    v.pipe(
      real(0.01, 20),
      about(
        'Resolution',
        'Higher makes more and smaller clusters: what the expected weight between cells counts in modularity, as scanpy’s resolution.',
      ),
    ),
    1,
  ),
  graph: v.optional(
    v.pipe(
      v.picklist(['fuzzy', 'shared', 'plain']),
      about(
        'Graph',
        'What an edge between neighbouring cells weighs: as in UMAP (scanpy’s connectivities), the share of neighbours in common (Jaccard, as in PhenoGraph), or 1.',
        { fuzzy: 'UMAP’s fuzzy weights', shared: 'Shared neighbours', plain: 'All alike' },
      ),
    ),
    'fuzzy',
  ),
  neighbors: v.optional(
    v.pipe(
      count(2, 200),
      about('Neighbours', 'How many nearest cells each cell is joined to, itself not counted; scanpy’s n_neighbors counts it.'),
    ),
    15,
  ),
  starts: v.optional(
    v.pipe(
      count(0, 1_000),
      about(
        'Searches',
        'How often communities are searched, each time in another order; those of the highest modularity are taken. 0 searches 10 times, among more than 20,000 cells less often.',
      ),
    ),
    0,
  ),
  seed: v.optional(v.pipe(count(0, 2 ** 31 - 1), about('Seed', 'The orders in which cells are looked at follow from it.')), 1),
  name: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1),
      about('Name', 'Of the column that says which cluster each cell is in. Left out: the method’s.'),
    ),
  ),
});
export type ClusterOptions = v.InferOutput<typeof ClusterOptions>;

/** Searches that take seconds. */
export function proposedStarts(cells: number): number {
  return Math.max(2, Math.min(10, Math.round(200_000 / cells)));
}

// ---------------------------------------------------------------- training

export const NetworkShape = v.object({
  inputDim: count(1, 10_000),
  hidden: v.pipe(
    v.array(count(1, 1024)),
    v.minLength(1),
    v.maxLength(8),
    about('Hidden layers', 'Widths of the encoder’s hidden layers; the decoder mirrors them.'),
  ),
  latentDim: v.pipe(
    count(1, 3),
    about(
      'Map dimension (latent)',
      'Dimension of the embedding. Of three the map shows the first two, with the shadows of the ellipsoids; one is spread by density, without ellipses.',
    ),
  ),
  activation: v.pipe(
    v.picklist(['elu', 'softplus', 'tanh', 'silu', 'relu']),
    about('Activation', 'The function between layers. With relu the metric is piecewise constant, so a regularizer sees no curvature.', {
      elu: 'ELU',
      softplus: 'Softplus',
      tanh: 'tanh',
      silu: 'SiLU',
      relu: 'ReLU',
    }),
  ),
  encoderOnly: v.optional(v.boolean()),
});

/** As many as the kernels keep room for. */
export const mostNegatives = 64;

const regularizers = v.picklist(regularizerKinds);
const parts = v.picklist(['encoder', 'decoder']);

export const Regularization = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({
    kind: regularizers,
    part: parts,
    weight: real(0, 1e9),
  }),
]);

/** What models trained on neighbours learn from; the window and `--models` choose by what is near: UMAP or t-SNE. */
export const ContrastSpec = v.object({
  loss: v.optional(v.picklist(['umap', 'neg', 'infonce']), 'neg'),
  spectrum: v.optional(
    v.pipe(
      real(0, 1),
      about(
        'Spectrum',
        'Where the map stands between t-SNE (0), which shows many small groups apart, and UMAP (1), which shows how groups hang together.',
      ),
    ),
    1,
  ),
  reconstruction: v.optional(
    v.pipe(real(0, 1e9), about('Reconstruction', 'What the reconstruction’s MSE counts beside the neighbours; 0 trains an encoder alone.')),
    0,
  ),
});

export const ModelSpec = v.pipe(
  v.object({ ...NetworkShape.entries, regularization: Regularization, contrast: v.optional(ContrastSpec) }),
  v.check(
    ({ encoderOnly, contrast }) => !encoderOnly || contrast?.reconstruction === 0,
    'A model is an encoder alone only where it is trained on neighbours and its reconstruction counts nothing.',
  ),
  v.check(
    ({ contrast, regularization }) => contrast?.reconstruction !== 0 || regularization.kind === 'none' || regularization.part === 'encoder',
    'A model trained on neighbours alone has no decoder to regularize in training.',
  ),
);

/** Whether a model trained on neighbours alone gets a decoder, which needs nothing of its training. */
export const fitDecoderHelp =
  'Fit a decoder to encoders that are trained on neighbours, once they are trained: places of the map then stand for expression, and reconstruction and the decoder’s ellipses are measured. The encoder stays as it is.';

/** Cells a step, as published. */
export const defaultBatchSize = 100;
/** Shares of the cells that no step sees. */
export const [defaultHeldOut, defaultValidation] = [0.05, 0.05];
/** Of models trained on neighbours, as umap-learn has them. */
export const defaultNeighbors = 15;

/**
 * Defaults are those that made the best maps soonest (docs/maps.md) with `defaultNetwork`; the presets of the paper's data say what the
 * paper has instead.
 */
export const RunConfig = v.object({
  model: ModelSpec,
  epochs: v.optional(v.pipe(count(1, 100_000), about('Epochs', 'How often training sees every cell.')), 100),
  batchSize: v.optional(
    v.pipe(count(2, 100_000), about('Batch size', 'Cells per step, unless there are fewer. Regularizers are statistics over the batch.')),
    defaultBatchSize,
  ),
  learningRate: v.optional(v.pipe(real(1e-9, 10), about('Learning rate', 'Adam’s step size, at first where the schedule falls.')), 0.003),
  schedule: v.optional(
    v.pipe(
      v.picklist(['constant', 'cosine']),
      about('Rate schedule', 'Whether the learning rate stays or falls to zero along a cosine.', {
        constant: 'Constant',
        cosine: 'Cosine',
      }),
    ),
    'cosine',
  ),
  beta1: v.optional(v.pipe(real(0, 0.999999), about('Adam β₁', 'Decay of the gradient’s running mean.')), 0.9),
  beta2: v.optional(v.pipe(real(0, 0.999999), about('Adam β₂', 'Decay of the squared gradient’s running mean.')), 0.999),
  epsilon: v.optional(v.pipe(real(1e-16, 1), about('Adam ε', 'Keeps Adam’s division finite.')), 1e-8),
  weightDecay: v.optional(
    v.pipe(real(0, 10), about('Weight decay', 'Added to the gradient as decay × weight.', undefined, without(0, 'none'))),
    0,
  ),
  gradientClip: v.optional(
    v.pipe(real(0, 1e9), about('Gradient clip', 'Largest norm of the whole gradient; 0 leaves it.', undefined, noLimit)),
    0,
  ),
  neighbors: v.optional(
    v.pipe(
      count(1, 500),
      about(
        'Neighbours',
        'Of models trained on neighbours: how many nearest cells each cell is joined to, itself not counted. Where fewer cells are trained on, all others.',
      ),
    ),
    defaultNeighbors,
  ),
  weighting: v.optional(
    v.pipe(
      v.picklist(['fuzzy', 'plain']),
      about('Edges', 'Of models trained on neighbours: whether an edge is drawn as often as UMAP’s fuzzy weights say, or all alike.', {
        fuzzy: 'By weight',
        plain: 'All alike',
      }),
    ),
    'fuzzy',
  ),
  negatives: v.optional(
    v.pipe(
      count(1, mostNegatives),
      about('Negatives', 'Of models trained on neighbours: how many other cells an edge’s first is driven away from.'),
    ),
    5,
  ),
  early: v.optional(
    v.pipe(
      real(0, 1),
      about(
        'Early phase',
        'Of models trained on neighbours: share of the epochs that begin at UMAP’s end of the spectrum, so that groups find their places.',
      ),
    ),
    0.33,
  ),
  mixing: v.optional(
    v.pipe(
      v.boolean(),
      about('Input mixing', 'Evaluate the regularizer at random blends of pairs of cells, as the published ConfAE runs did.'),
    ),
    false,
  ),
  heldOut: v.optional(
    v.pipe(
      real(0, 0.9),
      about('Kept unseen (held out)', 'Share of the cells kept from training, to measure the test error on once it is over.'),
    ),
    defaultHeldOut,
  ),
  validation: v.optional(
    v.pipe(
      real(0, 0.9),
      about(
        'Chooses weights (validation)',
        'Share of the cells kept from training, by whose error the weights are chosen. 0 chooses them by the held-out cells, whose error is then too good.',
      ),
    ),
    defaultValidation,
  ),
  keepBest: v.optional(
    v.pipe(v.boolean(), about('Keep the best', 'Return the weights with the lowest MSE on the validation cells instead of the last.')),
    true,
  ),
  evaluateEvery: v.optional(
    v.pipe(
      count(1, 1_000_000),
      about(
        'Evaluate every',
        'Steps between two looks at the MSE of the validation cells; there is one after the first epoch and one at the end in any case.',
      ),
    ),
    100,
  ),
  patience: v.optional(
    v.pipe(
      count(0, 100_000),
      about(
        'Patience',
        'Stop after this many epochs without a better MSE on the validation cells; 0 never stops early.',
        undefined,
        without(0, 'never'),
      ),
    ),
    0,
  ),
  seed: v.optional(
    v.pipe(count(0, 2 ** 31 - 1), about('Random start (seed)', 'Initial weights and the order of cells follow from it.')),
    1,
  ),
  splitSeed: v.optional(
    v.pipe(
      count(0, 2 ** 31 - 1),
      about('Which are unseen (split seed)', 'Which cells are held out; the same for every run to be compared.'),
    ),
    0,
  ),
  engine: v.optional(
    v.pipe(
      v.picklist(['native', 'tfjs']),
      about(
        'Engine',
        'What trains: the engine of this application, or TensorFlow.js, which comes to the same numbers far more slowly and is there to check them.',
        { native: 'Native', tfjs: 'TensorFlow.js' },
      ),
    ),
    'native',
  ),
});
export type RunConfig = v.InferOutput<typeof RunConfig>;
export type RunConfigInput = v.InferInput<typeof RunConfig>;

/** As a file has it: one written before there were validation cells had none. */
export const KeptConfig = v.pipe(
  v.unknown(),
  v.transform((config) => (typeof config === 'object' && config !== null ? { validation: 0, ...config } : config)),
  RunConfig,
);

// ---------------------------------------------------------------- placing new cells

/** Fewer reference cells say nothing of how far others lie from them. */
const leastReference = 30;

/** What goes into a model's file beside the model. */
export const PortableOptions = v.object({
  referenceCells: v.optional(
    v.pipe(
      count(0, 500_000),
      v.check((cells) => cells === 0 || cells >= leastReference, `Reference cells are none, or ${leastReference} at least.`),
      about(
        'Reference cells',
        'How many of the training cells go along, without their names: labels are carried over from them, and distances measured to them. 0 leaves all out, for data that must not be passed on.',
      ),
    ),
    20_000,
  ),
  carried: v.optional(
    v.pipe(
      v.string(),
      about(
        'Labels to carry',
        'Columns of the cells whose categories go along, separated by commas; empty takes all with 2 to 200 categories.',
      ),
    ),
    '',
  ),
  licence: v.optional(
    v.pipe(v.string(), v.maxLength(10_000), about('Licence', 'Of the data and the model, as whoever uses it is to be told.')),
    '',
  ),
  note: v.optional(
    v.pipe(v.string(), v.maxLength(10_000), about('Note', 'What else should be known of the model: what it is for, and what not.')),
    '',
  ),
});
export type PortableOptions = v.InferOutput<typeof PortableOptions>;

/** How new cells are placed on a model's map. */
export const PlaceOptions = v.object({
  values: v.optional(
    v.pipe(
      v.picklist(['auto', 'counts', 'lognormal']),
      about('Values', 'What the file’s numbers are: counts, or counts that were brought to a total and then to log(1 + x).', {
        auto: 'By evidence',
        counts: 'Counts',
        lognormal: 'log(1 + x) of normalized counts',
      }),
    ),
    'auto',
  ),
  leastGenes: v.optional(
    v.pipe(real(0, 1), about('Genes, at least', 'Share of the model’s genes that the file must have; with fewer, nothing is placed.')),
    0.5,
  ),
  missing: v.optional(
    v.pipe(
      v.picklist(['expected', 'mean']),
      about(
        'Missing genes',
        'What genes of the model that the file lacks are taken to be: what the others lead to expect by the components, or their mean in the training cells, which draws cells towards the middle of the map.',
        { expected: 'As expected', mean: 'The mean' },
      ),
    ),
    'expected',
  ),
  neighbors: v.optional(
    v.pipe(count(1, 200), about('Neighbours', 'How many of the nearest reference cells vote on a new cell’s label.')),
    15,
  ),
  votes: v.optional(
    v.pipe(
      v.picklist(['features', 'map']),
      about(
        'Votes by nearness in',
        'Where nearest reference cells are looked for: among the features that the model takes, or on the map.',
        { features: 'The features', map: 'The map' },
      ),
    ),
    'features',
  ),
});
export type PlaceOptions = v.InferOutput<typeof PlaceOptions>;

// ---------------------------------------------------------------- sweeping

export const SweepModel = v.object({
  kind: regularizers,
  part: parts,
  weights: v.pipe(v.array(real(0, 1e9)), v.minLength(1, 'Name at least one weight.')),
});
export type SweepModel = v.InferOutput<typeof SweepModel>;

/** A model and the weight from which a search for it goes down by tens. */
export const SoughtWeight = v.object({ kind: regularizers, part: parts, from: real(1e-9, 1e9) });
export type SoughtWeight = v.InferOutput<typeof SoughtWeight>;

/** Models × parts × weights × seeds × splits; vanilla is trained with every seed and split beside them. */
export const SweepPlan = v.object({
  models: v.pipe(v.array(SweepModel), v.minLength(1, 'Name at least one model.')),
  seeds: v.optional(v.pipe(v.array(count(0, 2 ** 31 - 1)), v.minLength(1, 'Name at least one seed.')), [1, 2, 3]),
  factor: v.optional(
    v.pipe(
      real(1, 1_000),
      about(
        'Error allowed',
        'How many times vanilla’s held-out MSE a model’s may be. Of the weights that keep to it, in the mean over seeds, the largest is picked.',
      ),
    ),
    1.3,
  ),
  splits: v.optional(
    v.pipe(count(1, 100), about('Splits', 'How many splits into cells trained on and cells held out every seed is trained with.')),
    1,
  ),
});
export type SweepPlan = v.InferOutput<typeof SweepPlan>;
/** What a sweep's result is written as: its table as CSV, Markdown, LaTeX; its trade-offs as SVG, PDF, PNG. */
export const sweepFormats = ['csv', 'md', 'tex', 'svg', 'pdf', 'png'] as const;
export type SweepFormat = (typeof sweepFormats)[number];
export type SweepPlanInput = v.InferInput<typeof SweepPlan>;

/** The network to propose for any single-cell data: n-64-64-2 and its mirror (docs/maps.md). */
export const defaultNetwork = { hidden: [64, 64], latentDim: 2, activation: 'silu' } as const;

/** The published network for single-cell data: n-8-16-8-4-2 and its mirror. */
export const paperNetwork = { hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' } as const;

/** What makes training long enough: steps, as many as few cells need epochs for, and epochs, as many as show every cell often enough. */
export interface TrainingLength {
  steps: number;
  epochs: number;
}

/** With `defaultNetwork` and the rate and schedule that `RunConfig` proposes. */
export const defaultLength: TrainingLength = { steps: 4_000, epochs: 20 };

/** Epochs to propose for a data set. */
export function proposedEpochs(cells: number, batchSize: number, { steps, epochs }: TrainingLength = defaultLength): number {
  return Math.max(epochs, Math.ceil(steps / Math.max(1, Math.ceil(cells / batchSize))));
}

/** Of a model trained on cells: as usual, or all that are trained on where these are fewer. */
export function proposedBatchSize(
  cells: number,
  { heldOut = defaultHeldOut, validation = defaultValidation }: { heldOut?: number; validation?: number },
): number {
  return Math.max(2, Math.min(defaultBatchSize, cells - Math.round(cells * heldOut) - Math.round(cells * validation)));
}

/** How its flag is described, without knowing the data. */
export const epochsHelp = `${defaultLength.epochs}, or as many as make ${defaultLength.steps.toLocaleString('en-US')} steps`;

/** Validated options with their defaults; the `bad-option` fault names the option and what it may be. */
export function parseOptions<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue) ?? 'options';
  throw new Fault('bad-option', `${path}: ${describeIssue(issue)}`, { place: path, remedy: 'Choose a value within the bounds.' });
}

/** What a form or a flag needs to know of one option. */
export interface OptionInfo {
  key: string;
  title: string;
  description: string;
  type: 'count' | 'real' | 'boolean' | 'choice' | 'text';
  default: unknown;
  min?: number;
  max?: number;
  choices?: { value: string; label: string }[];
  written?: Written;
}

/** The described options of an object schema, in order. */
export function optionInfo(schema: { entries: Record<string, v.GenericSchema> }): OptionInfo[] {
  return Object.entries(schema.entries).flatMap(([key, entry]) => {
    const optional = entry as v.GenericSchema & { wrapped?: v.GenericSchema; default?: unknown };
    const inner = (optional.wrapped ?? entry) as v.GenericSchema & PipeItem;
    const items = flatten(inner);
    const meta = items.find((item) => item.type === 'metadata')?.metadata;
    if (!meta) return [];
    const picklist = items.find((item) => item.type === 'picklist');
    const bound = (type: string) => items.find((item) => item.type === type)?.requirement;
    return [
      {
        key,
        title: meta.title,
        description: meta.description,
        type: picklist
          ? 'choice'
          : inner.type === 'boolean'
            ? 'boolean'
            : inner.type === 'string'
              ? 'text'
              : items.some((item) => item.type === 'integer')
                ? 'count'
                : 'real',
        default: optional.default,
        min: bound('min_value'),
        max: bound('max_value'),
        choices: (picklist?.options as string[] | undefined)?.map((value) => ({ value, label: meta.choices?.[value] ?? value })),
        written: meta.written,
      } satisfies OptionInfo,
    ];
  });
}

/** A schema piped into others holds their actions nested, and one of several what each of them asks. */
function flatten(item: PipeItem): PipeItem[] {
  if (item.type === 'union' && !item.pipe)
    return [item, ...(item.options as PipeItem[]).flatMap((option) => (option.pipe ? flatten(option) : [option]))];
  return item.pipe ? item.pipe.flatMap((inner) => (inner === item ? [] : inner.pipe ? flatten(inner) : [inner])) : [item];
}

interface PipeItem {
  type: string;
  pipe?: readonly PipeItem[];
  metadata?: Meaning;
  requirement?: number;
  /** Of a picklist its values, of a union its schemas. */
  options?: string[] | PipeItem[];
}
