import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLook, keptColorBy, keptLook, viewForm } from '../../core/view/look.ts';

test('ellipses of projects that were kept when the grid was usual leave it, those that were put there stay', () => {
  assert.deepEqual(keptLook({ placement: 'grid', tint: true }, undefined), { look: { ...defaultLook, tint: true }, moved: true });
  assert.deepEqual(keptLook({ placement: 'grid' }, viewForm), { look: { ...defaultLook, placement: 'grid' }, moved: false });
  assert.deepEqual(keptLook({ placement: 'selected' }, undefined), { look: { ...defaultLook, placement: 'selected' }, moved: false });
  assert.deepEqual(keptLook(undefined, undefined), { look: defaultLook, moved: false });
});

test('what a view is coloured by keeps its meaning: a stress of before is the one at the best scale', () => {
  const of = (measure: string, form?: number) => keptColorBy({ kind: 'measure', measure }, form);
  assert.deepEqual(of('stress'), { kind: 'measure', measure: 'stressScaled' });
  assert.deepEqual(of('stressRaw', 2), { kind: 'measure', measure: 'stress' });
  assert.deepEqual(of('distanceOrder', 2), { kind: 'measure', measure: 'spearman' });
  assert.deepEqual(of('stress', viewForm), { kind: 'measure', measure: 'stress' });
  assert.deepEqual(of('knnRecall'), { kind: 'measure', measure: 'knnRecall' });
  assert.deepEqual(keptColorBy({ kind: 'gene', gene: 'stress' }), { kind: 'gene', gene: 'stress' });
});
