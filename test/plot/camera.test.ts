/** The references here are the camera's own promises, stated as properties and checked over random cameras (fast-check). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agree, atRest, between, panBy, project, radiusAt, unproject, viewOf, zoomAt } from '../../renderer/plot/camera.ts';

const bounds = { minX: -3, minY: 10, maxX: 5, maxY: 22 };
const size = { width: 700, height: 500 };
const sizes = fc.record({ width: fc.integer({ min: 50, max: 3000 }), height: fc.integer({ min: 50, max: 3000 }) });
const cameras = fc.record({
  x: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
  y: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
  zoom: fc.double({ min: 0.6, max: 1000, noNaN: true }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${actual.join()} is not near ${expected.join()}`));
}

test('at rest the bounds fit, centred and with y upwards', () => {
  const view = viewOf(atRest, bounds, size);
  near(project(view, 1, 16), [350, 250], 1e-9);
  // 12 units high in 500 pixels decides the scale.
  near([view.scale], [500 / 12], 1e-9);
  near(project(view, 1, 22), [350, 0], 1e-9);
  near(project(view, -3, 16), [350 - 4 * (500 / 12), 250], 1e-9);
});

test('unproject undoes project', () => {
  fc.assert(
    fc.property(cameras, sizes, share, share, (camera, box, sx, sy) => {
      const view = viewOf(camera, bounds, box);
      near(project(view, ...unproject(view, sx * box.width, sy * box.height)), [sx * box.width, sy * box.height], 1e-6);
    }),
  );
});

test('zooming keeps what lies under the pointer where it is', () => {
  // Pointers near the middle, so that the confinement of the camera does not step in.
  fc.assert(
    fc.property(
      sizes,
      fc.double({ min: 0.3, max: 20, noNaN: true }),
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      share,
      share,
      (box, first, factor, sx, sy) => {
        const px = box.width * (0.3 + 0.4 * sx),
          py = box.height * (0.3 + 0.4 * sy);
        const camera = zoomAt(atRest, Math.max(1, first), box.width / 2, box.height / 2, box);
        const before = unproject(viewOf(camera, bounds, box), px, py);
        const after = zoomAt(camera, factor, px, py, box);
        near(project(viewOf(after, bounds, box), ...before), [px, py], 1e-6);
      },
    ),
  );
});

test('a glide between two cameras holds the zoomed point all the way', () => {
  const to = zoomAt(atRest, 7, 420, 180, size);
  const held = unproject(viewOf(atRest, bounds, size), 420, 180);
  for (let t = 0; t <= 1; t += 0.05) near(project(viewOf(between(atRest, to, t), bounds, size), ...held), [420, 180], 1e-6);
  assert.equal(between(atRest, to, 1), to);
});

test('a drag moves the picture by the same pixels at every zoom', () => {
  fc.assert(
    fc.property(cameras, fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }), (camera, dx, dy) => {
      const seen = unproject(viewOf(camera, bounds, size), 300, 200);
      near(project(viewOf(panBy(camera, dx, dy, size), bounds, size), ...seen), [300 + dx, 200 + dy], 1e-5);
    }),
  );
});

test('one camera shows the same share of two embeddings of different place and scale', () => {
  const other = { minX: 100, minY: -50, maxX: 100 + 80, maxY: -50 + 120 };
  fc.assert(
    fc.property(cameras, share, share, (camera, sx, sy) => {
      const here = project(viewOf(camera, bounds, size), bounds.minX + sx * 8, bounds.minY + sy * 12);
      const there = project(viewOf(camera, other, size), other.minX + sx * 80, other.minY + sy * 120);
      near(here, there, 1e-4);
    }),
  );
});

test('the embedding cannot be lost: the middle of the view stays inside the resting view', () => {
  let camera = atRest;
  // Rightwards and up, so that the lower left corner comes to the middle and no farther.
  for (let i = 0; i < 100; i++) camera = panBy(camera, 300, -200, size);
  const view = viewOf(camera, bounds, size);
  const [x, y] = project(viewOf(atRest, bounds, size), view.cx, view.cy);
  near([x, y], [0, 500], 1e-6);
});

test('zoom ends at its limits', () => {
  let camera = atRest;
  for (let i = 0; i < 60; i++) camera = zoomAt(camera, 2, 0, 0, size);
  assert.equal(camera.zoom, 2000);
  for (let i = 0; i < 60; i++) camera = zoomAt(camera, 0.5, 0, 0, size);
  assert.equal(camera.zoom, 0.5);
});

test('cameras agree when no pixel differs', () => {
  assert.ok(agree(atRest, { x: 5e-5, y: 0, zoom: 1.00005 }));
  assert.ok(!agree(atRest, { x: 1e-3, y: 0, zoom: 1 }));
  assert.ok(!agree({ x: 0, y: 0, zoom: 1000 }, { x: 1e-5, y: 0, zoom: 1000 }));
});

test('points grow gently, never shrink, and stop at five-fold', () => {
  assert.equal(radiusAt(2, 0.5), 2);
  assert.equal(radiusAt(2, 16), 4);
  assert.equal(radiusAt(2, 1e9), 10);
});
