/** Names and widths that follow from a model's specification. */
import type { NetworkShape, Part, Regularization, RegularizerKind } from '../types.ts';

/** What a model with the regularizer is called, and the measure that it is to lower. */
export const regularizers = {
  volume: { name: 'GeomAE', measure: 'VPres' },
  shape: { name: 'ConfAE (eq. 7)', measure: 'CN' },
  shapeLog: { name: 'ConfAE', measure: 'CN' },
  isometry: { name: 'IRAE (eq. 8)', measure: 'ISO' },
  scaledIsometry: { name: 'IRAE', measure: 'ISO' },
} as const satisfies Record<RegularizerKind, { name: string; measure: string }>;

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
