/** The addon is the last wall: whatever JavaScript hands it, it throws back what it cannot use, and never ends the process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

interface Outcome {
  uncovered?: string[];
  name: string;
  tried: number;
  refused: number;
  let: string[];
  right: 'done' | 'refused';
}

test('wrong arguments are thrown back by every function of the addon, in thousands of ways, and none ends the process', () => {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [join(import.meta.dirname, 'wrong-arguments.ts')], {
    encoding: 'utf8',
    timeout: 240_000,
    maxBuffer: 2 ** 26,
  });
  const outcomes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
  const last = outcomes.at(-1)?.name ?? 'before the first';
  assert.equal(signal, null, `ended by ${signal} after ${last}\n${stderr}`);
  assert.equal(status, 0, stderr);
  assert.deepEqual(outcomes.shift()!.uncovered, [], 'functions that nobody has tried');
  for (const { name, tried, refused, let: accepted, right } of outcomes) {
    assert.equal(right, 'done', `${name} refuses what is right`);
    assert.ok(tried > 20 && refused > tried / 4, `${name}: ${refused} of ${tried} refused`);
    assert.deepEqual(accepted, [], `${name} takes what is of another kind`);
  }
});
