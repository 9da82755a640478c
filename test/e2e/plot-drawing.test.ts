/** The plot as it is seen: pixels of a real Chromium. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { panelBounds } from '../../core/view/bounds.ts';
import { crowdedLook, crowdingSteps, evenLayers } from '../../core/view/crowding.ts';
import { atOnce } from '../../core/view/steps.ts';
import { atRest, project, viewOf, zoomAt } from '../../renderer/plot/camera.ts';
import { graphicsNames, type GraphicsChoice } from '../../renderer/plot/painter.ts';
import type { PlotHarness } from './plot-harness/harness.ts';
import {
  assertColor,
  assertPoints,
  blue,
  bounds,
  drawnBy,
  ellipse,
  green,
  ground,
  look,
  open,
  page,
  placing,
  red,
  settle,
  show,
  threePoints,
  usePage,
  withPlotPage,
  type Picture,
  type Sketch,
} from './plot-page.ts';

declare const window: { plotHarness: PlotHarness };

withPlotPage({ webgpu: true });

test('a label stands at its anchor', async () => {
  await open({ panels: [{ id: 'a', points: [0, 0], label: ['Monocyte', 2, -5] }], colors: [red] });
  const { to } = await placing(page, 'a');
  const box = (await page.getByText('Monocyte').boundingBox())!;
  const [x, y] = to(2, -5);
  assert.ok(Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 2);
});

test('labels stay inside the panel and off one another', async () => {
  await open({
    panels: ['a', 'b', 'c'].map((id, i) => ({
      id,
      points: [0, 0],
      label: ['A cell type with a long name', [9.5, -9.5, 0][i], [9.8, -9.8, 0][i]],
    })),
    colors: [red],
  });
  for (const id of ['a', 'b', 'c']) {
    const { box } = await placing(page, id);
    const label = (await page.locator(`[data-panel="${id}"] .plot-label.shown`).boundingBox())!;
    assert.ok(
      label.x >= box.x && label.y >= box.y && label.x + label.width <= box.x + box.width && label.y + label.height <= box.y + box.height,
      `panel ${id}`,
    );
  }
  // Two names at one place: both step aside, or the lighter gives way, and never do they touch.
  await page.evaluate(() => {
    const scene = window.plotHarness.first;
    const label = (text: string, x: number, weight: number) => ({ text, x, y: 9.5, color: [0, 0, 0, 1] as const, weight });
    const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
    window.plotHarness.show({
      ...scene,
      panels: [
        {
          ...scene.panels[0],
          id: 'd',
          bounds,
          labels: [label('Progenitor', 9.6, 1), label('Megakaryocyte', 9.7, 2), label('Dendritic', 9.5, 3)],
        },
      ],
    });
  });
  await settle(page);
  const boxes = await page
    .locator('[data-panel="d"] .plot-label.shown')
    .evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().toJSON() as DOMRect));
  assert.ok(boxes.length >= 1);
  for (const [i, one] of boxes.entries()) {
    for (const other of boxes.slice(i + 1))
      assert.ok(
        one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1,
        JSON.stringify(boxes),
      );
  }
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
  const [left, top] = to(-4, 4),
    [right, bottom] = to(4, -4);
  for (const [seen, expected] of [
    [box.x, left],
    [box.y, top],
    [box.x + box.width, right],
    [box.y + box.height, bottom],
  ])
    assert.ok(Math.abs(seen - expected) < 3, `${seen} where ${expected} was expected`);
});

for (const graphics of ['webgl', 'webgpu'] as const) {
  const draws = (name: string, body: () => Promise<void>) => {
    void test(`${graphicsNames[graphics]}: ${name}`, async (t) => {
      if (!(await usePage(graphics))) return t.skip('this browser has none');
      await body();
      assert.equal(await drawnBy(page), graphics);
    });
  };

  draws('points of the right colour and size at the right place, and none elsewhere', async () => {
    await open(threePoints);
    await assertPoints(page, 'a', threePoints);
  });

  draws("the scene's order decides what lies on top", async () => {
    const sketch: Sketch = { panels: [{ id: 'a', points: [1, 1, 1, 1] }], colors: [red, green] };
    await open(sketch);
    const { to } = await placing(page, 'a');
    assertColor((await look(page)).at(...to(1, 1)), green, 'the last');
    await show(page, { ...sketch, order: [1, 0] });
    assertColor((await look(page)).at(...to(1, 1)), red, 'the other way round');
  });

  draws('an indicatrix is filled, outlined, and as long as its axes', async () => {
    // Semi-axes 4 and 2, turned by 90°: 2 to each side and 4 up and down.
    await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [-2, 1, 0, 4, -2, 0] }], colors: [red] });
    const picture = await look(page);
    const { to, view } = await placing(page, 'a');
    const fill = ground.map((value, i) => value * (1 - ellipse.fill[3]) + 255 * ellipse.fill[i] * ellipse.fill[3]);
    const stroke = ellipse.stroke.slice(0, 3).map((value) => 255 * value);
    assertColor(picture.at(...to(-2, 1)), fill, 'the middle');
    for (const [dx, dy] of [
      [2, 0],
      [-2, 0],
      [0, 4],
      [0, -4],
    ]) {
      const length = Math.hypot(dx, dy);
      const along = (pixels: number) => to(-2 + dx * (1 + pixels / view.scale / length), 1 + dy * (1 + pixels / view.scale / length));
      assertColor(picture.at(...along(-4)), fill, `inside the end ${dx}, ${dy}`);
      assertColor(picture.at(...along(3)), ground, `beyond the end ${dx}, ${dy}`);
      const rim = [-1, 0, 1].map((pixels) => picture.at(...along(pixels)));
      assert.ok(
        rim.some((color) => Math.abs(color[0] - stroke[0]) < 60 && color[1] < 110),
        `no outline at the end ${dx}, ${dy}: ${JSON.stringify(rim)}`,
      );
    }
    assertColor(picture.at(...to(0.8, 1.9 + 2.5)), ground, 'the corner that a turned-round ellipse would cover');
  });

  draws('emphasis fades the others towards the ground and hides none', async () => {
    await open(threePoints);
    await page.evaluate(() => window.plotHarness.emphasize(Uint8Array.of(0, 1, 0)));
    const picture = await look(page);
    const { to } = await placing(page, 'a');
    assertColor(picture.at(...to(6, 3)), green, 'the one that stands out');
    const faded = picture.at(...to(0, 0));
    assert.ok(faded[1] > 150 && faded[1] < 250 && faded[0] < 250, `faded, and still there: ${faded.join()}`);
  });

  draws('a live frame moves the points, and the panel goes on showing all of them', async () => {
    await open(threePoints);
    const positions = [0, 0, 60, 30, -50, -40];
    await page.evaluate((positions) => window.plotHarness.setFrame('a', Float32Array.from(positions)), positions);
    const picture = await look(page);
    const { box } = await placing(page, 'a');
    const view = viewOf(atRest, panelBounds(Float32Array.from(positions)), box);
    threePoints.colors.forEach((color, i) => {
      const [x, y] = project(view, positions[2 * i], positions[2 * i + 1]);
      assertColor(picture.at(box.x + x, box.y + y), color, `point ${i}`);
    });
  });

  draws('one canvas serves eight panels', async () => {
    await open({ panels: [...'abcdefgh'].map((id) => ({ id, points: [0, 0, 5, 5] })), colors: [red, green] });
    assert.equal(await page.locator('canvas').count(), 1);
    const picture = await look(page);
    for (const id of 'abcdefgh') {
      const { to } = await placing(page, id);
      assertColor(picture.at(...to(0, 0)), red, `panel ${id}`);
      assertColor(picture.at(...to(5, 5)), green, `panel ${id}`);
    }
  });

  draws("an ellipse's ground lies beneath the points, and its outline over them with a halo that parts it from them", async () => {
    // One point in the middle of a circle of radius 6, one on its rim.
    await open({ panels: [{ id: 'a', points: [0, 0, 6, 0], ellipses: [0, 0, 6, 0, 0, 6] }], colors: [green, green], radius: 12 });
    const picture = await look(page);
    const { to } = await placing(page, 'a');
    assertColor(picture.at(...to(0, 0)), green, 'the point in the middle is as it was');
    const [x, y] = to(6, 0);
    const across = Array.from({ length: 15 }, (_, i) => picture.at(x - 7 + i, y));
    assertColor(across[0], green, 'the point within');
    assertColor(across[14], green, 'the point beyond');
    const outline = across.findIndex(([r, g]) => r > 150 && g < 90);
    assert.ok(outline > 0, `an outline: ${JSON.stringify(across)}`);
    const isLighter = ([r, g, b]: number[]) => r > 60 && g > 160 && b > 90;
    for (const side of [across.slice(0, outline), across.slice(outline)])
      assert.ok(side.some(isLighter), `light on both sides of it: ${JSON.stringify(across)}`);
  });

  draws('ellipses fade where others stand out, and their halos with them', async () => {
    await open({ panels: [{ id: 'a', points: [9, 9, 9, -9], ellipses: [-4, 0, 2, 0, 0, 2, 4, 0, 2, 0, 0, 2] }], colors: [red, red] });
    const { to } = await placing(page, 'a');
    const rim = (picture: Picture, x: number) =>
      Math.min(...[-2, -1, 0, 1, 2].map((pixel) => picture.at(to(x + 2, 0)[0] + pixel, to(0, 0)[1])[1]));
    const before = await look(page);
    for (const x of [-4, 4]) assert.ok(rim(before, x) < 110, `${rim(before, x)}`);
    await page.evaluate(() => window.plotHarness.emphasize(Uint8Array.of(1, 0)));
    const after = await look(page);
    assert.ok(rim(after, -4) < 110 && rim(after, 4) > 170, `${rim(after, -4)}, ${rim(after, 4)}`);
  });

  draws('what is cut off has an arrow at each end, and a place without an ellipse a cross', async () => {
    await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [-4, 0, 2, 0, 0, 1], cut: [1], bare: [5, 5] }], colors: [red] });
    const paths = await page
      .locator('.plot-ellipse-marks path:not(.halo)')
      .evaluateAll((found) => found.map((path) => path.getAttribute('d')!));
    assert.deepEqual(
      paths.map((path) => path.match(/M/g)!.length),
      [2 + 2],
      'two arrows and the two strokes of a cross',
    );
    const { to, box } = await placing(page, 'a');
    const [x, y] = to(5, 5);
    assert.ok(paths[0].includes(`M${Math.round(10 * (x - box.x - 3)) / 10} ${Math.round(10 * (y - box.y - 3)) / 10}`), paths[0]);
    const picture = await look(page);
    assertColor(
      picture.at(x, y),
      ellipse.stroke.slice(0, 3).map((value) => 255 * value),
      'the middle of the cross',
      40,
    );
    await show(page, { panels: [{ id: 'a', points: [9, 9], ellipses: [-4, 0, 2, 0, 0, 1] }], colors: [red] });
    assert.equal(await page.locator('.plot-ellipse-marks path').count(), 0);
  });

  draws('a hair lies along the longer axis and is as long as it exceeds the shorter; coloured ellipses bear their colours', async () => {
    // Semi-axes 6 and 2 along x: four units to each side.
    await open({ panels: [{ id: 'a', points: [9, 9], ellipses: [0, 0, 6, 0, 0, 2], glyph: 'hair' }], colors: [red] });
    const { to } = await placing(page, 'a');
    const hair = await look(page);
    const stroke = ellipse.stroke.slice(0, 3).map((value) => 255 * value);
    for (const x of [-3.5, 0, 3.5]) assertColor(hair.at(...to(x, 0)), stroke, `on the hair at ${x}`, 90);
    assertColor(hair.at(...to(4.6, 0)), ground, 'beyond its end');
    assertColor(hair.at(...to(0, 0.7)), ground, 'beside it');

    await show(page, {
      panels: [{ id: 'a', points: [9, 9], ellipses: [-4, 0, 2, 0, 0, 2, 4, 0, 2, 0, 0, 2], colored: [...green, ...blue] }],
      colors: [red],
    });
    const colored = await look(page);
    const breath = (color: number[]) => color.map((value) => 0.92 * 255 + 0.08 * value);
    for (const [x, color] of [
      [-4, green],
      [4, blue],
    ] as const) {
      assertColor(colored.at(...to(x, 0)), breath(color), 'the ground', 4);
      assertColor(colored.at(to(x + 2, 0)[0], to(0, 0)[1]), color, 'the outline', 60);
    }
  });

  draws('a tinted ground lies beneath the points and is blended between its corners', async () => {
    const corners = [
      [255, 0, 0, 255],
      [255, 0, 0, 255],
      [0, 0, 255, 255],
      [0, 0, 255, 255],
    ].flat();
    await open({ panels: [{ id: 'a', points: [0, 5], tint: corners }], colors: [green] });
    const { to } = await placing(page, 'a');
    const picture = await look(page);
    assertColor(picture.at(...to(0, 5)), green, 'the point');
    assertColor(picture.at(...to(4, 0)), [127, 0, 127], 'the middle', 6);
    assertColor(picture.at(...to(-4, -5)), [191, 0, 64], 'a quarter up', 6);
  });

  draws('points let what lies beneath them through by their opacity', async () => {
    await open({ panels: [{ id: 'a', points: [0, 0] }], colors: [red], opacity: 0.5 });
    const { to } = await placing(page, 'a');
    assertColor(
      (await look(page)).at(...to(0, 0)),
      red.map((value) => 127.5 + value / 2),
      'half of it',
      4,
    );
  });

  draws('what lies alone is larger than what lies in a crowd, and less is seen through it', async () => {
    // A crowd of which one is seen, and one alone.
    const crowd = Array.from({ length: 1000 }, (_, i) => [0.3 * Math.cos(i), 0.3 * Math.sin(i)]);
    const points = [...crowd.flat(), 0, 0, 8, 0, -8, 8, -8, -8];
    const none = [0, 0, 0, 0],
      radius = 10;
    await open({ panels: [{ id: 'a', points }], colors: [...crowd.map(() => none), green, blue, none, none], radius, byCrowding: true });
    const { to } = await placing(page, 'a');
    const { doublings, side } = atOnce(crowdingSteps(Float32Array.from(points), null));
    const density = { sized: true, layers: evenLayers(doublings.length, radius, to(side, 0)[0] - to(0, 0)[0]) };
    const [amid, alone] = [1000, 1001].map((cell) => crowdedLook(doublings[cell], density));
    assert.ok(alone.size > 1.3 && alone.opacity === 1 && amid.size < 0.75 && amid.opacity < 0.5, JSON.stringify({ alone, amid }));
    const picture = await look(page);
    const beside = (x: number, pixels: number) => picture.at(to(x, 0)[0] + pixels, to(x, 0)[1]);
    assertColor(beside(8, alone.size * radius - 2), blue, 'the lonely one, within its radius');
    assertColor(beside(8, alone.size * radius + 2), ground, 'beyond it');
    const faint = ground.map((light, channel) => light + amid.opacity * (green[channel] - light));
    assertColor(beside(0, 0), faint, 'the crowded one lets the ground through');
    assertColor(beside(0, amid.size * radius - 2), faint, 'within its radius');
    assertColor(beside(0, amid.size * radius + 2), ground, 'beyond it');
  });

  draws(
    'a million points in each of two panels are thinned while they move, the few far from the crowd stay, and at rest all are drawn',
    async () => {
      await open(threePoints);
      const crowd = 999_999;
      await page.evaluate(
        ({ crowd, bounds, red, blue }) => {
          const positions = new Float32Array(2 * (crowd + 1)),
            colors = new Uint8Array(4 * (crowd + 1));
          for (let cell = 0; cell < crowd; cell++) {
            const angle = cell * 2.4,
              radius = 4 * Math.sqrt(cell / crowd);
            positions.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * cell);
            colors.set([...red, 255], 4 * cell);
          }
          positions.set([6, 6], 2 * crowd);
          colors.set([...blue, 255], 4 * crowd);
          // The lonely one lies beneath all.
          const order = Uint32Array.from({ length: crowd + 1 }, (_, turn) => crowd - turn);
          window.plotHarness.show({
            theme: 'light',
            background: [1, 1, 1, 1],
            foreground: [0, 0, 0, 1],
            muted: [0.5, 0.5, 0.5, 1],
            legend: { kind: 'none' },
            caption: '',
            panels: ['a', 'b'].map((id) => ({ id, title: id, subtitle: '', positions, bounds, labels: [], ellipses: [] })),
            colors,
            order,
            pointRadius: 3,
            pointOpacity: 1,
          });
        },
        { crowd, bounds, red, blue },
      );
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
        let fewest = all,
          text = '';
        for (let turn = 0; turn < 400 && fewest >= all; turn++) {
          view.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY: turn % 2 ? 1 : -1,
              clientX: left + width / 2,
              clientY: top + height / 2,
              bubbles: true,
              cancelable: true,
            }),
          );
          await new Promise(requestAnimationFrame);
          await Promise.resolve();
          if (Number(drawn.dataset['drawn']) < fewest) [fewest, text] = [Number(drawn.dataset['drawn']), drawn.textContent];
        }
        // A picture of the canvas as it is between two frames.
        const canvas = document.querySelector('canvas')!;
        view.dispatchEvent(
          new WheelEvent('wheel', { deltaY: -1, clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true }),
        );
        const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
        const shown = await new Promise<string>((resolve) =>
          requestAnimationFrame(() => {
            copy.getContext('2d')!.drawImage(canvas, 0, 0);
            resolve(copy.toDataURL());
          }),
        );
        Object.assign(window, { shown });
        return [text, fewest] as const;
      }, all);
      assert.ok(few < all && few >= 2, `${few} of ${all}`);
      assert.match(seen.trim(), /^[\d,]+ of 2,000,000 points while moving$/);
      const picture = PNG.sync.read(
        Buffer.from((await page.evaluate(() => (window as unknown as { shown: string }).shown)).split(',')[1], 'base64'),
      );
      const [x, y] = to(6, 6);
      const at = 4 * (Math.round(y) * picture.width + Math.round(x));
      assertColor([...picture.data.subarray(at, at + 3)], blue, 'the lonely one while moving', 40);
      await page.waitForFunction((all) => document.querySelector<HTMLElement>('[data-drawn]')!.dataset['drawn'] === String(all), all);
      assert.equal((await line.textContent())!.trim(), 'All 2,000,000 points');
    },
  );
}

/** Alike by triangles and by squares: the fourth colour is the second and third less the first. */
const corners = [
  [200, 40, 40, 90],
  [200, 240, 40, 90],
  [200, 40, 240, 90],
  [200, 240, 240, 90],
].flat();

