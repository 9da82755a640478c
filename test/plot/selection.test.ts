/** What is drawn is checked against the promises made for it: order kept, nothing in sight left out at rest, what is rare kept when thinned. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '../../core/view/steps.ts';
import { Pace } from '../../renderer/plot/pace.ts';
import { Sampler, Selection, crowdRanks, inWindow, turnsOf, type Marks } from '../../renderer/plot/selection.ts';
import { mulberry32, normals } from '../random.ts';

const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
const crowd = 30_000, rare = 40;

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
  const { turns, seen } = atOnce(Sampler.of(positions, order, bounds)).sample(null, 6000);
  const kept = cellsAt(order, turns);
  assert.equal(seen, order.length);
  assert.equal(kept.length, 6000);
  assert.ok(isSubsequence(kept, order));
  const rareKept = kept.filter((cell) => cell >= crowd).length;
  assert.ok(rareKept / rare > 0.9, `${rareKept} of ${rare} rare cells kept, where ${(100 * kept.length) / order.length} % of all were`);
});

test('a budget smaller than the places that hold cells still shows each of them', () => {
  const { positions, order } = cells();
  const ranks = atOnce(crowdRanks(positions, order, bounds));
  assert.equal(atOnce(Sampler.of(positions, order, bounds)).sample(null, 1).turns.length, ranks.filter((rank) => rank === 0).length);
});

test('a sample of a window counts all in it, takes only from it, and takes all of them where they are few', () => {
  const { positions, order } = cells();
  const window = { minX: -0.5, minY: -0.5, maxX: 0.7, maxY: 0.5 };
  const inside = inOrder(order, inWindow(positions, window));
  const sampler = atOnce(Sampler.of(positions, order, bounds));
  const { turns, seen } = sampler.sample(window, 500);
  assert.equal(seen, inside.length);
  assert.ok(isSubsequence(cellsAt(order, turns), inside) && turns.length >= 500 && turns.length < inside.length);
  assert.deepEqual(cellsAt(order, sampler.sample(window, Infinity).turns), inside);
});

test('a window holds exactly the cells in it, in order', () => {
  const { positions, order } = cells();
  const window = { minX: 0, minY: -1, maxX: 3, maxY: 0.5 };
  const expected = order.filter((cell) => positions[2 * cell] >= 0 && positions[2 * cell] <= 3 && positions[2 * cell + 1] >= -1 && positions[2 * cell + 1] <= 0.5);
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
  assert.equal(selection.update(order, positions, bounds, { minX: -0.8, minY: -1, maxX: 1.2, maxY: 1 }, Infinity), undefined, 'a small step needs no new choice');
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
  const { turns, seen } = atOnce(Sampler.of(positions, part, bounds)).sample(null, 2000);
  assert.equal(seen, part.length);
  assert.ok(isSubsequence(cellsAt(part, turns), part) && turns.length >= 2000 && turns.length < 2100);
});
