/** How models are trained on neighbours: docs/neighbours.md has what it comes to. */
import { parseOptions } from '../options/describe.ts';
import { defaultNetwork, proposedEpochs } from '../options/proposals.ts';
import { defaultHeldOut, defaultNeighbors, RunConfig, type RunConfigInput } from '../options/train.ts';
import type { ContrastSpec, NetworkShape, Regularization } from '../../types.ts';

/** The two ends of the spectrum, as an analyst knows them. */
export const umapLike: ContrastSpec = { loss: 'neg', spectrum: 1, reconstruction: 0 };
export const tsneLike: ContrastSpec = { ...umapLike, spectrum: 0 };

/** Edges a step; an epoch draws about as many edges as each cell has neighbours, by their weights some 9 of 15. */
export const neighborBatchSize = 512;
/** Times the plain model's loss that a regularized one's may be. */
export const neighborFactor = 1.1;
const drawnShare = 0.6;
const length = { steps: 3_000, epochs: 20 };

/** What a person chooses of a model's training that is not proposed. */
export type Chosen = Partial<Omit<RunConfigInput, 'model'>>;

export interface NeighborModel {
  contrast: ContrastSpec;
  regularization: Regularization;
  /** Once the encoder is trained, where nothing else gives it a decoder. */ fitDecoder?: boolean;
}

/** Where few cells are trained on, all others are neighbours. */
export function proposedNeighbors(cells: number, { heldOut = defaultHeldOut }: { heldOut?: number } = {}): number {
  return Math.max(1, Math.min(defaultNeighbors, cells - Math.round(cells * heldOut) - 1));
}

/** The plain map that is there to begin with: as it is trained where nobody chose. */
export const firstNeighborConfig = (data: { inputDim: number; cells: number }): RunConfig =>
  neighborConfig({ contrast: umapLike, regularization: { kind: 'none' } }, data);

/** A run's configuration: what is chosen, then what is proposed for so many cells. */
export function neighborConfig(
  { contrast, regularization, fitDecoder = false }: NeighborModel,
  { inputDim, cells }: { inputDim: number; cells: number },
  chosen: Chosen = {},
  network: Partial<Omit<NetworkShape, 'inputDim'>> = {},
): RunConfig {
  const model = {
    inputDim,
    ...defaultNetwork,
    hidden: [...defaultNetwork.hidden],
    ...network,
    encoderOnly: contrast.reconstruction === 0 && !fitDecoder,
    regularization,
    contrast,
  };
  const config = parseOptions(RunConfig, { batchSize: neighborBatchSize, neighbors: proposedNeighbors(cells, chosen), ...chosen, model });
  return { ...config, mixing: false, epochs: chosen.epochs ?? neighborEpochs(cells, config) };
}

/** Enough steps for few cells, and enough epochs for many. */
export function neighborEpochs(
  cells: number,
  { neighbors, batchSize = neighborBatchSize }: { neighbors: number; batchSize?: number },
): number {
  return proposedEpochs(cells * neighbors * drawnShare, batchSize, length);
}
