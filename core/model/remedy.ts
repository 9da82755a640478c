/** What to try where a model's map has collapsed (docs/maps.md: what keeps maps from it). */
import type { ModelSpec, Regularization } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import type { Remedy } from '../types/scene.ts';
import { parseOptions } from './options/describe.ts';
import { defaultNetwork, proposedEpochs } from './options/proposals.ts';
import { RunConfig } from './options/train.ts';
import { mixesInputs } from './presets/index.ts';

/** Narrower layers than this were where nearly all collapsed maps came from. */
const leastWidth = 32;

const opening = {
  kind: 'scaledIsometry',
  part: 'encoder',
  weight: regularizerOf('scaledIsometry').weights.encoder,
} as const satisfies Regularization;

export function remedyOf({ hidden, regularization }: Pick<ModelSpec, 'hidden' | 'regularization'>): Remedy {
  if (Math.min(...hidden) < leastWidth) return 'network';
  if (regularization.kind !== 'none' && regularization.weight > proposedWeight(regularization)) return 'weight';
  if (regularization.kind !== opening.kind || regularization.part !== opening.part) return 'regularizer';
  return 'seed';
}

/** Where a model costs too much or has learned nothing, and its map is of no concern. */
export function lightening({ hidden, regularization }: Pick<ModelSpec, 'hidden' | 'regularization'>): Remedy {
  if (regularization.kind !== 'none') return 'lighter';
  return Math.min(...hidden) < leastWidth ? 'network' : 'seed';
}

/** As a button says it. */
export function remedyWords(remedy: Remedy): string {
  switch (remedy) {
    case 'network':
      return `Try hidden layers ${defaultNetwork.hidden.join('-')}`;
    case 'weight':
      return 'Try the proposed strength';
    case 'lighter':
      return 'Try a tenth of the strength';
    case 'regularizer':
      return 'Try equal circles (IRAE, encoder)';
    case 'seed':
      return 'Try another random start';
  }
}

/** A run's configuration with a remedy, everything else being as it was. @param cells that there are to train on */
export function remedied(config: RunConfig, remedy: Remedy, cells: number): RunConfig {
  const { model } = config;
  switch (remedy) {
    case 'network': {
      const network = { ...defaultNetwork, hidden: [...defaultNetwork.hidden], latentDim: model.latentDim };
      // A rate and a length belong to a network; so do the defaults of all that was not chosen with it.
      const { learningRate, schedule } = parseOptions(RunConfig, { model });
      return { ...config, model: { ...model, ...network }, learningRate, schedule, epochs: proposedEpochs(cells, config.batchSize) };
    }
    case 'weight':
      return { ...config, model: { ...model, regularization: withProposedWeight(model.regularization) } };
    case 'lighter':
      return { ...config, model: { ...model, regularization: lighter(model.regularization) } };
    case 'regularizer':
      return { ...config, model: { ...model, regularization: opening }, mixing: mixesInputs(opening.kind) };
    case 'seed':
      return { ...config, seed: (config.seed + 1) % 2 ** 31 };
  }
}

function withProposedWeight(regularization: Regularization): Regularization {
  return regularization.kind === 'none' ? regularization : { ...regularization, weight: proposedWeight(regularization) };
}

/** By tens, as weights are tried. */
function lighter(regularization: Regularization): Regularization {
  return regularization.kind === 'none'
    ? regularization
    : { ...regularization, weight: Number((regularization.weight / 10).toPrecision(12)) };
}

function proposedWeight({ kind, part }: Exclude<Regularization, { kind: 'none' }>): number {
  return regularizerOf(kind).weights[part];
}
