import { paperNetwork } from '../options/proposals.ts';
import { published, publishedTraining, type Preset } from './preset.ts';

export const zilionis: Preset = {
  id: 'zilionis',
  title: 'Zilionis (paper)',
  description:
    '48,969 cells of human lung cancers (Zilionis et al. 2019), 306 principal components, each cell standardized over its 306 values.',
  data: { cells: 48_969, inputDim: 306 },
  network: { ...paperNetwork, hidden: [...paperNetwork.hidden] },
  weights: published({
    geomAE: { encoder: 1, decoder: 1 },
    confAE: { encoder: 0.1, decoder: 0.1 },
    irAE: { encoder: 10, decoder: 1 },
  }),
  epochs: 100,
  training: publishedTraining,
  heldOut: 0.1,
};
