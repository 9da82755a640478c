import type { RunConfig, TrainingLength } from '../options.ts';
import type { NetworkShape, Part, RegularizerKind } from '../../types.ts';

/** A weight for each regularized model, in the product's constants. */
export interface Weights {
  volume: Record<Part, number>;
  shapeLog: Record<Part, number>;
  scaledIsometry: Record<Part, number>;
}

/** Settings under which models of one data set were, or may be, compared. */
export interface Preset {
  id: string;
  title: string;
  /** What it is for, and what input it expects. */
  description: string;
  /** Of the input the settings were found with; null where they serve any. */
  data: { cells: number; inputDim: number } | null;
  network: Omit<NetworkShape, 'inputDim'>;
  weights: Weights;
  /** A fixed number, or as many as the number of cells asks for. */
  epochs: number | TrainingLength;
  /** Where they are not the defaults of `RunConfig`. */
  training: Partial<Pick<RunConfig, 'learningRate' | 'schedule' | 'validation'>>;
  /** Share of the cells kept from training. */
  heldOut: number;
}

/** The published ConfAE looks at random blends of pairs of cells; GeomAE and IRAE at the cells themselves. */
export function mixesInputs(kind: RegularizerKind | 'none'): boolean {
  return kind === 'shapeLog';
}

/** The form of a regularizer that the paper's weights were found with: of eq. 7 its logarithm, of eq. 8 that over the square of the mean trace. */
export function publishedForm(kind: RegularizerKind): keyof Weights {
  return kind === 'shape' ? 'shapeLog' : kind === 'isometry' ? 'scaledIsometry' : kind;
}

/** Eq. 7 and eq. 8 as they stand in the paper. */
export function printedForm(kind: RegularizerKind): RegularizerKind {
  return kind === 'shapeLog' ? 'shape' : kind === 'scaledIsometry' ? 'isometry' : kind;
}

/** Adam's rate in the published runs, which stays what it is; their held-out cells chose the weights. */
export const publishedTraining = { learningRate: 5e-4, schedule: 'constant', validation: 0 } as const;

const decades = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => Number(`1e${from - index}`));

/** The factor between IRAE's weights in the paper and here, m² (see `published`). */
const isometryFactor = 4;

/** A weight of the product as Table 4 would have it. */
export function inPaperConstants(kind: RegularizerKind, weight: number): number {
  return publishedForm(kind) === 'scaledIsometry' ? weight * isometryFactor : weight;
}

const isometryWeights = decades(1, -5).map((weight) => weight / isometryFactor);

/** The weights that the published grid search tried, from large to small, in the product's constants; eq. 7's are those of its log form. */
export const publishedGrid: Record<RegularizerKind, number[]> = {
  volume: decades(0, -6),
  shape: decades(-1, -7),
  shapeLog: decades(-1, -7),
  isometry: isometryWeights,
  scaledIsometry: isometryWeights,
};

/**
 * Table 4's weights in the product's constants. IRAE's stand before the bare ratio E[Tr G²] / E²[Tr G], the product has m² times that
 * (less m, which no gradient sees): with m = 2 they are divided by 4. ConfAE's stand before a log of the ratio, in
 * which a factor is a constant; the product has that form as `shapeLog`, so they stay. GeomAE's regularizer is eq. 6 itself.
 */
export function published({ geomAE, confAE, irAE }: Record<'geomAE' | 'confAE' | 'irAE', Record<Part, number>>): Weights {
  return {
    volume: geomAE,
    shapeLog: confAE,
    scaledIsometry: { encoder: irAE.encoder / isometryFactor, decoder: irAE.decoder / isometryFactor },
  };
}
