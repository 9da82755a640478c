/** The plot as it is seen: pixels of a real Chromium. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { panelBounds } from '../../core/view/bounds.ts';
import { atRest, project, viewOf, zoomAt } from '../../renderer/plot/camera.ts';
import type { PlotHarness } from './plot-harness/harness.ts';
import { assertColor, assertPoints, blue, bounds, ellipse, green, ground, look, open, openPage, page, placing, red, settle, show, threePoints, withoutWebgl, withPlotPage, type Sketch } from './plot-page.ts';

declare const window: { plotHarness: PlotHarness };

withPlotPage();

test('points of the right colour and size at the right place, and none elsewhere', async () => {
  await open(threePoints);
  await assertPoints(page, 'a', threePoints);
});

test('the scene\'s order decides what lies on top', async () => {
  const sketch: Sketch = { panels: [{ id: 'a', points: [1, 1, 1, 1] }], colors: [red, green] };
  await open(sketch);
  const { to } = await placing(page, 'a');
  assertColor((await look(page)).at(...to(1, 1)), green, 'the last');
  await show(page, { ...sketch, order: [1, 0] });
  assertColor((await look(page)).at(...to(1, 1)), red, 'the other way round');
});

test('an indicatrix is filled, outlined, and as long as its axes', async () => {
  // Semi-axes 4 and 2, turned by 90°: 2 to each side and 4 up and down.
  await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [-2, 1, 0, 4, -2, 0] }], colors: [red] });
  const picture = await look(page);
  const { to, view } = await placing(page, 'a');
  const fill = ground.map((value, i) => value * 0.7 + 255 * ellipse.fill[i] * 0.3);
  const stroke = ellipse.stroke.slice(0, 3).map((value) => 255 * value);
  assertColor(picture.at(...to(-2, 1)), fill, 'the middle');
  for (const [dx, dy] of [[2, 0], [-2, 0], [0, 4], [0, -4]]) {
    const length = Math.hypot(dx, dy);
    const along = (pixels: number) => to(-2 + dx * (1 + pixels / view.scale / length), 1 + dy * (1 + pixels / view.scale / length));
    assertColor(picture.at(...along(-4)), fill, `inside the end ${dx}, ${dy}`);
    assertColor(picture.at(...along(3)), ground, `beyond the end ${dx}, ${dy}`);
    const rim = [-1, 0, 1].map((pixels) => picture.at(...along(pixels)));
    assert.ok(rim.some((color) => Math.abs(color[0] - stroke[0]) < 60 && color[1] < 110), `no outline at the end ${dx}, ${dy}: ${JSON.stringify(rim)}`);
  }
  assertColor(picture.at(...to(0.8, 1.9 + 2.5)), ground, 'the corner that a turned-round ellipse would cover');
});

test('emphasis fades the others towards the ground and hides none', async () => {
  await open(threePoints);
  await page.evaluate(() => window.plotHarness.emphasize(Uint8Array.of(0, 1, 0)));
  const picture = await look(page);
  const { to } = await placing(page, 'a');
  assertColor(picture.at(...to(6, 3)), green, 'the one that stands out');
  const faded = picture.at(...to(0, 0));
  assert.ok(faded[1] > 150 && faded[1] < 250 && faded[0] < 250, `faded, and still there: ${faded.join()}`);
});

test('a live frame moves the points, and the panel goes on showing all of them', async () => {
  await open(threePoints);
  const positions = [0, 0, 60, 30, -50, -70];
  await page.evaluate((positions) => window.plotHarness.setFrame('a', Float32Array.from(positions)), positions);
  const picture = await look(page);
  const { box } = await placing(page, 'a');
  const view = viewOf(atRest, panelBounds(Float32Array.from(positions), []), box);
  threePoints.colors.forEach((color, i) => {
    const [x, y] = project(view, positions[2 * i], positions[2 * i + 1]);
    assertColor(picture.at(box.x + x, box.y + y), color, `point ${i}`);
  });
});

test('a label stands at its anchor', async () => {
  await open({ panels: [{ id: 'a', points: [0, 0], label: ['Monocyte', 2, -5] }], colors: [red] });
  const { to } = await placing(page, 'a');
  const box = (await page.getByText('Monocyte').boundingBox())!;
  const [x, y] = to(2, -5);
  assert.ok(Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 2);
});

test('labels stay inside the panel and off one another', async () => {
  await open({ panels: ['a', 'b', 'c'].map((id, i) => ({ id, points: [0, 0], label: ['A cell type with a long name', [9.5, -9.5, 0][i], [9.8, -9.8, 0][i]] })), colors: [red] });
  for (const id of ['a', 'b', 'c']) {
    const { box } = await placing(page, id);
    const label = (await page.locator(`[data-panel="${id}"] .plot-label.shown`).boundingBox())!;
    assert.ok(label.x >= box.x && label.y >= box.y && label.x + label.width <= box.x + box.width && label.y + label.height <= box.y + box.height, `panel ${id}`);
  }
  // Two names at one place: both step aside, or the lighter gives way, and never do they touch.
  await page.evaluate(() => {
    const scene = window.plotHarness.first;
    const label = (text: string, x: number, weight: number) => ({ text, x, y: 9.5, color: [0, 0, 0, 1] as const, weight });
    const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
    window.plotHarness.show({ ...scene, panels: [{ ...scene.panels[0], id: 'd', bounds, labels: [label('Progenitor', 9.6, 1), label('Megakaryocyte', 9.7, 2), label('Dendritic', 9.5, 3)] }] });
  });
  await settle(page);
  const boxes = await page.locator('[data-panel="d"] .plot-label.shown').evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().toJSON() as DOMRect));
  assert.ok(boxes.length >= 1);
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) assert.ok(one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1, JSON.stringify(boxes));
  }
});

test('one GL context serves eight panels', async () => {
  await open({ panels: [...'abcdefgh'].map((id) => ({ id, points: [0, 0, 5, 5] })), colors: [red, green] });
  assert.equal(await page.locator('canvas').count(), 1);
  const picture = await look(page);
  for (const id of 'abcdefgh') {
    const { to } = await placing(page, id);
    assertColor(picture.at(...to(0, 0)), red, `panel ${id}`);
    assertColor(picture.at(...to(5, 5)), green, `panel ${id}`);
  }
});

test('a reset of the graphics driver is said, and the picture comes back', async () => {
  await open(threePoints);
  await page.evaluate(() => {
    const lost = document.querySelector('canvas')!.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
    lost.loseContext();
    Object.assign(window, { restore: () => lost.restoreContext() });
  });
  await page.getByText('The graphics driver was reset').waitFor();
  await page.evaluate(() => (window as unknown as { restore(): void }).restore());
  await page.getByText('The graphics driver was reset').waitFor({ state: 'detached' });
  await assertPoints(page, 'a', threePoints);
});

test('without WebGL the same picture is drawn on a plain canvas, and it is said', async () => {
  const sketch: Sketch = { ...threePoints, panels: [{ ...threePoints.panels[0], ellipses: [-5, 5, 3, 0, 0, 2] }] };
  const plain = await openPage(withoutWebgl);
  await show(plain, sketch);
  await plain.getByText('Drawn without the graphics card').waitFor();
  await assertPoints(plain, 'a', sketch);
  const { to } = await placing(plain, 'a');
  const picture = await look(plain);
  assertColor(picture.at(...to(-5, 5)), ground.map((value, i) => value * 0.7 + 255 * ellipse.fill[i] * 0.3), 'the ellipse');
  await plain.close();
});

test('an ellipse that stands apart has a wider outline than another', async () => {
  await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [-4, 0, 2, 0, 0, 2, 4, 0, 2, 0, 0, 2], outliers: [1, 0] }], colors: [red] });
  const picture = await look(page);
  const { to } = await placing(page, 'a');
  /** How much of green the outline takes away beyond the fill, across the rim: its width, in pixels of a full outline. */
  const width = (x: number) => {
    const [right, middle] = to(x + 2, 0);
    const inside = picture.at(right - 8, middle)[1];
    const taken = Array.from({ length: 12 }, (_, i) => Math.max(0, inside - picture.at(right - 6 + i, middle)[1]));
    return taken.reduce((sum, value) => sum + value, 0) / (inside - 255 * ellipse.stroke[1]);
  };
  assert.ok(Math.abs(width(4) - 1.25) < 0.5, `${width(4)} pixels wide`);
  assert.ok(Math.abs(width(-4) - 2.75) < 0.5, `${width(-4)} pixels wide`);
});

