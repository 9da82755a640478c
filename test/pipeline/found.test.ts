import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import type { Embedded } from '../../core/model/run.ts';
import { embeddingKeys } from '../../core/pipeline/found.ts';

const network = { inputDim: 3, hidden: [2], latentDim: 2, activation: 'elu' } as const;

function key(model: Partial<RunConfigInput['model']>): string {
  const config = parseOptions(RunConfig, { model: { ...network, regularization: { kind: 'none' }, ...model }, seed: 3 });
  const [found] = embeddingKeys([{ name: 'x', embedded: { model: { config } } as Embedded }], {});
  return found;
}

test('an embedding is named as its model is, whatever it was trained on', () => {
  const even = { kind: 'volume', part: 'encoder', weight: 0.1 } as const;
  const near = { encoderOnly: true, contrast: { spectrum: 1 } };
  assert.equal(key({}), 'vanilla_seed3');
  assert.equal(key({ regularization: even }), 'geomae_encoder_0.1_seed3');
  assert.equal(key(near), 'umap_seed3');
  assert.equal(key({ ...near, regularization: even }), 'umap_geomae_encoder_0.1_seed3');
  assert.equal(key({ encoderOnly: true, contrast: { spectrum: 0 } }), 'tsne_seed3');
  assert.equal(key({ encoderOnly: true, contrast: { spectrum: 0.4, loss: 'infonce' } }), 'neighbors_0.4_infonce_seed3');
  assert.equal(key({ contrast: { spectrum: 1, loss: 'umap', reconstruction: 2 } }), 'umap_umap_loss_autoencoder_seed3');
});