/** Everything that a painter draws: points that crowd, ghosts, ellipses, some cut; points on a tint, hairs. */
const everything: Sketch = {
  panels: [
    { id: 'a', points: spiral(300, 9, 2), ghost: spiral(300, -8), ellipses: rings(6), cut: [1, 0, 0, 3, 0, 0], bare: [2, 2] },
    { id: 'b', points: spiral(300, 7), ellipses: rings(6), glyph: 'hair', tint: corners },
  ],
  colors: Array.from({ length: 300 }, (_, i) => [red, green, blue][i % 3]),
  radius: 4.3,
  opacity: 0.8,
  byCrowding: true,
};

/** Evenly over a disc; with a higher power, crowded in its middle. */
function spiral(points: number, reach: number, power = 0.5): number[] {
  return Array.from({ length: points }, (_, i) =>
    [Math.cos(2.4 * i), Math.sin(2.4 * i)].map((direction) => reach * (i / points) ** power * direction),
  ).flat();
}

function rings(count: number): number[] {
  return Array.from({ length: count }, (_, i) => [
    6 * Math.cos(i),
    6 * Math.sin(i),
    2 * Math.cos(2 * i),
    2 * Math.sin(2 * i),
    -0.7 * Math.sin(2 * i),
    0.7 * Math.cos(2 * i),
  ]).flat();
}

