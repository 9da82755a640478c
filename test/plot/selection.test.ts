/**
 * What is drawn is checked against the promises made for it: order kept, nothing in sight left out at rest, what is rare kept when thinned.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { squareBounds } from '../../core/view/bounds.ts';
import { atOnce } from '../../core/view/steps.ts';
import { Pace } from '../../renderer/plot/pace.ts';
import { Sampler, samplingKeys } from '../../renderer/plot/sampler.ts';
import { Selection, inWindow, turnsOf, type Marks } from '../../renderer/plot/selection.ts';
import { mulberry32, normals } from '../random.ts';

const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
const crowd = 30_000,
  rare = 40;

/** A dense cluster in the middle and a few cells in a far corner. */
function cells(): { positions: Float32Array; order: Uint32Array } {
  const positions = normals(2 * (crowd + rare), 3);
  const random = mulberry32(5);
  for (let cell = crowd; cell < crowd + rare; cell++) positions.set([7 + 2 * random(), 7 + 2 * random()], 2 * cell);
  const order = Uint32Array.from({ length: crowd + rare }, (_, i) => (i * 7919) % (crowd + rare));
  assert.equal(new Set(order).size, crowd + rare);
  return { positions, order };
}

/** The cells that stand there in the order. */
function cellsAt(order: Uint32Array, turns: Uint32Array): Uint32Array {
  return turns.map((turn) => order[turn]);
}

function inOrder(order: Uint32Array, marks: Marks): Uint32Array {
  return cellsAt(order, turnsOf(order, marks));
}

function isSubsequence(part: Uint32Array, whole: Uint32Array): boolean {
  let at = 0;
  for (const cell of whole) if (cell === part[at]) at++;
  return at === part.length;
}

test('thinning keeps to the budget and the order, and keeps what is rare', () => {
  const { positions, order } = cells();
  const { turns, seen } = atOnce(Sampler.of(positions, order)).sample(null, 6000);
  const kept = cellsAt(order, turns);
  assert.equal(seen, order.length);
  assert.equal(kept.length, 6000);
  assert.ok(isSubsequence(kept, order));
  const rareKept = kept.filter((cell) => cell >= crowd).length;
  assert.ok(rareKept / rare > 0.9, `${rareKept} of ${rare} rare cells kept, where ${(100 * kept.length) / order.length} % of all were`);
});

test('a budget smaller than the places that hold cells still shows each of them', () => {
  const { positions, order } = cells();
  const { minX, minY, maxX } = squareBounds(positions);
  const bucketOf = (cell: number) =>
    [0, 1].map((axis) => Math.floor(((positions[2 * cell + axis] - [minX, minY][axis]) * 128) / (maxX - minX))).join();
  const all = new Set(Array.from(order, bucketOf));
  const kept = cellsAt(order, atOnce(Sampler.of(positions, order)).sample(null, 1).turns);
  assert.equal(new Set(Array.from(kept, bucketOf)).size, all.size);
  assert.equal(kept.length, all.size);
});

test('a sample of a window counts all in it, takes only from it, and takes all of them where they are few', () => {
  const { positions, order } = cells();
  const window = { minX: -0.5, minY: -0.5, maxX: 0.7, maxY: 0.5 };
  const inside = inOrder(order, inWindow(positions, window));
  const sampler = atOnce(Sampler.of(positions, order));
  const { turns, seen } = sampler.sample(window, 500);
  assert.equal(seen, inside.length);
  assert.ok(isSubsequence(cellsAt(order, turns), inside) && turns.length >= 500 && turns.length < inside.length);
  assert.deepEqual(cellsAt(order, sampler.sample(window, Infinity).turns), inside);
});

test('a window holds exactly the cells in it, in order', () => {
  const { positions, order } = cells();
  const window = { minX: 0, minY: -1, maxX: 3, maxY: 0.5 };
  const expected = order.filter(
    (cell) => positions[2 * cell] >= 0 && positions[2 * cell] <= 3 && positions[2 * cell + 1] >= -1 && positions[2 * cell + 1] <= 0.5,
  );
  assert.deepEqual(inOrder(order, inWindow(positions, window)), expected);
});

