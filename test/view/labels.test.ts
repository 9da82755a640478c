import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SceneLabel } from '../../core/types/scene.ts';
import { readCategories } from '../../core/view/categories.ts';
import { permutation } from '../../core/base/random.ts';
import { coverage, groundOf } from '../../core/view/ground.ts';
import { distanceTo, type Box } from '../../core/view/boxes.ts';
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
  const categories = readCategories({
    kind: 'category',
    name: 'type',
    categories: ['a', 'b', 'lost', 'empty'],
    codes: Int32Array.of(0, 1, 2, -1),
  })!;
  const labels = findLabels(positions, bounds, categories, Array(4).fill(ink), new Set(['b']));
  assert.deepEqual(
    labels.map(({ text }) => text),
    ['a'],
  );
});

const measure = (text: string) => ({ width: 6 * text.length, height: 10 });
const flat = (x: number, y: number) => [x, y] as const;
const canvas = { project: flat, unproject: flat, measure, line: 10, width: 200, height: 200 };

test('names never overlap nor leave the canvas, and without cells in the way the largest group’s stands at its anchor', () => {
  const label = fc.record({
    text: fc.string({ minLength: 1, maxLength: 20 }),
    x: fc.integer({ min: 0, max: 200 }),
    y: fc.integer({ min: 0, max: 200 }),
    weight: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 25 }), (given) => {
      const labels: SceneLabel[] = given.map((one) => ({ ...one, color: ink }));
      const placed = layoutLabels(labels, canvas);
      placed.forEach((a, index) => {
        assert.ok(
          a.x - a.width / 2 >= -1e-9 && a.x + a.width / 2 <= 200 + 1e-9 && a.y - a.height / 2 >= -1e-9 && a.y + a.height / 2 <= 200 + 1e-9,
        );
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
  const categories = readCategories({
    kind: 'category',
    name: 'type',
    categories: names,
    codes: Int32Array.from({ length: positions.length / 2 }, (_, cell) => Math.floor(cell / 120)),
  })!;
  const bounds = { minX: 0, minY: 0, maxX: 400, maxY: 400 };
  return {
    positions,
    categories,
    bounds,
    labels: findLabels(
      positions,
      bounds,
      categories,
      names.map(() => ink),
      new Set(),
    ),
    ground: groundOf(positions, bounds, categories, names, null),
  };
}

test('names stand over no cell at all where there is free ground, with a line that ends among their own cells, or right beside these', () => {
  const middle = fc.tuple(fc.integer({ min: 60, max: 340 }), fc.integer({ min: 60, max: 340 }));
  const metrics = {
    ...canvas,
    width: 400,
    height: 400,
    project: (x: number, y: number) => [x, 400 - y] as const,
    unproject: (px: number, py: number) => [px, 400 - py] as const,
  };
  fc.assert(
    fc.property(fc.array(middle, { minLength: 1, maxLength: 8 }), fc.nat(1000), (middles, seed) => {
      const { positions, labels, ground } = clusters(middles, seed);
      const placed = layoutLabels(labels, { ...metrics, ground });
      assert.equal(placed.length, labels.length, 'all are named');
      for (const { label, x, y, width, height, leader } of placed) {
        const group = Number(label.text.split(' ').at(-1));
        const [ofOwn, ofAll]: number[][] = [[], []];
        const to = leader ? { x: leader.toX, y: leader.toY, width: 0, height: 0 } : { x, y, width, height };
        for (let cell = 0; cell < positions.length / 2; cell++) {
          const [px, py] = [positions[2 * cell], 400 - positions[2 * cell + 1]];
          assert.ok(!withinBox(px, py, { x, y, width, height }), `a cell lies under ${label.text}`);
          const distance = distanceTo(to, px, py);
          if (Math.floor(cell / 120) === group) ofOwn.push(distance);
          ofAll.push(distance);
        }
        // Beside: of the cells within a line of text there, most are its own.
        assert.ok(Math.min(...ofOwn) < 12, `${label.text} is ${Math.min(...ofOwn)} from its cells`);
        if (!leader)
          assert.ok(
            2 * ofOwn.filter((distance) => distance < 9).length >= ofAll.filter((distance) => distance < 9).length,
            `beside ${label.text} are others`,
          );
      }
    }),
    { numRuns: 60, seed: 3 },
  );
});

test('where cells are everywhere a name is left out, not laid over them; nearer to, it finds the ground between them', () => {
  const side = 80;
  const positions = Float32Array.from(
    { length: 2 * side * side },
    (_, at) => (400 / side) * ((at % 2 ? Math.floor(at / 2 / side) : (at >> 1) % side) + 0.5),
  );
  const categories = readCategories({ kind: 'category', name: 'type', categories: ['group'], codes: new Int32Array(side * side) })!;
  const bounds = { minX: 0, minY: 0, maxX: 400, maxY: 400 };
  const labels = findLabels(positions, bounds, categories, [ink], new Set());
  const ground = groundOf(positions, bounds, categories, ['group'], null);
  const seenAt = (zoom: number) => {
    const [x, y] = [202.5, 202.5];
    const metrics = {
      ...canvas,
      width: 400,
      height: 400,
      project: (px: number, py: number) => [200 + zoom * (px - x), 200 - zoom * (py - y)] as const,
      unproject: (px: number, py: number) => [x + (px - 200) / zoom, y - (py - 200) / zoom] as const,
    };
    const [found] = layoutLabels([{ ...labels[0], x, y }], { ...metrics, ground });
    return (
      found &&
      Array.from({ length: side * side }, (_, cell) => metrics.project(positions[2 * cell], positions[2 * cell + 1])).filter(([px, py]) =>
        withinBox(px, py, found),
      ).length
    );
  };
  // Cells are 5 px apart, then 80.
  assert.equal(seenAt(1), undefined);
  assert.equal(seenAt(16), 0);
});

const withinBox = (px: number, py: number, { x, y, width, height }: Box) => Math.abs(px - x) < width / 2 && Math.abs(py - y) < height / 2;

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
const shownAs = (names: string[], most: number, lines?: number) =>
  names.map((name) => writeNames(names, room(most, lines)).get(name)!.lines.join('|'));

test('long names break between words, lose what they share, and keep what tells them apart', () => {
  assert.deepEqual(shownAs(['CD8+ Cytotoxic T', 'Dendritic'], 10), ['CD8+|Cytotoxic|T', 'Dendritic']);
  assert.deepEqual(shownAs(['CD4+/CD25 T Reg', 'CD4+/CD45RA+ Naive'], 12), ['CD4+/CD25|T Reg', 'CD4+/CD45RA+|Naive']);
  const long = ['human peripheral blood cells of donor alpha', 'human peripheral blood cells of donor beta'];
  assert.deepEqual(shownAs(long, 8), ['alpha', 'beta']);
  assert.deepEqual(shownAs(['ENSG00000000000000012', 'ENSG00000000000000013'], 9), ['ENSG0000…|00000012', 'ENSG0000…|00000013']);
  // An end begins with a word, where the name is still no other's.
  assert.deepEqual(shownAs(['CD8+/CD45RA+ Naive Cytotoxic', 'B'], 12, 2), ['CD8+/CD45RA…|Cytotoxic', 'B']);
  assert.deepEqual(shownAs(['CD8+/CD45RA+ Naive Cytotoxic', 'CD8+/CD45RA+ Some Cytotoxic'], 12, 2), ['Naive', 'Some']);
  assert.deepEqual(shownAs(['aaaaaaaaaaaaXbbbbbbbbbbbb', 'aaaaaaaaaaaaYbbbbbbbbbbbb'], 6), ['…Xbbb…', '…Ybbb…']);
  // Two lines are fewer than a glance: what all end with goes first.
  assert.deepEqual(shownAs(['Cluster 1 of the excitatory neurons', 'Cluster 12 of the excitatory neurons'], 14), [
    'Cluster 1',
    'Cluster 12',
  ]);
  assert.deepEqual(shownAs(['short', 'a much longer one'], 30), ['short', 'a much longer one']);
});

test('names of thousands of letters, as descriptions are, become short ones, many of them too', () => {
  // Cubic in the letters, this would take hours: the test would not end.
  const names = Array.from({ length: 20 }, (_, i) => `${'x'.repeat(5_000)}${i}${'y'.repeat(5_000)}`);
  for (const lines of [1, 3]) {
    const shown = shownAs(['T cell', 'z'.repeat(50_000), 'many words '.repeat(5_000).trim()], 20, lines);
    assert.ok(
      shown.every((name) => name.split('|').every((line) => line.length <= 20)),
      shown.map((name) => name.slice(0, 60)).join(' ¦ '),
    );
    assert.equal(new Set(shownAs(names, 20, lines)).size, names.length);
  }
});

test('however long names are and however little room there is, no two are written alike', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'X', ' ', '/', '+'), minLength: 1, maxLength: 24 });
  fc.assert(
    fc.property(
      fc.uniqueArray(
        word.map((name) => name.trim().replace(/\s+/g, ' ')).filter((name) => name !== ''),
        { minLength: 1, maxLength: 9 },
      ),
      fc.integer({ min: 3, max: 20 }),
      fc.constantFrom(1, 2, 3),
      (names, most, lines) => {
        const shown = shownAs(names, most, lines);
        assert.equal(new Set(shown).size, names.length, shown.join(' ¦ '));
      },
    ),
    { numRuns: 2000, seed: 2 },
  );
});

test('beside a selection the names of groups without a part in it dim', () => {
  const categories = readCategories({
    kind: 'category',
    name: 'type',
    categories: ['half', 'small and whole', 'touched', 'none'],
    codes: Int32Array.from({ length: 200 }, (_, cell) => (cell < 60 ? 0 : cell < 62 ? 1 : cell < 150 ? 2 : 3)),
  })!;
  const emphasis = Uint8Array.from({ length: 200 }, (_, cell) => Number(cell < 62 || cell === 70));
  assert.deepEqual([...dimmedBeside(categories, emphasis)], ['touched', 'none']);
});

test('a permutation is one that the seed fixes', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(2 ** 31), (count, seed) => {
      const order = permutation(count, seed);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: count }, (_, index) => index),
      );
      assert.deepEqual(order, permutation(count, seed));
    }),
  );
});
