import { paperNetwork } from '../options/proposals.ts';
import { published, publishedTraining, type Preset } from './preset.ts';

export const celegans: Preset = {
  id: 'celegans',
  title: 'C. elegans (paper)',
  description: '86,024 cells of C. elegans embryos (Packer et al. 2019), 100 principal components.',
  data: { cells: 86_024, inputDim: 100 },
  network: { ...paperNetwork, hidden: [...paperNetwork.hidden] },
  weights: published({
    geomAE: { encoder: 1, decoder: 1 },
    confAE: { encoder: 0.1, decoder: 0.1 },
    irAE: { encoder: 10, decoder: 10 },
  }),
  epochs: 100,
  training: publishedTraining,
  heldOut: 0.1,
};
