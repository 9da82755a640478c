import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { describeIssue } from '../../core/base/issues.ts';

const schema = v.object({
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
  real: v.pipe(v.number(), v.finite()),
  list: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2)),
  kind: v.picklist(['csr', 'csc']),
  own: v.optional(v.pipe(v.string(), v.minLength(3, 'Its name is short.')), 'long enough'),
  either: v.union([v.number(), v.string()]),
  both: v.object({ flag: v.boolean() }),
});
const right = { count: 3, real: 1, list: ['a'], kind: 'csr', either: 1, both: { flag: true } };
const said = (change: object) => describeIssue(v.safeParse(schema, { ...right, ...change }).issues![0]);

test('what is wrong is said in words, with what there is', () => {
  assert.equal(said({ count: 9 }), 'must be at most 8, not 9');
  assert.equal(said({ count: 0 }), 'must be at least 1, not 0');
  assert.equal(said({ count: 1.5 }), 'must be a whole number, not 1.5');
  assert.equal(said({ count: '3' }), 'must be a number, not “3”');
  assert.equal(said({ count: undefined }), 'must be a number and is missing');
  assert.equal(said({ real: Infinity }), 'must be a finite number, not Infinity');
  assert.equal(said({ list: [] }), 'must have at least 1 of them');
  assert.equal(said({ list: ['a', 'b', 'c'] }), 'must have at most 2 of them');
  assert.equal(said({ kind: 'coo' }), 'must be csr or csc, not “coo”');
  assert.equal(said({ either: null }), 'must be a number or a text, not nothing');
  assert.equal(said({ both: 1 }), 'must be an object, not 1');
  assert.equal(said({ both: [] }), 'is missing');
  assert.equal(said({ own: 'x' }), 'Its name is short.', 'words of its own');
});

test('whatever is there, none of it is a validator’s', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(right)), anything, (key, value) => {
      const result = v.safeParse(schema, { ...right, [key]: value });
      if (!result.success) assert.doesNotMatch(describeIssue(result.issues[0]), /undefined|\[object|Expected|Invalid|received/);
    }),
    { numRuns: 2000, seed: 20261130 },
  );
});
