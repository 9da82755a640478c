/** The plot as it is worked: pointer, wheel and keys in a real Chromium. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atRest, panBy, zoomAt } from '../../renderer/plot/camera.ts';
import type { PlotHarness } from './plot-harness/harness.ts';
import {
  assertColor,
  assertPoints,
  atRestNow,
  blue,
  draws,
  green,
  ground,
  heard,
  look,
  open,
  page,
  placing,
  red,
  settle,
  threePoints,
  withPlotPage,
  type Sketch,
} from './plot-page.ts';

declare const window: { plotHarness: PlotHarness };

withPlotPage();

test('a wheel turn zooms about the pointer, in every linked panel and only there', async () => {
  const two: Sketch = {
    panels: [
      { id: 'a', points: [0, 0, 3, 3, -2, -4] },
      { id: 'b', points: [1, -1, 2, 2, -3, 0] },
    ],
    colors: [red, green, blue],
  };
  await open(two);
  const { box, to } = await placing(page, 'a');
  const [x, y] = to(1, 1);
  const size = { width: box.width, height: box.height };
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -200);
  const camera = zoomAt(atRest, Math.exp(200 * 0.0022), x - box.x, y - box.y, size);
  assert.ok(camera.zoom > 1.5);
  // Away with the pointer, whose ring would lie over a point.
  await page.mouse.move(2, 2);
  await assertPoints(page, 'a', two, camera);
  await assertPoints(page, 'b', two, camera);

  await page.evaluate(() => window.plotHarness.use({ linked: false }));
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, 200);
  await page.mouse.move(2, 2);
  await assertPoints(page, 'a', two);
  await assertPoints(page, 'b', two, camera);
});

test('dragging, keys and a double click move the camera', async () => {
  await open(threePoints);
  const { box } = await placing(page, 'a');
  const size = { width: box.width, height: box.height };
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(middle[0] + 40, middle[1] + 40);
  await page.mouse.down();
  await page.mouse.move(middle[0] + 60, middle[1] + 20, { steps: 4 });
  await page.mouse.move(middle[0] + 80, middle[1] + 10, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(2, 2);
  await assertPoints(page, 'a', threePoints, panBy(atRest, 40, -30, size));

  await page.mouse.dblclick(middle[0] + 40, middle[1] + 40);
  await page.mouse.move(2, 2);
  await assertPoints(page, 'a', threePoints);

  await page.locator('[data-panel="a"]').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  const zoomed = panBy(zoomAt(atRest, 1.5, box.width / 2, box.height / 2, size), 60, 0, size);
  // Focused by a key, a panel shows a frame, which is not at these points.
  await assertPoints(page, 'a', threePoints, zoomed);
  await page.keyboard.press('0');
  await assertPoints(page, 'a', threePoints);
});

test('no point or ellipse leaves its panel', async () => {
  await open({
    panels: [
      { id: 'a', points: [9.9, 0], ellipses: [9, 0, 5, 0, 0, 5] },
      { id: 'b', points: [0, 0] },
    ],
    colors: [red],
    radius: 12,
  });
  for (let i = 0; i < 2; i++) {
    await page.locator('[data-panel="a"]').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
  }
  await page.evaluate(() => window.plotHarness.use({ linked: false }));
  await page.locator('[data-panel="b"]').focus();
  await page.keyboard.press('0');
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  const picture = await look(page);
  const { box } = await placing(page, 'b');
  const own = box.x + box.width / 2;
  // Below stands how many points are drawn.
  for (let y = box.y + 10; y < box.y + box.height - 28; y += 4) {
    for (let x = box.x + 4; x < box.x + box.width - 4; x += 4)
      if (Math.abs(x - own) > 20) assertColor(picture.at(x, y), ground, `the neighbour at ${x}, ${y}`);
  }
});

test('hover names the nearest cell and the ellipse, rings the cell in every panel, and draws nothing anew', async () => {
  await open({
    panels: [
      { id: 'a', points: [0, 0, 3, 0], ellipses: [3, 0, 2, 0, 0, 1] },
      { id: 'b', points: [4, 4, -4, -4] },
    ],
    colors: [red, green],
  });
  const { to } = await placing(page, 'a');
  const drawn = await draws();
  const [x, y] = to(3, 0);
  await page.mouse.move(x + 3, y - 3);
  await settle(page);
  const { hover } = await page.evaluate(() => window.plotHarness.events());
  assert.equal(hover?.panel, 'a');
  assert.equal(hover?.cell, 1);
  assert.equal(hover?.ellipse?.part, 'encoder');
  assert.deepEqual([hover?.ellipse?.longer, hover?.ellipse?.shorter], [2, 1]);
  assert.match(await page.getByRole('tooltip').innerText(), /Cell 1\s+encoder: 2.00 × 1.00/);
  const there = await placing(page, 'b');
  const ring = (await page.locator('[data-panel="b"] .plot-ring').boundingBox())!;
  const [rx, ry] = there.to(-4, -4);
  assert.ok(Math.hypot(ring.x + ring.width / 2 - rx, ring.y + ring.height / 2 - ry) < 1, 'the ring stands round the same cell next door');

  const outline = (await page.locator('[data-panel="a"] .plot-drawing ellipse').boundingBox())!;
  assert.ok(
    Math.hypot(outline.x + outline.width / 2 - x, outline.y + outline.height / 2 - y) < 1 && outline.width / outline.height > 1.8,
    'the ellipse under the pointer is outlined',
  );

  await page.mouse.move(x, y + 100);
  await settle(page);
  assert.equal((await page.evaluate(() => window.plotHarness.events())).hover, null);
  assert.equal(await page.locator('.plot-drawing ellipse:visible').count(), 0);
  assert.equal(await page.getByRole('tooltip').count(), 0);
  assert.equal(await draws(), drawn, 'pointing draws nothing');
  await page.mouse.click(x, y);
  assert.deepEqual(
    (await page.evaluate(() => window.plotHarness.events())).picks.map(({ cell }) => cell),
    [1],
  );
});

test('a box drawn before the next frame of a new layout selects what it encircles now', async () => {
  await open({ panels: [{ id: 'a', points: [0, 0, 6, 3, -5, -7] }], colors: [red, green, blue] });
  await page.evaluate(() => window.plotHarness.use({ tool: 'box' }));
  const chosen = await page.evaluate(() => {
    const plot = document.getElementById('plot')!,
      panel = document.querySelector<HTMLElement>('[data-panel="a"]')!;
    panel.setPointerCapture = () => {};
    plot.style.width = '300px';
    const { left, top, width, height } = panel.getBoundingClientRect();
    // All of the lower left quarter, where point 2 lies.
    const at = (type: string, x: number, y: number) =>
      panel.dispatchEvent(new PointerEvent(type, { clientX: left + x * width, clientY: top + y * height, bubbles: true }));
    at('pointerdown', 0, 0.5);
    at('pointermove', 0.5, 1);
    at('pointerup', 0.5, 1);
    plot.style.width = '';
    return window.plotHarness.events().selections.map(({ cells }) => [...cells]);
  });
  assert.deepEqual(chosen, [[2]]);
});

test('a lasso and a box select what they encircle', async () => {
  await open(threePoints);
  const { to } = await placing(page, 'a');
  const drag = async (...corners: [number, number][]) => {
    await page.mouse.move(...to(...corners[0]));
    await page.mouse.down();
    for (const corner of corners.slice(1)) await page.mouse.move(...to(...corner), { steps: 5 });
    await page.mouse.up();
  };
  await page.evaluate(() => window.plotHarness.use({ tool: 'lasso' }));
  await drag([-2, -2], [-2, 5], [8, 5], [8, 1], [2, -2]);
  await page.evaluate(() => window.plotHarness.use({ tool: 'box' }));
  await page.keyboard.down('Shift');
  await drag([-7, -9], [-3, -5]);
  await page.keyboard.up('Shift');
  const selections = await page.evaluate(() =>
    window.plotHarness.events().selections.map(({ panel, cells, mode }) => ({ panel, cells: [...cells], mode })),
  );
  assert.deepEqual(selections, [
    { panel: 'a', cells: [0, 1], mode: 'replace' },
    { panel: 'a', cells: [2], mode: 'add' },
  ]);
  await assertPoints(page, 'a', threePoints);
});

test('a live frame is glided to where motion is welcome, and jumped to where it is not', async () => {
  const drawsAfterFrame = async (x: number) => {
    await atRestNow();
    const before = await draws();
    await page.evaluate((x) => window.plotHarness.setFrame('a', Float32Array.of(x, 0, 6, 3, -5, -7)), x);
    await atRestNow();
    return (await draws()) - before;
  };
  await open(threePoints);
  const jump = await drawsAfterFrame(1);
  assert.ok(jump >= 1 && jump <= 2, `${jump} draws`);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const glide = await drawsAfterFrame(3);
  assert.ok(glide > jump + 1, `${glide} draws, where a jump takes ${jump}`);
});

test('nothing is drawn while nothing changes', async () => {
  await open(threePoints);
  await atRestNow();
  const drawn = await draws();
  assert.ok(drawn > 0);
  await atRestNow();
  assert.equal(await draws(), drawn);
  const asked = await page.evaluate(async () => {
    let frames = 0;
    const ask = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (then) => ask((now) => (frames++, then(now)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    globalThis.requestAnimationFrame = ask;
    return frames;
  });
  assert.equal(asked, 0, 'frames that were asked for');
});

/** Clicks at places of a panel, embedding units. */
async function clickAt(panel: string, ...places: [number, number][]): Promise<void> {
  const { to } = await placing(page, panel);
  for (const place of places) {
    await page.mouse.move(...to(...place));
    await page.mouse.click(...to(...place));
  }
}