test('a hair lies along the longer axis and is as long as it exceeds the shorter; coloured ellipses bear their colours', async () => {
  // Semi-axes 6 and 2 along x: four units to each side.
  await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [0, 0, 6, 0, 0, 2], glyph: 'hair' }], colors: [red] });
  const { to } = await placing(page, 'a');
  const hair = await look(page);
  const stroke = ellipse.stroke.slice(0, 3).map((value) => 255 * value);
  for (const x of [-3.5, 0, 3.5]) assertColor(hair.at(...to(x, 0)), stroke, `on the hair at ${x}`, 90);
  assertColor(hair.at(...to(4.6, 0)), ground, 'beyond its end');
  assertColor(hair.at(...to(0, 0.7)), ground, 'beside it');

  await show(page, { panels: [{ id: 'a', points: [9, 9], ellipses: [-4, 0, 2, 0, 0, 2, 4, 0, 2, 0, 0, 2], colored: [...green, ...blue] }], colors: [red] });
  const colored = await look(page);
  const half = (color: number[]) => color.map((value) => 127.5 + value / 2);
  assertColor(colored.at(...to(-4, 0)), half(green), 'the first', 4);
  assertColor(colored.at(...to(4, 0)), half(blue), 'the second', 4);
});

test('a tinted ground lies beneath the points and is blended between its corners', async () => {
  const corners = [[255, 0, 0, 255], [255, 0, 0, 255], [0, 0, 255, 255], [0, 0, 255, 255]].flat();
  await open({ panels: [{ id: 'a', points: [0, 5], tint: corners }], colors: [green] });
  const { to } = await placing(page, 'a');
  const picture = await look(page);
  assertColor(picture.at(...to(0, 5)), green, 'the point');
  assertColor(picture.at(...to(4, 0)), [127, 0, 127], 'the middle', 6);
  assertColor(picture.at(...to(-4, -5)), [191, 0, 64], 'a quarter up', 6);
});

