import { published, publishedTraining, type Preset } from './preset.ts';

export const mnist: Preset = {
  id: 'mnist',
  title: 'MNIST (paper)',
  description:
    '60,000 handwritten digits, 784 pixels from 0 to 1, of which 10,000 are held out; the paper’s further 10,000 test digits are left aside.',
  data: { cells: 60_000, inputDim: 784 },
  network: { hidden: [256, 256, 256, 256], latentDim: 2, activation: 'elu' },
  weights: published({
    geomAE: { encoder: 1, decoder: 1 },
    confAE: { encoder: 0.001, decoder: 0.1 },
    irAE: { encoder: 0.1, decoder: 0.1 },
  }),
  epochs: 100,
  training: publishedTraining,
  heldOut: 1 / 6,
};
