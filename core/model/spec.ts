/** Names and widths that follow from a model's specification. */
import type { ContrastSpec, EpochRecord, Metrics, ModelSpec, NetworkShape, Part, RegularizerKind } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';

/** The id of the measure that a regularizer lowers on the part it is for: `vpresEncoder`. */
export function ownMeasure(kind: RegularizerKind, part: Part): string {
  return `${regularizerOf(kind).measure.toLowerCase()}${part === 'encoder' ? 'Encoder' : 'Decoder'}`;
}

/** `Vanilla`, `GeomAE (encoder)`, `UMAP-like`, `UMAP-like GeomAE`. */
export function modelName({ regularization, contrast }: Pick<ModelSpec, 'regularization' | 'contrast'>): string {
  if (regularization.kind === 'none') return contrast ? contrastName(contrast) : 'Vanilla';
  const { name } = regularizerOf(regularization.kind);
  const part = contrast && regularization.part === 'encoder' ? '' : ` (${regularization.part})`;
  return `${contrast ? `${contrastName(contrast)} ` : ''}${name}${part}`;
}

/** `Even areas`, `Even areas, from map`, `As it comes`: what a model is by, before its name. Neighbours' say so in their names. */
export function plainName({ regularization, contrast }: Pick<ModelSpec, 'regularization' | 'contrast'>): string | undefined {
  if (regularization.kind === 'none') return contrast ? undefined : 'As it comes';
  const [aim] = regularizerOf(regularization.kind).aim.split(',');
  const plain = `${aim[0].toUpperCase()}${aim.slice(1)}`;
  return regularization.part === 'decoder' ? `${plain}, from map` : plain;
}

/** Of a weight and of a seed, plain words before the term. */
export const weightWords = (weight: number): string => `strength ${weight} (weight)`;
export const seedWords = (seed: number): string => `start ${seed} (seed)`;

/** What a map trained on neighbours is like; in between, how near it is to UMAP. */
export function contrastName({ loss, spectrum, reconstruction }: ContrastSpec): string {
  const place = spectrum === 1 ? 'UMAP-like' : spectrum === 0 ? 't-SNE-like' : `Between t-SNE and UMAP (${spectrum})`;
  const name = loss === 'umap' ? 'UMAP loss' : loss === 'infonce' ? `${place}, InfoNCE` : place;
  return reconstruction > 0 ? `${name} + autoencoder` : name;
}

/** The error by which weights are chosen: on validation cells, without any on those held out; of a model trained on neighbours its loss. */
export function choosingError(model: Pick<ModelSpec, 'contrast'>, values: Metrics['values']): number | null {
  return (model.contrast ? undefined : values['mseValidation']) ?? values[heldOutMeasure(model)] ?? null;
}

/** What a sweep's errors are called, and its model without a regularizer. */
export function sweepWords(contrast: ContrastSpec | undefined): { error: 'MSE' | 'loss'; plain: string } {
  return contrast ? { error: 'loss', plain: contrastName(contrast) } : { error: 'MSE', plain: 'vanilla' };
}

/** The id of the measure by which models of one family are compared on cells that were not trained on. */
export const heldOutMeasure = ({ contrast }: Pick<ModelSpec, 'contrast'>): 'mseTest' | 'contrastTest' =>
  contrast ? 'contrastTest' : 'mseTest';

/** Trained on neighbours alone, with a decoder that was fitted to the encoder afterwards. */
export const hasFittedDecoder = ({ contrast, encoderOnly }: Pick<ModelSpec, 'contrast' | 'encoderOnly'>): boolean =>
  contrast?.reconstruction === 0 && !encoderOnly;

/** Of a model trained on neighbours alone, with its decoder fitted and without one. */
export const withDecoder = (model: ModelSpec): ModelSpec => ({ ...model, encoderOnly: false });
export const withoutDecoder = (model: ModelSpec): ModelSpec => ({ ...model, encoderOnly: true });

export const hasDecoder = ({ encoderOnly }: Pick<NetworkShape, 'encoderOnly'>): boolean => !encoderOnly;

/** The loss on cells that were not trained on, by which runs of one kind are compared: a reconstruction's MSE, or the loss of edges. */
export function heldOutLoss({ heldOutContrast, heldOutMse }: EpochRecord): { value: number; name: 'held-out MSE' | 'held-out loss' } {
  return heldOutContrast === undefined ? { value: heldOutMse, name: 'held-out MSE' } : { value: heldOutContrast, name: 'held-out loss' };
}

/** Widths from a part's input to its output: encoder 50, 8, 16, 8, 4, 2; the decoder mirrors them. */
export function widths(shape: NetworkShape, part: Part): number[] {
  const encoder = [shape.inputDim, ...shape.hidden, shape.latentDim];
  return part === 'encoder' ? encoder : encoder.toReversed();
}
