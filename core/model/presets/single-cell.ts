import { defaultLength, defaultNetwork } from '../options/proposals.ts';
import type { Preset } from './preset.ts';

/** The default of everything that proposes how to train, found by the study of docs/maps.md. */
export const singleCell: Preset = {
  id: 'singleCell',
  title: 'Single cells',
  description: 'Principal components of any single-cell data: the network, rate, epochs and weights that made the best maps soonest.',
  data: null,
  network: { ...defaultNetwork, hidden: [...defaultNetwork.hidden] },
  // The proposed ones.
  weights: {},
  epochs: defaultLength,
  training: {},
  heldOut: 0.05,
};