test('a polygon is set corner by corner and closed at its first; Escape gives one up; its draft is seen meanwhile', async () => {
  await open(threePoints);
  await page.evaluate(() => window.plotHarness.use({ tool: 'polygon' }));
  await clickAt('a', [-2, -2], [8, -2], [8, 5]);
  assert.match((await page.locator('.plot-drawings .draft').getAttribute('d'))!, /^M.*L.*L.*Z$/);
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal(await page.locator('.plot-drawings .draft').count(), 0);
  await clickAt('a', [-2, -2], [8, -2], [8, 5], [-2, 5], [-2, -2]);
  const { selections } = await heard();
  assert.deepEqual(
    selections.map(({ mode }) => mode),
    ['replace'],
  );
  assert.deepEqual(await page.evaluate(() => [...window.plotHarness.events().selections[0].cells]), [0, 1]);
});

test('the ruler tells the two places that were clicked and the cells there; what is drawn over a panel lies where it belongs', async () => {
  await open(threePoints);
  await page.evaluate(() => window.plotHarness.use({ tool: 'ruler' }));
  await clickAt('a', [0, 0], [6, 3]);
  const [measure] = (await heard()).measures;
  assert.ok(measure.kind === 'distance');
  assert.deepEqual([measure.from.cell, measure.to.cell], [0, 1]);
  for (const [value, expected] of [
    [measure.from.x, 0],
    [measure.from.y, 0],
    [measure.to.x, 6],
    [measure.to.y, 3],
  ])
    assert.ok(Math.abs(value - expected) < 0.1, `${value} where ${expected} was clicked`);

  await page.evaluate(() =>
    window.plotHarness.use({ drawings: new Map([['a', [{ points: [0, 0, 6, 3], closed: false, look: 'geodesic' }]]]) }),
  );
  await settle(page);
  const { to } = await placing(page, 'a');
  const box = (await page.locator('.plot-drawings .geodesic').boundingBox())!;
  const [left, bottom] = to(0, 0),
    [right, top] = to(6, 3);
  assert.ok(
    Math.abs(box.x - left) < 3 &&
      Math.abs(box.x + box.width - right) < 3 &&
      Math.abs(box.y - top) < 3 &&
      Math.abs(box.y + box.height - bottom) < 3,
  );
});

