import { pbmc } from './pbmc.ts';
import type { Preset } from './preset.ts';

/** The paper's 100 epochs are some 50,000 steps on its 50,000 to 86,000 cells: fewer cells get epochs for 20,000. */
export const anyCells: Preset = {
  ...pbmc,
  id: 'paper',
  title: 'Any single cells (paper)',
  description:
    'Principal components of any single-cell data: the paper’s network and rate with its weights for PBMC, and enough epochs for a small data set to converge.',
  data: null,
  epochs: { steps: 20_000, epochs: 100 },
};
