import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions, paperNetwork, RunConfig, type RunConfigInput } from '../../core/model/options.ts';
import { provenance } from '../../core/view/provenance.ts';

const config = (change: Partial<RunConfigInput> = {}) =>
  parseOptions(RunConfig, { model: { inputDim: 50, ...paperNetwork, hidden: [...paperNetwork.hidden], regularization: { kind: 'none' } }, ...change });
const steps = [{ step: 'filter', options: {}, summary: '700 of 700 cells' }, { step: 'pca', options: {}, summary: '50 PCs' }];

test('the line says data, preparation, shared training and version', () => {
  assert.equal(
    provenance({ name: 'pbmc' }, { steps }, [config({ epochs: 2858 }), config({ epochs: 2858 })], '0.1.0'),
    'pbmc: 700 of 700 cells; 50 PCs. Autoencoders 50-8-16-8-4-2 and mirrored, ELU, 2,858 epochs, batches of 100, seed 1. Indicatrix 0.1.0.',
  );
});

test('what differs between the models is not claimed of all', () => {
  const line = provenance({ name: 'pbmc' }, { steps }, [config({ seed: 1 }), config({ seed: 2, epochs: 7 })], '0.1.0');
  assert.ok(line.includes('batches of 100') && !line.includes('seed') && !line.includes('epochs'));
  assert.equal(provenance({ name: 'pbmc' }, { steps }, [], '0.1.0'), 'pbmc: 700 of 700 cells; 50 PCs. Indicatrix 0.1.0.');
});