test('an area is told by its corners; the probe tells a place, and a path as it was dragged', async () => {
  await open(threePoints);
  await page.evaluate(() => window.plotHarness.use({ tool: 'area' }));
  await clickAt('a', [-4, -4], [4, -4], [4, 4]);
  await page.keyboard.press('Enter');
  await page.evaluate(() => window.plotHarness.use({ tool: 'probe' }));
  await clickAt('a', [6, 3]);
  const { to } = await placing(page, 'a');
  await page.mouse.move(...to(-8, 0));
  await page.mouse.down();
  await page.mouse.move(...to(8, 0), { steps: 8 });
  await page.mouse.up();
  const told = await page.evaluate(() =>
    window.plotHarness.events().measures.map((measure) => ({
      kind: measure.kind,
      corners: measure.kind === 'area' ? [...measure.outline] : measure.kind === 'path' ? [...measure.points] : [],
    })),
  );
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['area', 'place', 'path'],
  );
  [-4, -4, 4, -4, 4, 4].forEach((value, i) => assert.ok(Math.abs(told[0].corners[i] - value) < 0.1));
  const path = told[2].corners;
  assert.ok(
    path.length >= 10 &&
      Math.abs(path[0] + 8) < 0.2 &&
      Math.abs(path.at(-2)! - 8) < 0.2 &&
      path.every((value, i) => i % 2 === 0 || Math.abs(value) < 0.1),
    JSON.stringify(path),
  );
  assert.equal((await heard()).selections.length, 0);
});

