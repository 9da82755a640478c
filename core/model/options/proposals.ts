/** What is proposed where nothing was chosen (docs/maps.md). */
import { defaultBatchSize, defaultHeldOut, defaultValidation } from './train.ts';

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
