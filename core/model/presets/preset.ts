import type { TrainingLength } from '../options/proposals.ts';
import type { RunConfig } from '../options/train.ts';
import type { NetworkShape, Part, RegularizerKind } from '../../types.ts';
import { inForm, regularizerOf } from '../../types/regularizers.ts';

/** A weight for each regularized model, in the product's constants; of a family that is not named, the proposed one. */
export type Weights = Partial<Record<RegularizerKind, Record<Part, number>>>;

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

export function mixesInputs(kind: RegularizerKind | 'none'): boolean {
  return kind !== 'none' && regularizerOf(kind).mixesInputs;
}

/**
 * The weight that a model begins with. Equations 7 and 8 as printed have no published weights; those of the published forms, whose
 * gradients are of the same size where shapes are nearly round and even, serve to start from.
 */
export function weightOf(weights: Weights, kind: RegularizerKind, part: Part): number {
  return (weights[kind] ?? weights[inForm(kind, 'published')] ?? regularizerOf(kind).weights)[part];
}

/** Adam's rate in the published runs, which stays what it is; their held-out cells chose the weights. */
export const publishedTraining = { learningRate: 5e-4, schedule: 'constant', validation: 0 } as const;

/** Table 4's weights in the product's constants. */
export function published({ geomAE, confAE, irAE }: Record<'geomAE' | 'confAE' | 'irAE', Record<Part, number>>): Weights {
  const here = (kind: RegularizerKind, { encoder, decoder }: Record<Part, number>) => {
    const { inPaper } = regularizerOf(kind);
    return { encoder: encoder / inPaper, decoder: decoder / inPaper };
  };
  return { volume: here('volume', geomAE), shapeLog: here('shapeLog', confAE), scaledIsometry: here('scaledIsometry', irAE) };
}
