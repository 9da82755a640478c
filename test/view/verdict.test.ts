import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { Regularization } from '../../core/types.ts';
import { warningOf } from '../../core/view/collapse.ts';
import { errorRatio, failureOf, failureText, type Learned } from '../../core/view/verdict.ts';

const geomae = (weight: number): Regularization => ({ kind: 'volume', part: 'encoder', weight });

function run(regularization: Regularization, seed: number, mseTest: number, explained = 0.5, epochs = 100): Learned {
  const model = { inputDim: 5, hidden: [64, 64], latentDim: 2, activation: 'silu', regularization } as const;
  return { config: parseOptions(RunConfig, { model, seed, epochs }), metrics: { values: { mseTest, explained } } };
}

const vanilla = [run({ kind: 'none' }, 1, 1), run({ kind: 'none' }, 2, 3)];

test('an error is held to vanilla’s mean over seeds, of the same network and training', () => {
  const runs = [run(geomae(1), 1, 2), run(geomae(1), 2, 3.4)];
  assert.ok(Math.abs(errorRatio(runs, [...runs, ...vanilla])! - 1.35) < 1e-12, '2.7 over 2');
  assert.deepEqual(failureOf(runs, [...runs, ...vanilla])!.kind, 'costly');
  assert.equal(failureOf(runs.slice(0, 1), [...runs, ...vanilla]), null, '2 over 2');
  assert.equal(errorRatio(runs, [run({ kind: 'none' }, 1, 1, 0.5, 7)]), null, 'trained for as long');
  assert.equal(errorRatio(vanilla, vanilla), null);
});

test('what explains next to nothing fails, vanilla too, and its sentence says how little', () => {
  assert.equal(
    failureText(failureOf([run({ kind: 'none' }, 1, 1, 0.02)], [])!),
    'It explains 2.0 % of the variance of unseen (held-out) cells: it has not learned the data.',
  );
  assert.match(failureText(failureOf([run(geomae(1), 1, 9, -0.1)], vanilla)!), /^It explains nothing/);
  assert.match(failureText({ kind: 'costly', ratio: 1.84 }), /1\.84 × vanilla’s, above the 1\.3 ×/);
});

test('a panel says it, with a way out; a collapsed map comes before a costly model and after an empty one', () => {
  const { config } = run(geomae(1), 1, 2);
  const square = Float32Array.of(-1, -1, 1, 1, -1, 1, 1, -1);
  const line = Float32Array.of(-1, 0, 1, 0, 2, 0);
  const none = { encoder: null, decoder: null };
  assert.equal(warningOf(square, config!.model, none, null), null);
  assert.deepEqual(warningOf(square, config!.model, none, { kind: 'costly', ratio: 2 }), {
    text: failureText({ kind: 'costly', ratio: 2 }),
    remedy: 'Try a tenth of the strength',
    kind: 'lighter',
  });
  assert.match(warningOf(line, config!.model, none, { kind: 'costly', ratio: 2 })!.text, /^Collapsed/);
  assert.match(warningOf(line, config!.model, none, { kind: 'nothing', share: 0 })!.text, /^It explains nothing/);
});
