import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paperNetwork } from '../../core/model/options/proposals.ts';
import type { ModelSpec } from '../../core/types.ts';
import { collapseOf, conformalityOf, longestShare, mostAlongOneDirection, mostConformality, warningOf } from '../../core/view/collapse.ts';

/** The ends of a cross with arms `a` and `b`, turned and moved: variances in the ratio a² : b². */
function cross(a: number, b: number, turn = 0.7, [x, y] = [30, -4]): Float32Array {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return Float32Array.from(
    [
      [a, 0],
      [-a, 0],
      [0, b],
      [0, -b],
    ].flatMap(([u, v]) => [x + cos * u - sin * v, y + sin * u + cos * v]),
  );
}

const round = { encoder: 0.3, decoder: 0.6 };
const model: ModelSpec = { inputDim: 50, hidden: [64, 64], latentDim: 2, activation: 'silu', regularization: { kind: 'none' } };

test('the share along the longest direction is that of a cross’s arms, however it is turned', () => {
  // float32 coordinates about 30 leave some 1e-6 of the squares.
  for (const [a, b] of [
    [1, 1],
    [2, 1],
    [3, 1],
    [1, 10],
  ]) {
    for (const turn of [0, 0.7, 2])
      assert.ok(Math.abs(longestShare(cross(a, b, turn)) - Math.max(a * a, b * b) / (a * a + b * b)) < 1e-5, `${a} ${b} ${turn}`);
  }
  assert.equal(longestShare(Float32Array.of(2, 3, 2, 3, 2, 3)), 0.5, 'one place');
  assert.equal(longestShare(Float32Array.of(NaN, NaN, 0, 0, 1, 1, NaN, NaN, 2, 2)), 1, 'cells without a place do not count');
});

test('a line is a collapse, and so are needles; neither bound is one itself', () => {
  assert.equal(collapseOf(cross(2, 1), round), null);
  const line = collapseOf(cross(5, 1), round);
  assert.ok(line?.kind === 'line' && Math.abs(line.share - 25 / 26) < 1e-5);
  assert.equal(collapseOf(cross(3, 1), round), null, `9/10 is not more than ${mostAlongOneDirection}`);
  assert.equal(collapseOf(cross(2, 1), { encoder: mostConformality, decoder: null }), null);
  // CN = 1 − λ_min / λ_max, and an ellipse's axes are in the ratio of the roots.
  assert.deepEqual(collapseOf(cross(2, 1), { encoder: 0.3, decoder: 0.96 }), {
    kind: 'needles',
    part: 'decoder',
    ratio: 1 / Math.sqrt(1 - 0.96),
  });
  assert.equal(
    collapseOf(cross(2, 1), { encoder: 0.99, decoder: 0.96 })?.kind === 'needles' &&
      (collapseOf(cross(2, 1), { encoder: 0.99, decoder: 0.96 }) as { part: string }).part,
    'encoder',
  );
  assert.equal(collapseOf(cross(2, 1), { encoder: null, decoder: null }), null, 'what has no value says nothing');
});

test('the sentence has the number, and the remedy is that for the model', () => {
  assert.deepEqual(warningOf(cross(5, 1), { ...model, hidden: [...paperNetwork.hidden] }, round), {
    text: 'Collapsed: 96 % of the map’s variance lies along one direction.',
    remedy: 'Try hidden layers 64-64',
    kind: 'network',
  });
  assert.deepEqual(warningOf(cross(2, 1), model, { encoder: 0.99, decoder: null }), {
    text: 'Collapsed: the encoder’s ellipses are needles, typically 10 times as long as wide.',
    remedy: 'Try equal circles (IRAE, encoder)',
    kind: 'regularizer',
  });
  assert.match(warningOf(cross(2, 1), model, { encoder: 1, decoder: 0 })!.text, /typically over 100 times/);
  assert.equal(warningOf(cross(2, 1), model, round), null);
  assert.equal(warningOf(cross(5, 1), { ...model, latentDim: 1 }, round), null, 'one dimension is one direction');
});

test('CN is that of the metrics; a run that has none of a part says nothing of it', () => {
  assert.deepEqual(conformalityOf({ values: { cnEncoder: 0.4, cnDecoder: null } }), { encoder: 0.4, decoder: null });
  assert.deepEqual(conformalityOf({ values: {} }), { encoder: null, decoder: null });
});
