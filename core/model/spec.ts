/** Names and widths that follow from a model's specification. */
import type { NetworkShape, Part, Regularization } from '../types.ts';

const names = { volume: 'GeomAE', shape: 'ConfAE', shapeLog: 'ConfAE (log)', isometry: 'IRAE' } as const;

/** `vanilla`, `GeomAE (encoder)`. */
export function modelName(regularization: Regularization): string {
  return regularization.kind === 'none' ? 'Vanilla' : `${names[regularization.kind]} (${regularization.part})`;
}

/** Widths from a part's input to its output: encoder 50, 8, 16, 8, 4, 2; the decoder mirrors them. */
export function widths(shape: NetworkShape, part: Part): number[] {
  const encoder = [shape.inputDim, ...shape.hidden, shape.latentDim];
  return part === 'encoder' ? encoder : encoder.toReversed();
}
