/** The plot as it is seen: pixels of a real Chromium, under the window's own content security policy. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { panelBounds } from '../../core/view/bounds.ts';
import { atRest, panBy, project, radiusAt, viewOf, zoomAt, type Camera } from '../../renderer/plot/camera.ts';
import { launchChromium } from './chromium.ts';
import type { PlotHarness } from './plot-harness/harness.ts';
import { serveHarness } from './plot-harness/serve.ts';

declare const window: { plotHarness: PlotHarness };

let browser: Browser;
let server: Awaited<ReturnType<typeof serveHarness>>;
/** Most tests share one page; those that must change the browser before it loads open their own. */
let page: Page;
const complaints: string[] = [];

before(async () => {
  [browser, server] = await Promise.all([launchChromium(), serveHarness()]);
  page = await openPage();
});
afterEach(() => assert.deepEqual(complaints.splice(0), [], 'the page complained'));
after(async () => {
  await browser?.close();
  await server?.close();
});

const red = [204, 32, 32], green = [24, 160, 64], blue = [32, 64, 220], ground = [255, 255, 255];
const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
const ellipse = { fill: [55 / 255, 0, 17 / 255, 0.3], stroke: [158 / 255, 8 / 255, 54 / 255, 1] } as const;

/** A scene in numbers that travel as JSON. */
interface Sketch { panels: { id: string; points: number[]; ellipses?: number[]; label?: [string, number, number] }[]; colors: number[][]; radius?: number; order?: number[] }

const threePoints: Sketch = { panels: [{ id: 'a', points: [0, 0, 6, 3, -5, -7] }], colors: [red, green, blue] };

async function openPage(setUp?: (page: Page) => Promise<unknown>): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 900, height: 500 }, reducedMotion: 'reduce' });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico')) complaints.push(message.text());
  });
  await opened.addInitScript(countDraws);
  await setUp?.(opened);
  await opened.goto(`${server.url}?cells=8&panels=1&ellipses=0`);
  await opened.locator('canvas').waitFor();
  return opened;
}

async function open(sketch: Sketch): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.mouse.move(2, 2);
  await page.evaluate(() => window.plotHarness.startAfresh());
  await show(page, sketch);
}

async function show(page: Page, sketch: Sketch): Promise<void> {
  await page.evaluate(({ panels, colors, radius, order, bounds, ellipse }) => {
    window.plotHarness.show({
      theme: 'light', background: [1, 1, 1, 1], foreground: [0, 0, 0, 1], muted: [0.5, 0.5, 0.5, 1], legend: { kind: 'none' }, caption: '',
      panels: panels.map(({ id, points, ellipses, label }) => ({
        id, title: id, subtitle: '', positions: Float32Array.from(points), bounds,
        labels: label ? [{ text: label[0], x: label[1], y: label[2], color: [0, 0, 0, 1], weight: 1 }] : [],
        ellipses: ellipses ? [{ part: 'encoder', ...ellipse, instances: Float32Array.from(ellipses), cells: Uint32Array.from({ length: ellipses.length / 6 }, (_, i) => i) }] : [],
      })),
      colors: Uint8Array.from(colors.flatMap((color) => [...color, 255])),
      order: Uint32Array.from(order ?? colors.map((_, i) => i)),
      pointRadius: radius ?? 6,
    });
  }, { ...sketch, bounds, ellipse });
  await settle(page);
}

/** Two frames: one in which the plot draws, one in which that is shown. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** `at`: red, green and blue of the pixel that holds a place in the window. */
interface Picture { at(x: number, y: number): number[] }

async function look(page: Page): Promise<Picture> {
  await settle(page);
  const png = PNG.sync.read(await page.screenshot());
  return {
    at(x, y) {
      const start = 4 * (Math.floor(y) * png.width + Math.floor(x));
      return [...png.data.subarray(start, start + 3)];
    },
  };
}

/** Where embedding units fall in the window. */
async function placing(page: Page, panel: string, camera: Camera = atRest) {
  const box = (await page.locator(`[data-panel="${panel}"]`).boundingBox())!;
  const view = viewOf(camera, bounds, box);
  const to = (x: number, y: number) => {
    const [px, py] = project(view, x, y);
    return [box.x + px, box.y + py] as const;
  };
  return { box, view, to };
}

function assertColor(actual: number[], expected: readonly number[], what: string, tolerance = 3): void {
  assert.ok(actual.every((value, i) => Math.abs(value - expected[i]) <= tolerance), `${what}: ${actual.join()} where ${expected.join()} was expected`);
}

