/** Losses and gradients against automatic differentiation in float64 with exact Jacobians (shared/golden/README.md), on every instruction set. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareMaps, compareModel, lossTolerance, parseLosses } from '../golden/losses.ts';
import type { ArrayError } from '../golden/relative-error.ts';
import { needs, shared } from '../shared.ts';
import { onEachInstructionSet } from './instruction-sets.ts';

const source = needs('golden/losses.json');

function assertClose(errors: ArrayError[]): void {
  for (const { array, error } of errors) assert.ok(error <= lossTolerance, `${array}: off by ${error} of its largest entry`);
}

onEachInstructionSet(import.meta.filename, () => {
  const cases = source.skip ? [] : parseLosses(JSON.parse(readFileSync(shared('golden/losses.json'), 'utf8')), 'losses.json');
  test('golden losses are there', source, () => assert.ok(cases.length > 0));

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
