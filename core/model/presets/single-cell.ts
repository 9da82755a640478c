import { pbmc } from './pbmc.ts';
import type { Preset } from './preset.ts';

export const singleCell: Preset = {
  ...pbmc,
  id: 'singleCell',
  title: 'Single cells',
  description: 'Principal components of any single-cell data: the paper’s network with its weights for PBMC, and enough epochs for a small data set to converge.',
  data: null,
  epochs: 'enough',
};
