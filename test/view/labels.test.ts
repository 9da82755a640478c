import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SceneLabel } from '../../core/types/scene.ts';
import { readCategories } from '../../core/view/categories.ts';
import { permutation } from '../../core/base/random.ts';
import { coverage, groundOf } from '../../core/view/ground.ts';
import { layoutLabels } from '../../core/view/label-layout.ts';
import { writeNames } from '../../core/view/label-text.ts';
import { dimmedBeside, findLabels } from '../../core/view/labels.ts';
import { normals } from '../random.ts';

const ink = [0, 0, 0, 1] as const;

/** Two far arms with few cells each, one dense knot on the first: the mean lies between them, where no cell is. */
function horseshoe() {
  const positions: number[] = [];
  for (let cell = 0; cell < 20; cell++) positions.push(-8 + 0.1 * cell, 0, 8 - 0.1 * cell, 0);
  for (let cell = 0; cell < 60; cell++) positions.push(-8 + 0.005 * cell, 5 + 0.004 * (cell % 7));
  return Float32Array.from(positions);
}

const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };

test('a label stands where its cells are densest, not at their mean', () => {
  const positions = horseshoe();
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['shoe'], codes: new Int32Array(positions.length / 2) })!;
  const [label] = findLabels(positions, bounds, categories, [ink], new Set());
  assert.equal(label.text, 'shoe');
  assert.equal(label.weight, 100);
  assert.ok(Math.hypot(label.x + 7.85, label.y - 5) < 0.5, `${label.x}, ${label.y}`);
});

test('hidden and empty categories and cells without a place get no label', () => {
  const positions = Float32Array.of(0, 0, 1, 1, NaN, NaN, 2, 2);
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['a', 'b', 'lost', 'empty'], codes: Int32Array.of(0, 1, 2, -1) })!;
  const labels = findLabels(positions, bounds, categories, Array(4).fill(ink), new Set(['b']));
  assert.deepEqual(labels.map(({ text }) => text), ['a']);
});

const measure = (text: string) => ({ width: 6 * text.length, height: 10 });
const flat = (x: number, y: number) => [x, y] as const;
const canvas = { project: flat, unproject: flat, measure, line: 10, width: 200, height: 200 };

test('names never overlap nor leave the canvas, and without cells in the way the largest group’s stands at its anchor', () => {
  const label = fc.record({ text: fc.string({ minLength: 1, maxLength: 20 }), x: fc.integer({ min: 0, max: 200 }), y: fc.integer({ min: 0, max: 200 }), weight: fc.integer({ min: 1, max: 1000 }) });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 25 }), (given) => {
      const labels: SceneLabel[] = given.map((one) => ({ ...one, color: ink }));
      const placed = layoutLabels(labels, canvas);
      placed.forEach((a, index) => {
        assert.ok(a.x - a.width / 2 >= -1e-9 && a.x + a.width / 2 <= 200 + 1e-9 && a.y - a.height / 2 >= -1e-9 && a.y + a.height / 2 <= 200 + 1e-9);
        for (const b of placed.slice(0, index)) {
          assert.ok(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2);
        }
      });
      assert.equal(placed[0].label.weight, Math.max(...labels.map(({ weight }) => weight)));
    }),
  );
});

test('the smaller of two names in one place steps aside, and is left out where there is no room', () => {
  const at = (text: string, weight: number): SceneLabel => ({ text, x: 100, y: 100, weight, color: ink });
  const [large, small] = layoutLabels([at('small', 3), at('large', 9)], canvas);
  assert.deepEqual([large.label.text, large.x, large.y], ['large', 100, 100]);
  assert.equal(small.label.text, 'small');
  assert.ok(Math.abs(small.y - 100) >= 10);
  const crowd = Array.from({ length: 60 }, (_, index) => at(`cluster ${index}`, index));
  const shown = layoutLabels(crowd, { ...canvas, width: 80, height: 40, project: () => [40, 20] });
  assert.ok(shown.length >= 1 && shown.length <= 4);
  assert.equal(shown[0].label.text, 'cluster 59');
});

/** Round groups of 120 cells, 5 units in standard deviation: smaller than their names. */
function clusters(middles: readonly (readonly [number, number])[], seed: number) {
  const random = normals(2 * 120 * middles.length, seed);
  const positions = Float32Array.from(random, (value, at) => middles[Math.floor(at / 240)][at % 2] + 5 * value);
  const names = middles.map((_, index) => `group number ${index}`);
  const categories = readCategories({ kind: 'category', name: 'type', categories: names, codes: Int32Array.from({ length: positions.length / 2 }, (_, cell) => Math.floor(cell / 120)) })!;
  const bounds = { minX: 0, minY: 0, maxX: 400, maxY: 400 };
  return { positions, categories, bounds, labels: findLabels(positions, bounds, categories, names.map(() => ink), new Set()), ground: groundOf(positions, bounds, categories, names, null) };
}

