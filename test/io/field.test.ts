/**
 * The files of the field, each opened as it should be or refused with the word that helps. Reference: `expect.json`, made with the files.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../shared.ts';
import { fieldCases, isRight, outcomeOf } from './field.ts';

if (!fieldCases) test('files of the field', needs('field'));

for (const [name, found] of Object.entries(fieldCases ?? {})) {
  test(`${found.kind} ${name}: ${found.right}`, async () => {
    const outcome = await outcomeOf(found);
    assert.ok(isRight(outcome, found), outcome.kind === 'opened' ? `opened: ${outcome.wrong.join('; ')}` : outcome.message);
  });
}
