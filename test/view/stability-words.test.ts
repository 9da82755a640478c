import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stabilityFacts, stabilitySentence, stabilityText, type Stability } from '../../core/view/stability-words.ts';

const share = (mean: number, deviation: number) => ({ mean, deviation, count: 5 });
const found: Stability = {
  seeds: 5,
  median: 0.21,
  most: 0.4,
  groups: {
    column: 'louvain',
    areas: [
      { group: 'a', share: share(0.5, 0.05) },
      { group: 'b', share: share(0.2, 0.06) },
      { group: 'c', share: share(0.3, 0.06) },
      { group: 'none', share: share(0, 0) },
    ],
  },
  ellipses: { area: 1.25, shape: 1.1, angle: 12.4 },
};

test('stability over seeds in words: shares, factors and degrees, and what a model lacks is left out', () => {
  // Deviations over means are 0.1, 0.3, 0.2 of the groups that have an area.
  assert.equal(
    stabilityText(found),
    '5 seeds; cells within 21 % of the map’s radius (9 in 10: 40 %); areas of louvain within 20 %; ellipses’ areas within × 1.25, shapes × 1.10, axes 12°',
  );
  assert.deepEqual(
    stabilityFacts(found).map(({ title, value }) => `${title}: ${value}`),
    [
      'Places of cells: 21 %',
      '9 in 10 cells: 40 %',
      'Areas of louvain: 20 %',
      'Areas of ellipses: × 1.25',
      'Shapes of ellipses: × 1.10',
      'Axes of ellipses: 12°',
    ],
  );
  const bare = { seeds: 2, median: 0.05, most: 0.1 };
  assert.equal(stabilityText(bare), '2 seeds; cells within 5 % of the map’s radius (9 in 10: 10 %)');
  assert.equal(stabilityFacts(bare).length, 2);
  assert.ok(!stabilityFacts({ ...found, ellipses: { ...found.ellipses!, angle: null } }).some(({ title }) => title === 'Axes of ellipses'));
});

test('what it means is said: cells stay, stay roughly, or lie by chance', () => {
  const of = (median: number) => stabilitySentence('Vanilla', { ...found, median });
  assert.match(of(0.05), /^Vanilla over 5 seeds: its cells stay where they are \(5 %/);
  assert.match(of(0.2), /roughly/);
  assert.match(of(0.6), /mostly chance/);
});
