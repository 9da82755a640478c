import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLook, keptLook, lookForm } from '../../core/view/look.ts';

test('ellipses of projects that were kept when the grid was usual leave it, those that were put there stay', () => {
  assert.deepEqual(keptLook({ placement: 'grid', tint: true }, undefined), { look: { ...defaultLook, tint: true }, moved: true });
  assert.deepEqual(keptLook({ placement: 'grid' }, lookForm), { look: { ...defaultLook, placement: 'grid' }, moved: false });
  assert.deepEqual(keptLook({ placement: 'selected' }, undefined), { look: { ...defaultLook, placement: 'selected' }, moved: false });
  assert.deepEqual(keptLook(undefined, undefined), { look: defaultLook, moved: false });
});
