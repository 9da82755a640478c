import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { paperNetwork } from '../../core/model/options/proposals.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import { provenance } from '../../core/view/provenance.ts';

const config = (change: Partial<RunConfigInput> = {}) => ({
  config: parseOptions(RunConfig, {
    model: { inputDim: 50, ...paperNetwork, hidden: [...paperNetwork.hidden], regularization: { kind: 'none' } },
    ...change,
  }),
});
const steps = [
  { step: 'filter', options: {}, summary: 'all 700 cells' },
  { step: 'pca', options: {}, summary: '50 PCs' },
];

test('the line says data, preparation, shared training and version', () => {
  assert.equal(
    provenance({ name: 'pbmc' }, { steps }, [config({ epochs: 2858 }), config({ epochs: 2858 })], '0.1.0'),
    'pbmc: all 700 cells; 50 PCs. Autoencoders 50-8-16-8-4-2 and mirrored, ELU, 2,858 epochs, batches of 100, rate 0.003 (cosine), 5 % of cells held out, 5 % to choose weights by, seed 1. Indicatrix 0.1.0.',
  );
});

test('what differs between the models is not claimed of all', () => {
  const line = provenance({ name: 'pbmc' }, { steps }, [config({ seed: 1 }), config({ seed: 2, epochs: 7 })], '0.1.0');
  assert.ok(line.includes('batches of 100') && !line.includes('seed') && !line.includes('epochs'));
  assert.equal(provenance({ name: 'pbmc' }, { steps }, [], '0.1.0'), 'pbmc: all 700 cells; 50 PCs. Indicatrix 0.1.0.');
});

test('it names file and data without a place on a machine, and what scaling and the choice of genes were', () => {
  const made = [
    { step: 'variable genes', options: { flavor: 'seurat' }, summary: '2000 variable genes' },
    { step: 'pca', options: { scale: true, clip: 10, components: 50 }, summary: '50 PCs' },
  ];
  const line = provenance(
    { name: 'cells', source: '/home/someone/data/cells.h5ad' },
    { steps: made, fingerprint: 'abcdef0123456789' },
    [],
    '0.1.0',
  );
  assert.equal(
    line,
    'cells (cells.h5ad): 2000 variable genes (seurat); genes scaled and cut at ± 10; 50 PCs (prepared data SHA-256 abcdef012345). Indicatrix 0.1.0.',
  );
  assert.equal(
    provenance({ name: 'Simulated cells', source: 'sample' }, { steps: made.slice(0, 1) }, [], '1'),
    'Simulated cells: 2000 variable genes (seurat). Indicatrix 1.',
  );
});

const model = (change: Partial<ReturnType<typeof config>['config']['model']>) => config({ model: { ...config().config.model, ...change } });
const umap = { loss: 'neg', spectrum: 1, reconstruction: 0 } as const;
const told = (...maps: Parameters<typeof provenance>[2]) =>
  provenance({ name: 'd' }, { steps: [] }, maps, '1')
    .replace(/^d: \. /, '')
    .replace(/ Indicatrix 1\.$/, '');
const training = ', ELU, 1,000 epochs, batches of 100, rate 0.003 (cosine), 5 % of cells held out';

test('models of each kind are told of by themselves, regularizers with their weights', () => {
  const epochs = { epochs: 1000 };
  const of = (change: Parameters<typeof model>[0]) => ({ config: { ...model(change).config, ...epochs } });
  const geomae = of({ regularization: { kind: 'volume', part: 'encoder', weight: 1 } });
  const vanilla = of({});
  const encoder = of({ contrast: umap, encoderOnly: true });
  const fitted = of({ contrast: umap, encoderOnly: false });
  const both = of({ contrast: { ...umap, reconstruction: 1 } });
  assert.equal(told(vanilla), `Autoencoder 50-8-16-8-4-2 and mirrored${training}, 5 % to choose weights by, seed 1.`);
  assert.equal(
    told(vanilla, geomae, encoder),
    `Autoencoders 50-8-16-8-4-2 and mirrored${training}, 5 % to choose weights by, seed 1; regularized: GeomAE (encoder) with weight 1. ` +
      `Encoder trained on the graph of the cells’ neighbours (UMAP-like) 50-8-16-8-4-2${training}, seed 1.`,
  );
  assert.equal(
    told(fitted),
    `Autoencoder trained on the graph of the cells’ neighbours (UMAP-like) 50-8-16-8-4-2 and mirrored${training}, seed 1; decoders fitted afterwards, encoders as they were.`,
  );
  assert.equal(
    told(both),
    `Autoencoder trained on neighbours and reconstruction (UMAP-like + autoencoder) 50-8-16-8-4-2 and mirrored${training}, seed 1.`,
  );
});

test('maps that no model here made say where they are from, and no training is claimed of them', () => {
  assert.equal(
    told({ imported: 'obsm/X_umap' }, { imported: 'components' }),
    'Imported: X_umap of the file. PCA: the first two principal components of the prepared data.',
  );
  assert.equal(told({ imported: '/home/someone/map.csv' }), 'Imported: map.csv.');
  assert.equal(told({ imported: 'neighbors' }), 'A plain map by the cells’ neighbours, as UMAP does, of the prepared data.');
});
