import { distortionMetric } from './distortion.ts';

export const isoEncoder = distortionMetric('iso', 'encoder', {
  id: 'isoEncoder',
  title: 'ISO (encoder)',
  plain: 'Uneven scale',
  group: 'encoder',
  meaning:
    'How far the encoder is from keeping lengths up to one global scale (eq. 11): 0 where one ruler fits everywhere and in every direction.',
});

export const isoDecoder = distortionMetric('iso', 'decoder', {
  id: 'isoDecoder',
  title: 'ISO (decoder)',
  plain: 'Uneven scale',
  group: 'decoder',
  meaning:
    'How far the decoder is from keeping lengths up to one global scale (eq. 11): 0 where one ruler fits everywhere and in every direction.',
});

export const isoOwn = distortionMetric('iso', 'own', {
  id: 'isoOwn',
  title: 'ISO (map)',
  plain: 'Uneven scale',
  group: 'map',
  meaning:
    'How far the map is from keeping the data’s lengths up to one global scale (eq. 11), by the metric that the data give it. It needs no model, so it compares any two maps.',
});
