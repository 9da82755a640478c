import type { Metric } from './metric.ts';

export const contrastTest: Metric = {
  id: 'contrastTest',
  title: 'Neighbour loss (test)',
  plain: 'Loss on unseen cells',
  group: 'reconstruction',
  direction: 'lower',
  apart: true,
  meaning:
    'Of a model trained on neighbours, its loss on cells held out from training: whether they come to lie by their neighbours among the others. Models of one loss and spectrum compare.',
  compute: ({ input: { model } }) => Promise.resolve(model?.heldOutContrast ?? null),
};