async function assertPoints(page: Page, panel: string, sketch: Sketch, camera: Camera = atRest): Promise<void> {
  const picture = await look(page);
  const { to } = await placing(page, panel, camera);
  const { points } = sketch.panels.find(({ id }) => id === panel)!;
  const radius = radiusAt(sketch.radius ?? 6, camera.zoom);
  sketch.colors.forEach((color, i) => {
    const [x, y] = to(points[2 * i], points[2 * i + 1]);
    assertColor(picture.at(x, y), color, `middle of point ${i}`);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      assertColor(picture.at(x + dx * (radius - 2), y + dy * (radius - 2)), color, `inside point ${i}`);
      assertColor(picture.at(x + dx * (radius + 2.5), y + dy * (radius + 2.5)), ground, `outside point ${i}`);
    }
    const corner = radius * 0.85;
    assertColor(picture.at(x + corner, y + corner), ground, `beyond the disc's corner of point ${i}`);
  });
}

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

test('a wheel turn zooms about the pointer, in every linked panel and only there', async () => {
  const two: Sketch = { panels: [{ id: 'a', points: [0, 0, 3, 3, -2, -4] }, { id: 'b', points: [1, -1, 2, 2, -3, 0] }], colors: [red, green, blue] };
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
  await open({ panels: [{ id: 'a', points: [9.9, 0], ellipses: [9, 0, 5, 0, 0, 5] }, { id: 'b', points: [0, 0] }], colors: [red], radius: 12 });
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
  for (let y = box.y + 10; y < box.y + box.height - 10; y += 4) {
    for (let x = box.x + 4; x < box.x + box.width - 4; x += 4) if (Math.abs(x - own) > 20) assertColor(picture.at(x, y), ground, `the neighbour at ${x}, ${y}`);
  }
});

test('hover names the nearest cell and the ellipse, rings the cell in every panel, and draws nothing anew', async () => {
  await open({ panels: [{ id: 'a', points: [0, 0, 3, 0], ellipses: [3, 0, 2, 0, 0, 1] }, { id: 'b', points: [4, 4, -4, -4] }], colors: [red, green] });
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
  assert.ok(Math.hypot(outline.x + outline.width / 2 - x, outline.y + outline.height / 2 - y) < 1 && outline.width / outline.height > 1.8, 'the ellipse under the pointer is outlined');

  await page.mouse.move(x, y + 100);
  await settle(page);
  assert.equal((await page.evaluate(() => window.plotHarness.events())).hover, null);
  assert.equal(await page.locator('.plot-drawing ellipse:visible').count(), 0);
  assert.equal(await page.getByRole('tooltip').count(), 0);
  assert.equal(await draws(), drawn, 'pointing draws nothing');
  await page.mouse.click(x, y);
  assert.deepEqual((await page.evaluate(() => window.plotHarness.events())).picks.map(({ cell }) => cell), [1]);
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
  const selections = await page.evaluate(() => window.plotHarness.events().selections.map(({ panel, cells, mode }) => ({ panel, cells: [...cells], mode })));
  assert.deepEqual(selections, [{ panel: 'a', cells: [0, 1], mode: 'replace' }, { panel: 'a', cells: [2], mode: 'add' }]);
  await assertPoints(page, 'a', threePoints);
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

test('a live frame is glided to where motion is welcome, and jumped to where it is not', async () => {
  const drawsAfterFrame = async (x: number) => {
    const before = await draws();
    await page.evaluate((x) => window.plotHarness.setFrame('a', Float32Array.of(x, 0, 6, 3, -5, -7)), x);
    await page.waitForTimeout(1500);
    return (await draws()) - before;
  };
  await open(threePoints);
  const jump = await drawsAfterFrame(1);
  assert.ok(jump >= 1 && jump <= 2, `${jump} draws`);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const glide = await drawsAfterFrame(3);
  assert.ok(glide > jump + 1, `${glide} draws, where a jump takes ${jump}`);
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
  const boxes = await page.locator('[data-panel="d"] .plot-label.shown').evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().toJSON() as DOMRect));
  assert.ok(boxes.length >= 1);
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) assert.ok(one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1, JSON.stringify(boxes));
  }
});

test('nothing is drawn while nothing changes', async () => {
  await open(threePoints);
  await page.waitForTimeout(200);
  const drawn = await draws();
  assert.ok(drawn > 0);
  await page.waitForTimeout(400);
  assert.equal(await draws(), drawn);
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
  const plain = await openPage((page) => page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, ...args: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      return String(args[0]).startsWith('webgl') ? null : original.apply(this, args);
    } as typeof HTMLCanvasElement.prototype.getContext;
  }));
  await show(plain, sketch);
  await plain.getByText('Drawn without the graphics card').waitFor();
  await assertPoints(plain, 'a', sketch);
  const { to } = await placing(plain, 'a');
  const picture = await look(plain);
  assertColor(picture.at(...to(-5, 5)), ground.map((value, i) => value * 0.7 + 255 * ellipse.fill[i] * 0.3), 'the ellipse');
  await plain.close();
});

/** Runs in the page before anything else: counts what is drawn. */
function countDraws(): void {
  Object.assign(window, { draws: 0 });
  const { drawElements } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.drawElements = function (...args) {
    (window as unknown as { draws: number }).draws++;
    return drawElements.apply(this, args);
  };
}

function draws(): Promise<number> {
  return page.evaluate(() => (window as unknown as { draws: number }).draws);
}
