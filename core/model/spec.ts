/** Names and widths that follow from a model's specification. */
import type { NetworkShape, Part, Regularization, RegularizerKind } from '../types.ts';

/** What a model with the regularizer is called, the measure that it is to lower, and what it asks of the map. */
export const regularizers = {
  volume: { name: 'GeomAE', measure: 'VPres', aim: 'even areas' },
  shape: { name: 'ConfAE (eq. 7)', measure: 'CN', aim: 'round shapes' },
  shapeLog: { name: 'ConfAE', measure: 'CN', aim: 'round shapes' },
  isometry: { name: 'IRAE (eq. 8)', measure: 'ISO', aim: 'round shapes, above all where the metric is large' },
  scaledIsometry: { name: 'IRAE', measure: 'ISO', aim: 'equal circles' },
} as const satisfies Record<RegularizerKind, { name: string; measure: string; aim: string }>;

/** The id of the measure that a regularizer lowers on the part it is for: `vpresEncoder`. */
export function ownMeasure(kind: RegularizerKind, part: Part): string {
  return `${regularizers[kind].measure.toLowerCase()}${part === 'encoder' ? 'Encoder' : 'Decoder'}`;
}

/** `vanilla`, `GeomAE (encoder)`. */
export function modelName(regularization: Regularization): string {
  return regularization.kind === 'none' ? 'Vanilla' : `${regularizers[regularization.kind].name} (${regularization.part})`;
}

/** Widths from a part's input to its output: encoder 50, 8, 16, 8, 4, 2; the decoder mirrors them. */
export function widths(shape: NetworkShape, part: Part): number[] {
  const encoder = [shape.inputDim, ...shape.hidden, shape.latentDim];
  return part === 'encoder' ? encoder : encoder.toReversed();
}