test('at rest all in sight is drawn; a choice is kept until it no longer serves', () => {
  const { positions, order } = cells();
  const selection = new Selection();
  assert.equal(selection.update(order, positions, bounds, bounds, Infinity), null);
  assert.equal(selection.update(order, positions, bounds, bounds, Infinity), undefined);
  assert.deepEqual([selection.seen, selection.drawn], [order.length, order.length]);

  const sight = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
  const near = selection.update(order, positions, bounds, sight, Infinity)!;
  assert.ok(near.length < order.length);
  const drawn = new Set(cellsAt(order, near));
  assert.ok(inOrder(order, inWindow(positions, sight)).every((cell) => drawn.has(cell)));
  assert.equal(
    selection.update(order, positions, bounds, { minX: -0.8, minY: -1, maxX: 1.2, maxY: 1 }, Infinity),
    undefined,
    'a small step needs no new choice',
  );
  const stepped = { minX: 1, minY: -1, maxX: 3, maxY: 1 };
  const after = new Set(cellsAt(order, selection.update(order, positions, bounds, stepped, Infinity)!));
  assert.ok(inOrder(order, inWindow(positions, stepped)).every((cell) => after.has(cell)));

  const moving = selection.update(order, positions, bounds, bounds, 5000)!;
  assert.ok(moving.length <= 5000 && selection.seen === order.length && selection.drawn === moving.length);
  assert.ok(selection.enlargement > 1.4 && selection.enlargement < 2.3, 'what is drawn stands for what is not');
  assert.equal(selection.update(order, positions, bounds, bounds, Infinity), null, 'at rest again, all are drawn');
  assert.equal(selection.enlargement, 1);
});

test('points on the move are not left out for where they come from or go to', () => {
  const { positions, order } = cells();
  assert.equal(new Selection().update(order, positions, bounds, null, Infinity), null);
});

test('a late frame lowers the budget, easy ones raise it, and an easy full frame brings it back at once', () => {
  const pace = new Pace();
  pace.record(1_000_000, 10);
  assert.equal(pace.budget, Infinity);
  pace.record(1_000_000, 140);
  assert.equal(pace.budget, 100_000);
  pace.record(10_000, 5);
  assert.equal(pace.budget, 100_000, 'a small frame says nothing of a large one');
  pace.record(100_000, 5);
  assert.equal(pace.budget, 130_000);
  pace.record(1_000_000, 5);
  assert.equal(pace.budget, 1_300_000);
  for (let i = 0; i < 20; i++) pace.record(pace.budget, 1000);
  assert.equal(pace.budget, 20_000);
});

test('of an order that leaves cells out, only what is in it is drawn', () => {
  const { positions, order } = cells();
  const part = order.filter((cell) => cell % 3 === 0);
  const window = { minX: -0.5, minY: -0.5, maxX: 0.7, maxY: 0.5 };
  const inside = inOrder(part, inWindow(positions, window));
  assert.ok(inside.length > 0 && inside.every((cell) => cell % 3 === 0));
  const { turns, seen } = atOnce(Sampler.of(positions, part)).sample(null, 2000);
  assert.equal(seen, part.length);
  assert.ok(isSubsequence(cellsAt(part, turns), part) && turns.length >= 2000 && turns.length < 2100);
});

/**
 * How much larger a share is kept in one of two windows side by side than in the other, at most; `side` × `side` windows over the unit
 * square, without its rim.
 */