test('the name of a group that is smaller than it stands beside it, with a line to it, and over hardly any cell', () => {
  const middle = fc.tuple(fc.integer({ min: 60, max: 340 }), fc.integer({ min: 60, max: 340 }));
  fc.assert(
    fc.property(fc.array(middle, { minLength: 1, maxLength: 8 }), fc.nat(1000), (middles, seed) => {
      const { positions, labels, ground } = clusters(middles, seed);
      const placed = layoutLabels(labels, { ...canvas, width: 400, height: 400, project: (x, y) => [x, 400 - y], unproject: (px, py) => [px, 400 - py], ground });
      for (const { label, x, y, width, height, leader } of placed) {
        const group = Number(label.text.split(' ').at(-1));
        let covered = 0;
        for (let cell = 120 * group; cell < 120 * (group + 1); cell++) if (Math.abs(positions[2 * cell] - x) < width / 2 && Math.abs(400 - positions[2 * cell + 1] - y) < height / 2) covered++;
        // Cells in a fifth of the places under a name at most: of 120 in a Gaussian, a few at its rim.
        assert.ok(covered <= 12, `${covered} of 120 cells under ${label.text}`);
        if (leader) assert.deepEqual([leader.toX, leader.toY].map((value) => Math.round(value * 100)), [label.x, 400 - label.y].map((value) => Math.round(value * 100)));
        else assert.ok(Math.hypot(Math.max(0, Math.abs(x - label.x) - width / 2), Math.max(0, Math.abs(y - 400 + label.y) - height / 2)) < 11.1);
      }
    }),
    { numRuns: 60, seed: 3 },
  );
  const { labels, ground } = clusters([[200, 200], [120, 110]], 1);
  assert.equal(layoutLabels(labels, { ...canvas, width: 400, height: 400, project: (x, y) => [x, 400 - y], unproject: (px, py) => [px, 400 - py], ground }).length, 2);
});

test('a rectangle’s coverage is the share of its places that have cells', () => {
  const positions = Float32Array.of(0.5, 0.5, 1.5, 0.5, 1.5, 1.5, 9.5, 9.5);
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['a', 'b'], codes: Int32Array.of(0, 1, 1, 0) })!;
  const ground = groundOf(positions, { minX: 0, minY: 0, maxX: 160, maxY: 80 }, categories, ['a', 'b'], Uint8Array.of(1, 1, 1, 0));
  assert.equal(ground.step, 1);
  assert.equal(coverage(ground, { minX: 0, minY: 0, maxX: 2, maxY: 2 }), 3 / 4);
  assert.equal(coverage(ground, { minX: 0, minY: 0, maxX: 2, maxY: 2 }, 'b'), 2 / 4);
  assert.equal(coverage(ground, { minX: 9, minY: 9, maxX: 10, maxY: 10 }), 0, 'not shown');
  assert.equal(coverage(ground, { minX: -5, minY: -5, maxX: -1, maxY: -1 }), 0, 'outside');
});

const room = (most: number, lines = 3) => ({ most, lines, measure: (line: string) => [...line].length });
const shownAs = (names: string[], most: number, lines?: number) => names.map((name) => writeNames(names, room(most, lines)).get(name)!.lines.join('|'));

test('long names break between words, lose what they share, and keep what tells them apart', () => {
  assert.deepEqual(shownAs(['CD8+ Cytotoxic T', 'Dendritic'], 10), ['CD8+|Cytotoxic|T', 'Dendritic']);
  assert.deepEqual(shownAs(['CD4+/CD25 T Reg', 'CD4+/CD45RA+ Naive'], 12), ['CD4+/CD25|T Reg', 'CD4+/CD45RA+|Naive']);
  const long = ['human peripheral blood cells of donor alpha', 'human peripheral blood cells of donor beta'];
  assert.deepEqual(shownAs(long, 8), ['alpha', 'beta']);
  assert.deepEqual(shownAs(['ENSG00000000000000012', 'ENSG00000000000000013'], 9), ['ENSG0000…|00000012', 'ENSG0000…|00000013']);
  assert.deepEqual(shownAs(['aaaaaaaaaaaaXbbbbbbbbbbbb', 'aaaaaaaaaaaaYbbbbbbbbbbbb'], 6), ['…Xbbb…', '…Ybbb…']);
  assert.deepEqual(shownAs(['short', 'a much longer one'], 30), ['short', 'a much longer one']);
});

test('however long names are and however little room there is, no two are written alike', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'X', ' ', '/', '+'), minLength: 1, maxLength: 24 });
  fc.assert(
    fc.property(fc.uniqueArray(word.map((name) => name.trim().replace(/\s+/g, ' ')).filter((name) => name !== ''), { minLength: 1, maxLength: 9 }), fc.integer({ min: 3, max: 20 }), fc.constantFrom(1, 2, 3), (names, most, lines) => {
      const shown = shownAs(names, most, lines);
      assert.equal(new Set(shown).size, names.length, shown.join(' ¦ '));
    }),
    { numRuns: 2000, seed: 2 },
  );
});

test('beside a selection the names of groups without a part in it dim', () => {
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['half', 'small and whole', 'touched', 'none'], codes: Int32Array.from({ length: 200 }, (_, cell) => (cell < 60 ? 0 : cell < 62 ? 1 : cell < 150 ? 2 : 3)) })!;
  const emphasis = Uint8Array.from({ length: 200 }, (_, cell) => Number(cell < 62 || cell === 70));
  assert.deepEqual([...dimmedBeside(categories, emphasis)], ['touched', 'none']);
});

test('a permutation is one that the seed fixes', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(2 ** 31), (count, seed) => {
      const order = permutation(count, seed);
      assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: count }, (_, index) => index));
      assert.deepEqual(order, permutation(count, seed));
    }),
  );
});