test('a contour follows the camera', async () => {
  await open({ panels: [{ id: 'a', points: [9, 9], contour: [-4, -4, 4, -4, 4, 4, -4, 4] }], colors: [red] });
  await page.locator('[data-panel="a"]').focus();
  await page.keyboard.press('+');
  await settle(page);
  const size = (await page.locator('[data-panel="a"]').boundingBox())!;
  const camera = zoomAt(atRest, 1.5, size.width / 2, size.height / 2, size);
  const { to } = await placing(page, 'a', camera);
  const box = (await page.locator('.plot-contours path').boundingBox())!;
  const [left, top] = to(-4, 4), [right, bottom] = to(4, -4);
  for (const [seen, expected] of [[box.x, left], [box.y, top], [box.x + box.width, right], [box.y + box.height, bottom]]) assert.ok(Math.abs(seen - expected) < 3, `${seen} where ${expected} was expected`);
});

test('points let what lies beneath them through by their opacity', async () => {
  await open({ panels: [{ id: 'a', points: [0, 0] }], colors: [red], opacity: 0.5 });
  const { to } = await placing(page, 'a');
  assertColor((await look(page)).at(...to(0, 0)), red.map((value) => 127.5 + value / 2), 'half of it', 4);
});

test('what lies alone is larger than what lies in a crowd, and less is seen through it; on a plain canvas too', async () => {
  // As crowded as if all lay evenly, a crowd, and alone: evenly, two hundredths of a point lie on one another.
  const [even, crowd, alone] = [0, 14, -6];
  const sketch: Sketch = { panels: [{ id: 'a', points: [-5, 0, 0, 0, 5, 0], crowding: [even, crowd, alone] }], colors: [red, green, blue], radius: 10 };
  const plain = await openPage(withoutWebgl);
  await open(sketch);
  await show(plain, sketch);
  for (const page_ of [page, plain]) {
    const picture = await look(page_);
    const { to } = await placing(page_, 'a');
    const beside = (x: number, pixels: number) => picture.at(to(x, 0)[0] + pixels, to(x, 0)[1]);
    assertColor(beside(-5, 0), red, 'the even one');
    assertColor(beside(-5, 8), red, 'within its radius of 10');
    assertColor(beside(-5, 12), ground, 'beyond it');
    assertColor(beside(5, 14), blue, 'the lonely one, within 16');
    assertColor(beside(5, 18), ground, 'beyond it');
    const faint = beside(0, 0);
    assert.ok(faint[0] > 100 && faint[0] < 235, `the crowded one lets the ground through: ${faint.join()}`);
    assertColor(beside(0, 5), faint, 'within 7');
    assertColor(beside(0, 9), ground, 'beyond it');
  }
  await plain.close();
});

