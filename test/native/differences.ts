/** A gradient against central differences of a float64 loss. */
import assert from 'node:assert/strict';
import { parameterLayout } from '../../core/model/network.ts';
import type { NetworkShape, Parameters } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

/**
 * Along a random direction within each weight and bias, so that each is held to account by itself.
 * @param near of the whole gradient's length
 */
export function checkGradient(
  shape: NetworkShape,
  parameters: Parameters,
  gradient: Parameters,
  lossAt: (parameters: Float64Array) => number,
  near: number,
): void {
  const length = Math.hypot(...gradient);
  const random = mulberry32(parameters.length);
  for (const slot of parameterLayout(shape)) {
    const direction = Float64Array.from({ length: slot.length }, () => 2 * random() - 1);
    const norm = Math.hypot(...direction);
    const step = 1e-5;
    const at = (t: number) => {
      const moved = Float64Array.from(parameters);
      direction.forEach((x, i) => (moved[slot.offset + i] += (t * x) / norm));
      return lossAt(moved);
    };
    const expected = (at(step) - at(-step)) / (2 * step);
    const actual = direction.reduce((sum, x, i) => sum + x * gradient[slot.offset + i], 0) / norm;
    assert.ok(Math.abs(actual - expected) <= near * length, `${slot.name}: ${actual}, expected ${expected} of ${length}`);
  }
}