test('a locked panel keeps its camera, and its own moves stay its own', async () => {
  const two: Sketch = {
    panels: [
      { id: 'a', points: [0, 0, 3, 3, -2, -4] },
      { id: 'b', points: [1, -1, 2, 2, -3, 0] },
    ],
    colors: [red, green, blue],
  };
  await open(two);
  await page.evaluate(() => window.plotHarness.use({ locked: new Set(['b']) }));
  const { box } = await placing(page, 'a');
  await page.locator('[data-panel="a"]').focus();
  await page.keyboard.press('+');
  const zoomed = zoomAt(atRest, 1.5, box.width / 2, box.height / 2, box);
  await assertPoints(page, 'a', two, zoomed);
  await assertPoints(page, 'b', two);
  await page.locator('[data-panel="b"]').focus();
  await page.keyboard.press('ArrowLeft');
  await assertPoints(page, 'a', two, zoomed);
  await assertPoints(page, 'b', two, panBy(atRest, 60, 0, box));
});

test('the lens shows ellipses and names where their points are, and lets go of them', async () => {
  await open({
    panels: [{ id: 'a', points: [-9, -9, 9, 9, 9, -9], ellipses: [0, 0, 1.5, 0, 0, 0.75], label: ['name', 2, -1] }],
    colors: [red, green, blue],
    radius: 4,
  });
  const name = page.locator('.plot-label');
  const { box, view, to } = await placing(page, 'a');
  const before = await look(page);
  const stood = (await name.boundingBox())!;
  // The outline is a dark red; grounds are nearly white.
  const isStroke = (picture: Awaited<ReturnType<typeof look>>, x: number, y: number) => picture.at(...to(x, y))[1] < 110;
  assert.ok(!isStroke(before, 3, 0), 'the outline is narrow');
  await page.evaluate(() => window.plotHarness.use({ lens: { panel: 'a', x: 0, y: 0, matrix: [2, 0, 0, 1] } }));
  const through = await look(page);
  const told = [
    [1.5, 0],
    [3, 0],
    [0, 0.75],
  ]
    .map(([x, y]) => [before, through].map((picture) => picture.at(...to(x, y)).join(' ')).join(' → '))
    .join('; ');
  assert.ok(isStroke(through, 3, 0) && !isStroke(through, 1.5, 0) && isStroke(through, 0, 0.75), `twice as long along x: ${told}`);
  const radius = (0.26 * Math.min(box.width, box.height)) / view.scale;
  const moved = 2 * (1 - 5 / radius ** 2) ** 2 * view.scale;
  const shifted = (await name.boundingBox())!;
  // Names stand on whole pixels.
  assert.ok(Math.abs(shifted.x - stood.x - moved) < 1.1 && Math.abs(shifted.y - stood.y) < 1.1, `${shifted.x - stood.x} for ${moved}`);
  await page.evaluate(() => window.plotHarness.use({ lens: null }));
  const after = await look(page);
  assert.ok(isStroke(after, 1.5, 0) && !isStroke(after, 3, 0));
  assert.deepEqual(await name.boundingBox(), stood);
});

test('the lens shows points where the metric has them, and they come back; marked cells are seen in every panel', async () => {
  const sketch: Sketch = {
    panels: [
      { id: 'a', points: [0, 0, 1, 0, 0, 1] },
      { id: 'b', points: [0, 0, 5, 5, -5, 5] },
    ],
    colors: [red, green, blue],
    radius: 4,
  };
  await open(sketch);
  // Lengths along x count twice: a point one unit to the right is drawn farther out, by as much as the lens has faded in there.
  const lens = { panel: 'a', x: 0, y: 0, matrix: [2, 0, 0, 1] as const };
  await page.evaluate((lens) => window.plotHarness.use({ lens }), lens);
  const { box, view, to } = await placing(page, 'a');
  const radius = (0.26 * Math.min(box.width, box.height)) / view.scale;
  const share = (1 - 1 / radius ** 2) ** 2;
  const picture = await look(page);
  assertColor(picture.at(...to(1 + share, 0)), green, 'moved along x');
  assertColor(picture.at(...to(0, 1)), blue, 'left where it was along y');
  assertColor(picture.at(...to(0, 0)), red, 'the middle');
  await page.evaluate(() => window.plotHarness.use({ lens: null, marked: Uint32Array.of(1) }));
  const after = await look(page);
  assertColor(after.at(...to(0, 1)), blue, 'back');
  for (const [id, x, y] of [
    ['a', 1, 0],
    ['b', 5, 5],
  ] as const) {
    const mark = (await page.locator(`[data-panel="${id}"] .plot-marks`).boundingBox())!;
    const [px, py] = (await placing(page, id)).to(x, y);
    assert.ok(Math.hypot(mark.x + mark.width / 2 - px, mark.y + mark.height / 2 - py) < 2, `mark in ${id}`);
  }
});
