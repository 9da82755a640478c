import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeSvg } from '../../../core/figure/svg.ts';
import { drawTradeOffs } from '../../../core/figure/charts/trade-offs.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import type { SweepOutcome, SweepRow } from '../../../core/types.ts';

const row = (part: 'encoder' | 'decoder', weight: number, mse: number, own: number, isWithin: boolean): SweepRow => ({
  kind: 'volume',
  part,
  weight,
  mse: { mean: mse, deviation: 0.01, count: 2 },
  ratio: mse / 1,
  own: { mean: own, deviation: null, count: 2 },
  isWithin,
});
const outcome: SweepOutcome = {
  factor: 1.3,
  seeds: [1, 2],
  splits: 1,
  vanilla: { mean: 1, deviation: 0.02, count: 2 },
  vanillaOwn: { vpresEncoder: { mean: 3, deviation: 1, count: 2 } },
  rows: [
    row('encoder', 1, 1.5, 0.01, false),
    row('encoder', 0.1, 1.2, 0.1, true),
    row('encoder', 0.01, 1.1, 1, true),
    { ...row('decoder', 1, 1, 1, true), mse: null, own: null },
  ],
  picks: [
    { kind: 'volume', part: 'encoder', weight: 0.1 },
    { kind: 'volume', part: 'decoder', weight: null },
  ],
  isComplete: false,
};

test('each weight that has ended stands at its measure and error, the picked one in a ring', async () => {
  const svg = await writeSvg(drawTradeOffs(outcome, { ...defaultChoices, legend: false }, 'cells & <more>').drawing);
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map(([, x, y, r]) => [
    Number(x),
    Number(y),
    Number(r),
  ]);
  const filled = circles.filter(([x, , r]) => r === 2.3 && x > 10);
  assert.equal(filled.length, 4, 'three weights and vanilla');
  const ring = circles.find(([, , r]) => r === 4.5)!;
  const [, large, picked, small] = filled;
  assert.deepEqual(ring.slice(0, 2), picked.slice(0, 2));
  // Weights descend: the error falls down the picture, the measure grows to the right.
  assert.ok(large[0] < picked[0] && picked[0] < small[0] && large[1] < picked[1] && picked[1] < small[1]);
  // On a logarithmic axis equal ratios are equal steps.
  assert.ok(Math.abs(picked[0] - large[0] - (small[0] - picked[0])) < 0.05);
  assert.ok(svg.includes('cells &#38; &#60;more&#62;'));
});

test('before anything has ended there is a picture all the same', async () => {
  assert.ok(
    (
      await writeSvg(drawTradeOffs({ ...outcome, vanilla: null, vanillaOwn: {}, rows: outcome.rows.slice(3) }, defaultChoices, '').drawing)
    ).includes('GeomAE</text>'),
  );
});