function steepest(positions: Float32Array, kept: Iterable<number>, side: number): number {
  const [all, some] = [new Float64Array(side * side), new Float64Array(side * side)];
  const at = (cell: number) => Math.floor(positions[2 * cell + 1] * side) * side + Math.floor(positions[2 * cell] * side);
  for (let cell = 0; cell < positions.length / 2; cell++) all[at(cell)]++;
  for (const cell of kept) some[at(cell)]++;
  let most = 1;
  for (let row = 1; row < side - 2; row++) {
    for (let column = 1; column < side - 2; column++) {
      const own = row * side + column;
      for (const other of [own + 1, own + side]) {
        const [a, b] = [own, other].map((window) => (some[window] + 1) / all[window]);
        most = Math.max(most, a / b, b / a);
      }
    }
  }
  return most;
}

test('cells that lie evenly stay even when thinned, wherever they were when the sample was made', () => {
  const side = 12,
    count = 60_000,
    budget = 20_000;
  const random = mulberry32(11);
  const positions = Float32Array.from({ length: 2 * count }, random);
  const order = Uint32Array.from({ length: count }, (_, cell) => cell);
  fc.assert(
    fc.property(
      // An earlier epoch: anywhere, of any size, squeezed by up to 50, bent, and with an outlier that makes all else small beside it.
      fc.record({
        x: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        log: fc.double({ min: -6, max: 6, noNaN: true }),
        squeeze: fc.double({ min: 1, max: 50, noNaN: true }),
        bend: fc.double({ min: 0, max: 0.5, noNaN: true }),
        outlier: fc.constantFrom(1, 5, 20),
      }),
      ({ x, log, squeeze, bend, outlier }) => {
        const size = 2 ** log;
        const earlier = positions.slice();
        for (let cell = 0; cell < count; cell++) {
          const [across, up] = [positions[2 * cell], positions[2 * cell + 1]];
          earlier[2 * cell] = x + size * (across + bend * up * up);
          earlier[2 * cell + 1] = (size * up) / squeeze;
        }
        earlier.set([x + size * outlier, size], 0);
        const selection = new Selection();
        selection.update(order, earlier, bounds, null, budget);
        const turns = selection.update(order, positions, bounds, null, budget) ?? selection.turns!;
        assert.ok(Math.abs(turns.length / budget - 1) < 0.3, `${turns.length} points`);
        // Some 140 kept of 417 a window: chance alone comes to 1.5 between some two of 220 neighbours.
        const steps = steepest(positions, turns, side);
        assert.ok(steps < 1.9, `a window keeps ${steps} times the share of the one beside it`);
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

test('while points move on, the sample comes up with them', () => {
  const count = 40_000,
    budget = 8_000;
  const positions = normals(2 * count, 21);
  const order = Uint32Array.from({ length: count }, (_, cell) => cell);
  const earlier = positions.map((value, at) => (at % 2 === 0 ? value * 0.01 : value));
  const selection = new Selection();
  selection.update(order, earlier, bounds, null, budget);
  const wanted = atOnce(Sampler.of(positions, order)).sample(null, budget).turns;
  let frames = 0;
  for (
    let turns = selection.update(order, positions, bounds, null, budget);
    ;
    turns = selection.update(order, positions.slice(), bounds, null, budget)
  ) {
    if (turns && turns.length === wanted.length && turns.every((turn, at) => turn === wanted[at])) break;
    assert.ok(++frames < 20, 'within a few frames');
  }
  assert.ok(frames > 0, 'not in the first');
});

test('a cell’s chance is its own: two embeddings that differ little have samples that differ little', () => {
  const count = 40_000,
    budget = 8_000;
  const positions = normals(2 * count, 22);
  const order = Uint32Array.from({ length: count }, (_, cell) => cell);
  const later = positions.map((value) => 1.01 * value + 0.005);
  const [a, b] = [positions, later].map((each) => new Set(atOnce(Sampler.of(each, order)).sample(null, budget).turns));
  const common = [...a].filter((turn) => b.has(turn)).length;
  assert.ok(common / budget > 0.9, `${common} of ${budget} in both`);
  assert.ok(atOnce(samplingKeys(positions, order)).every((key) => key === -Infinity || Number.isFinite(key)));
});
