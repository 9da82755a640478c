import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loess } from '../../../core/cells/variable-genes/loess.ts';

/** By the loess of R; reference/variable_genes.py made them. */
const curves = JSON.parse(readFileSync(join(import.meta.dirname, 'reference', 'loess.json'), 'utf8')) as {
  span: number;
  x: number[];
  y: number[];
  fitted: number[];
}[];

test('the curve is R’s, with points of their own and with many at one place', () => {
  for (const { span, x, y, fitted } of curves) {
    const found = loess(Float64Array.from(x), Float64Array.from(y), span);
    // Both in float64, by other factorizations of small well-conditioned systems.
    for (const [at, value] of fitted.entries())
      assert.ok(Math.abs(found[at] - value) < 1e-10, `${x.length} points, ${at}: ${found[at]} against ${value}`);
  }
});

test('a quadratic is its own fit; points that all lie at one place have their mean', () => {
  const x = Float64Array.from({ length: 50 }, (_, at) => Math.sin(at) * 3);
  const found = loess(
    x,
    x.map((value) => 2 - value + 0.5 * value ** 2),
    0.3,
  );
  x.forEach((value, at) => assert.ok(Math.abs(found[at] - (2 - value + 0.5 * value ** 2)) < 1e-9));
  const same = loess(
    new Float64Array(9).fill(2),
    Float64Array.from({ length: 9 }, (_, at) => at),
    0.3,
  );
  assert.ok(same.every(Number.isFinite));
});
