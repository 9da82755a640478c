/**
 * Losses and gradients against automatic differentiation in float64 with exact Jacobians (test/golden/README.md), on every instruction set.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareMaps, compareModel, lossTolerance, parseLosses } from '../golden/losses.ts';
import { goldenValues } from '../golden/values.ts';
import type { ArrayError } from '../golden/relative-error.ts';
import { onEachInstructionSet } from './instruction-sets.ts';

function assertClose(errors: ArrayError[]): void {
  for (const { array, error } of errors) assert.ok(error <= lossTolerance, `${array}: off by ${error} of its largest entry`);
}

onEachInstructionSet(import.meta.filename, () => {
  const cases = parseLosses(goldenValues('losses'), 'losses.json');

  for (const golden of cases) {
    test(`${golden.name}: encode, decode and metric tensors`, async () => assertClose(await compareMaps(golden)));

    for (const model of golden.models) {
      test(`${golden.name}, ${model.name}: losses and every gradient`, () => {
        const { errors, degenerate } = compareModel(golden, model);
        assertClose(errors);
        assert.equal(degenerate, 0);
      });
    }
  }
});