/** Where a picture's points stand alone, on the move, dimmed, and through a lens. */
const states: Record<string, () => Promise<void>> = {
  'at rest': async () => {},
  'with some dimmed': () => page.evaluate(() => window.plotHarness.emphasize(Uint8Array.from({ length: 300 }, (_, i) => i % 2))),
  'through a lens': () => page.evaluate(() => window.plotHarness.use({ lens: { panel: 'a', x: 1, y: 2, matrix: [2, 0.4, 0.4, 0.7] } })),
  'zoomed in': async () => {
    const { box } = await placing(page, 'a');
    await page.mouse.move(box.x + 150, box.y + 180);
    await page.mouse.wheel(0, -900);
    await page.mouse.move(2, 2);
  },
};

/**
 * What share of a picture's values may differ from WebGL 2's by more than so much, of 255. WebGPU places a point to within a small part of
 * a pixel, which shifts the shade of its rim; a plain canvas smooths rims in its own way, and ends hairs a pixel earlier.
 */
const tolerances = { webgpu: { 8: 0.001, 40: 0 }, canvas: { 8: 0.02, 64: 0.0003 } };

test('WebGPU and a plain canvas draw the same pictures as WebGL 2', async () => {
  const picturesBy = async (graphics: GraphicsChoice) => {
    if (!(await usePage(graphics))) return null;
    await page.addStyleTag({ content: '.notice { visibility: hidden }' });
    await open(everything);
    const pictures = new Map<string, Picture>();
    for (const [state, reach] of Object.entries(states)) {
      await reach();
      await settle(page);
      pictures.set(state, await look(page));
    }
    assert.equal(await drawnBy(page), graphics);
    return pictures;
  };
  const expected = (await picturesBy('webgl'))!;
  for (const graphics of ['webgpu', 'canvas'] as const) {
    for (const [state, { bytes }] of (await picturesBy(graphics)) ?? []) {
      const apart = bytes.map((value, at) => Math.abs(value - expected.get(state)!.bytes[at]));
      for (const [most, tolerated] of Object.entries(tolerances[graphics])) {
        const share = apart.reduce((sum, value) => sum + (value > Number(most) ? 1 : 0), 0) / apart.length;
        assert.ok(
          share <= tolerated,
          `${graphicsNames[graphics]}, ${state}: ${(100 * share).toFixed(4)} % of the values differ by more than ${most}`,
        );
      }
    }
  }
});
