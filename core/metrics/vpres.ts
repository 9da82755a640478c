import { distortionMetric } from './distortion.ts';

export const vpresEncoder = distortionMetric('vpres', 'encoder', {
  id: 'vpresEncoder',
  title: 'VPres (encoder)',
  plain: 'Uneven areas',
  group: 'encoder',
  meaning:
    'How much the encoder’s change of area varies over the embedding (eq. 10): 0 where equal areas of the data take equal areas everywhere.',
  sums: 'volumeEncoder',
});

export const vpresDecoder = distortionMetric('vpres', 'decoder', {
  id: 'vpresDecoder',
  title: 'VPres (decoder)',
  plain: 'Uneven areas',
  group: 'decoder',
  meaning:
    'How much the decoder’s change of area varies over the embedding (eq. 10): 0 where equal areas of the embedding mean equal areas of the data.',
  sums: 'volumeDecoder',
});

export const vpresOwn = distortionMetric('vpres', 'own', {
  id: 'vpresOwn',
  title: 'VPres (map)',
  plain: 'Uneven areas',
  group: 'map',
  meaning:
    'How much the change of area varies over the map (eq. 10), by the metric that the data give it: 0 where equal areas of the data take equal areas everywhere. It needs no model, so it compares any two maps.',
  sums: 'volumeOwn',
});
