import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEstimate } from '../../core/view/numbers.ts';

test('an estimate is written to the digits that its deviation leaves certain', () => {
  const cases: [number, number | null, string][] = [
    // As the paper's tables have them.
    [0.331, 0.013, '0.331 ± 0.013'],
    [2.73e-7, 1.2e-8, '(2.73 ± 0.12)e−7'],
    [1.6, 0.2, '1.6 ± 0.2'],
    [0.008, 0.003, '0.008 ± 0.003'],
    [15.4, 5, '15 ± 5'],
    [1234, 56, '1230 ± 60'],
    [0.5, null, '0.500'],
    [0, null, '0'],
    [4.2e-5, null, '4.20e−5'],
    [-0.42, 0.09, '−0.42 ± 0.09'],
    [0, 0.2, '0.0 ± 0.2'],
    [1.2345, 0, '1.23'],
  ];
  for (const [mean, deviation, text] of cases) assert.equal(formatEstimate({ mean, deviation }), text);
  assert.equal(formatEstimate(null), '–');
});
