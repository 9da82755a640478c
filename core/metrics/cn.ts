import { distortionMetric } from './distortion.ts';

export const cnEncoder = distortionMetric('cn', 'encoder', {
  id: 'cnEncoder',
  title: 'CN (encoder)',
  plain: 'Uneven shapes',
  group: 'encoder',
  meaning:
    'How far the encoder is from keeping angles (eq. 9): 0 where small circles of the data stay circles, near 1 where they become needles.',
  sums: 'conditionEncoder',
});

export const cnDecoder = distortionMetric('cn', 'decoder', {
  id: 'cnDecoder',
  title: 'CN (decoder)',
  plain: 'Uneven shapes',
  group: 'decoder',
  meaning:
    'How far the decoder is from keeping angles (eq. 9): 0 where small circles of the embedding stay circles, near 1 where they become needles.',
  sums: 'conditionDecoder',
});

export const cnOwn = distortionMetric('cn', 'own', {
  id: 'cnOwn',
  title: 'CN (map)',
  plain: 'Uneven shapes',
  group: 'map',
  meaning:
    'How far the map is from keeping the data’s angles (eq. 9), by the metric that the data give it: 0 where small circles of the data stay circles. It needs no model, so it compares any two maps.',
  sums: 'conditionOwn',
});