test('hundreds of thousands of points in two panels are thinned while they move, the few far from the crowd stay, and at rest all are drawn', async () => {
  await open(threePoints);
  const crowd = 300_000;
  await page.evaluate(({ crowd, bounds, red, blue }) => {
    const positions = new Float32Array(2 * (crowd + 1)), colors = new Uint8Array(4 * (crowd + 1));
    for (let cell = 0; cell < crowd; cell++) {
      const angle = cell * 2.4, radius = 4 * Math.sqrt(cell / crowd);
      positions.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * cell);
      colors.set([...red, 255], 4 * cell);
    }
    positions.set([6, 6], 2 * crowd);
    colors.set([...blue, 255], 4 * crowd);
    // The lonely one lies beneath all.
    const order = Uint32Array.from({ length: crowd + 1 }, (_, turn) => crowd - turn);
    window.plotHarness.show({
      theme: 'light', background: [1, 1, 1, 1], foreground: [0, 0, 0, 1], muted: [0.5, 0.5, 0.5, 1], legend: { kind: 'none' }, caption: '',
      panels: ['a', 'b'].map((id) => ({ id, title: id, subtitle: '', positions, bounds, labels: [], ellipses: [] })),
      colors, order, pointRadius: 3, pointOpacity: 1,
    });
  }, { crowd, bounds, red, blue });
  const all = 2 * (crowd + 1);
  const line = page.locator('[data-drawn]');
  await page.waitForFunction((all) => document.querySelector<HTMLElement>('[data-drawn]')!.dataset['drawn'] === String(all), all);
  const { box, to } = await placing(page, 'a');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  // The first frames of a motion teach how long one takes; each turn of the wheel goes on with it.
  const [seen, few] = await page.evaluate(async (all) => {
    const view = document.querySelector<HTMLElement>('[data-panel="a"]')!;
    const { left, top, width, height } = view.getBoundingClientRect();
    const drawn = document.querySelector<HTMLElement>('[data-drawn]')!;
    let fewest = all, text = '';
    for (let turn = 0; turn < 400 && fewest >= all; turn++) {
      view.dispatchEvent(new WheelEvent('wheel', { deltaY: turn % 2 ? 1 : -1, clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      await Promise.resolve();
      if (Number(drawn.dataset['drawn']) < fewest) [fewest, text] = [Number(drawn.dataset['drawn']), drawn.textContent];
    }
    // A picture of the canvas as it is between two frames.
    const canvas = document.querySelector('canvas')!;
    view.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true }));
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const shown = await new Promise<string>((resolve) => requestAnimationFrame(() => {
      copy.getContext('2d')!.drawImage(canvas, 0, 0);
      resolve(copy.toDataURL());
    }));
    Object.assign(window, { shown });
    return [text, fewest] as const;
  }, all);
  assert.ok(few < all && few >= 2, `${few} of ${all}`);
  assert.match(seen.trim(), /^[\d,]+ of 600,002 points while moving$/);
  const picture = PNG.sync.read(Buffer.from((await page.evaluate(() => (window as unknown as { shown: string }).shown)).split(',')[1], 'base64'));
  const [x, y] = to(6, 6);
  const at = 4 * (Math.round(y) * picture.width + Math.round(x));
  assertColor([...picture.data.subarray(at, at + 3)], blue, 'the lonely one while moving', 40);
  await page.waitForFunction((all) => document.querySelector<HTMLElement>('[data-drawn]')!.dataset['drawn'] === String(all), all);
  assert.equal((await line.textContent())!.trim(), '600,002 of 600,002 points');
});
