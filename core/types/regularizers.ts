/**
 * Every regularizer of the metric tensor G, whole in one descriptor: unions, schema, words of the command line, cards, sweeps and tables
 * follow from here. Its formula is computed in `core/native/kernels/regularizers.hh` and, by the second engine, in
 * `core/train/engines/tfjs-loss.ts`.
 * E is the mean over a batch, m the latent dimension.
 */

interface Regularizer {
  /** What a configuration calls it. */
  kind: string;
  /** What a model with it is called. */
  name: string;
  /** The idea, which the published code and the paper may have in two forms. */
  family: string;
  /** Weights were published for the code's form; it is the one that is offered first. */
  form: 'published' | 'printed';
  /** On the command line, and in names of embeddings in other programs' files. */
  word: string;
  /** What it asks of the map. */
  aim: string;
  /** What to expect of it. */
  expectation: string;
  formula: string;
  source: string;
  /** The measure it is judged by, on the part it is for. */
  measure: 'VPres' | 'CN' | 'ISO';
  /** Whether it looks at random blends of pairs of cells, or at the cells themselves. */
  mixesInputs: boolean;
  /** What is proposed where nothing is known of the data (docs/maps.md), and for encoders trained on neighbours. */
  weights: { encoder: number; decoder: number; neighbors: number };
  /** The weights that the published grid search tried, from large to small, in the product's constants. */
  grid: readonly number[];
  /** What a weight of the product is in the paper's constants, as a multiple. */
  inPaper: number;
}

const decades = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => Number(`1e${from - index}`));

/**
 * IRAE's weights in the paper stand before the bare ratio E[Tr G²] / E²[Tr G]; the product has m² times that (less m, which no gradient
 * sees): with m = 2 they are divided by 4. ConfAE's stand before a log of the ratio, in which a factor is a constant.
 */
const isometryInPaper = 4;
const isometryGrid = decades(1, -5).map((weight) => weight / isometryInPaper);

const list = [
  {
    kind: 'volume',
    name: 'GeomAE',
    family: 'GeomAE',
    form: 'published',
    word: 'geomae',
    aim: 'even areas',
    measure: 'VPres',
    mixesInputs: false,
    expectation:
      'Every part of the map shows the data at one scale of area. It asks nothing of shapes: with narrow layers or a large weight, the map may end up nearly along a line.',
    formula: 'Var[log det G]',
    source: 'eq. 6',
    weights: { encoder: 1, decoder: 10, neighbors: 1 },
    grid: decades(0, -6),
    inPaper: 1,
  },
  {
    kind: 'shape',
    name: 'ConfAE (eq. 7)',
    family: 'ConfAE',
    form: 'printed',
    word: 'confae-shape',
    aim: 'round shapes',
    measure: 'CN',
    mixesInputs: false,
    expectation: 'As ConfAE, by the mean itself and not by its logarithm.',
    formula: 'm² E[Tr G² / Tr² G] − m',
    source: 'eq. 7',
    weights: { encoder: 0.1, decoder: 1, neighbors: 0.3 },
    grid: decades(-1, -7),
    inPaper: 1,
  },
  {
    kind: 'shapeLog',
    name: 'ConfAE',
    family: 'ConfAE',
    form: 'published',
    word: 'confae',
    aim: 'round shapes',
    measure: 'CN',
    mixesInputs: true,
    expectation: 'Small circles of data stay circles on the map, though some may be larger than others. Keeps angles, not sizes.',
    formula: 'log E[Tr G² / Tr² G]',
    source: 'the published code',
    weights: { encoder: 0.1, decoder: 1, neighbors: 0.3 },
    grid: decades(-1, -7),
    inPaper: 1,
  },
  {
    kind: 'isometry',
    name: 'IRAE (eq. 8)',
    family: 'IRAE',
    form: 'printed',
    word: 'irae-eq8',
    aim: 'round shapes, above all where the metric is large',
    measure: 'ISO',
    mixesInputs: false,
    expectation: 'As IRAE, but what counts most is where the metric is large, and sizes may differ.',
    formula: 'm² E[Tr G²] / E[Tr² G] − m',
    source: 'eq. 8',
    weights: { encoder: 0.25, decoder: 0.25, neighbors: 1 },
    grid: isometryGrid,
    inPaper: isometryInPaper,
  },
  {
    kind: 'scaledIsometry',
    name: 'IRAE',
    family: 'IRAE',
    form: 'published',
    word: 'irae',
    aim: 'equal circles',
    measure: 'ISO',
    mixesInputs: false,
    expectation:
      'Small circles of data stay circles of one size: distances on the map mean the same everywhere. It costs some reconstruction: with the proposed weight a few per cent.',
    formula: 'm² E[Tr G²] / E²[Tr G] − m',
    source: 'the published code; Lee et al. 2022',
    weights: { encoder: 0.25, decoder: 0.25, neighbors: 1 },
    grid: isometryGrid,
    inPaper: isometryInPaper,
  },
] as const satisfies readonly Regularizer[];

export type RegularizerKind = (typeof list)[number]['kind'];
export type RegularizerInfo = Regularizer & { kind: RegularizerKind };

export const regularizers: readonly RegularizerInfo[] = list;
export const regularizerKinds = list.map(({ kind }) => kind);

export function regularizerOf(kind: RegularizerKind): RegularizerInfo {
  return regularizers.find((regularizer) => regularizer.kind === kind)!;
}

/** Of its family, the one in the given form; itself where there is none. */
export function inForm(kind: RegularizerKind, form: Regularizer['form']): RegularizerKind {
  const { family } = regularizerOf(kind);
  return regularizers.find((other) => other.family === family && other.form === form)?.kind ?? kind;
}

/** One a family, in the form that is offered first. */
export const publishedRegularizers: readonly RegularizerInfo[] = regularizers.filter(({ form }) => form === 'published');
