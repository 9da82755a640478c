import { paperNetwork } from '../options/proposals.ts';
import { published, publishedTraining, type Preset } from './preset.ts';

export const pbmc: Preset = {
  id: 'pbmc',
  title: 'PBMC (paper)',
  description: '68,579 peripheral blood mononuclear cells (Zheng et al. 2017), 50 principal components.',
  data: { cells: 68_579, inputDim: 50 },
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
