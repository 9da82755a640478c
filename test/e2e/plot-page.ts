/**
 * A page with a plot and nothing else, under the window's own content security policy: scenes in numbers, pictures, and where things fall.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { atRest, project, radiusAt, viewOf, type Camera } from '../../renderer/plot/camera.ts';
import type { GraphicsChoice } from '../../renderer/plot/painter.ts';
import { launchChromium } from './chromium.ts';
import type { PlotHarness } from './plot-harness/harness.ts';
import { serveHarness } from './plot-harness/serve.ts';

declare const window: { plotHarness: PlotHarness };

let browser: Browser;
let server: Awaited<ReturnType<typeof serveHarness>>;
/** Most tests share one page; those that must change the browser before it loads open their own. */
export let page: Page;
const complaints: string[] = [];

/** By what draws. */
const pages = new Map<GraphicsChoice, Page>();

/** Opens the page before a file's tests, and fails each test during which it complained. */
export function withPlotPage({ webgpu = false } = {}): void {
  before(async () => {
    [browser, server] = await Promise.all([launchChromium({ webgpu }), serveHarness()]);
    await usePage('webgl');
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], 'the page complained'));
  after(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** Lets `page` be one that this draws. @returns whether the browser can: not every Chromium has an adapter for WebGPU */
export async function usePage(graphics: GraphicsChoice): Promise<boolean> {
  if (graphics === 'webgpu' && !(await hasWebgpu())) return false;
  page = pages.get(graphics) ?? (await openPage({ graphics }));
  pages.set(graphics, page);
  assert.equal(await drawnBy(page), graphics);
  return true;
}

export function hasWebgpu(): Promise<boolean> {
  return page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
}

export function drawnBy(page: Page): Promise<string | null> {
  return page.locator('[data-drawn]').getAttribute('data-graphics');
}

export const red = [204, 32, 32],
  green = [24, 160, 64],
  blue = [32, 64, 220],
  ground = [255, 255, 255];
export const bounds = { minX: -10, minY: -10, maxX: 10, maxY: 10 };
export const ellipse = {
  glyph: 'ellipse',
  radius: 1,
  medianArea: 1,
  fill: [186 / 255, 12 / 255, 56 / 255, 0.07],
  stroke: [186 / 255, 12 / 255, 56 / 255, 1],
  halo: [1, 1, 1, 0.8],
  muted: [0.5, 0.5, 0.5, 1],
} as const;

/** A scene in numbers that travel as JSON. */
export interface Sketch {
  panels: {
    id: string;
    points: number[];
    ellipses?: number[];
    glyph?: 'ellipse' | 'hair';
    colored?: number[];
    cut?: number[];
    bare?: number[];
    ghost?: number[];
    label?: [string, number, number];
    tint?: number[];
    contour?: number[];
  }[];
  /** 3 or, with opacity, 4 bytes each. */
  colors: number[][];
  byCrowding?: boolean;
  radius?: number;
  opacity?: number;
  order?: number[];
}

export const threePoints: Sketch = { panels: [{ id: 'a', points: [0, 0, 6, 3, -5, -7] }], colors: [red, green, blue] };

export async function openPage({
  setUp,
  graphics = 'automatic',
}: {
  setUp?: (page: Page) => Promise<unknown>;
  graphics?: GraphicsChoice;
}): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 900, height: 500 }, reducedMotion: 'reduce' });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico')) complaints.push(message.text());
  });
  await opened.addInitScript(countDraws);
  await setUp?.(opened);
  await opened.goto(`${server.url}?cells=8&panels=1&ellipses=0&graphics=${graphics}`);
  await opened.locator('canvas').waitFor();
  return opened;
}

export async function open(sketch: Sketch): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.mouse.move(2, 2);
  await page.evaluate(() => window.plotHarness.startAfresh());
  await show(page, sketch);
}

export async function show(page: Page, sketch: Sketch): Promise<void> {
  await page.evaluate(
    ({ panels, colors, byCrowding = false, radius, opacity, order, bounds, ellipse }) => {
      window.plotHarness.show({
        theme: 'light',
        background: [1, 1, 1, 1],
        foreground: [0, 0, 0, 1],
        muted: [0.5, 0.5, 0.5, 1],
        legend: { kind: 'none' },
        caption: '',
        panels: panels.map(({ id, points, ellipses, glyph, colored, cut, bare, ghost, label, tint, contour }) => ({
          id,
          title: id,
          subtitle: '',
          positions: Float32Array.from(points),
          bounds,
          labels: label ? [{ text: label[0], x: label[1], y: label[2], color: [0, 0, 0, 1], weight: 1 }] : [],
          ellipses: ellipses
            ? [
                {
                  part: 'encoder',
                  ...ellipse,
                  glyph: glyph ?? 'ellipse',
                  instances: Float32Array.from(ellipses),
                  cells: Uint32Array.from({ length: ellipses.length / 6 }, (_, i) => i),
                  ...(colored && { colors: Uint8Array.from(colored) }),
                  lengths: Float32Array.from({ length: ellipses.length / 3 }, (_, i) =>
                    Math.hypot(ellipses[6 * Math.floor(i / 2) + 2 + 2 * (i % 2)], ellipses[6 * Math.floor(i / 2) + 3 + 2 * (i % 2)]),
                  ),
                  bare: Float32Array.from(bare ?? []),
                  bareCells: new Uint32Array((bare ?? []).length / 2),
                  ...(cut && { cut: Uint8Array.from(cut) }),
                },
              ]
            : [],
          ...(ghost && { ghost: Float32Array.from(ghost) }),
          // Two by two corners, lower row first.
          ...(tint && { tint: { columns: 2, rows: 2, bounds, colors: Uint8Array.from(tint) } }),
          ...(contour && { contours: [{ level: 0.5, rings: [Float32Array.from(contour)] }] }),
        })),
        colors: Uint8Array.from(colors.flatMap((color) => [...color, 255].slice(0, 4))),
        order: Uint32Array.from(order ?? colors.map((_, i) => i)),
        pointRadius: radius ?? 6,
        pointOpacity: opacity ?? 1,
        byCrowding: { radius: byCrowding, opacity: byCrowding },
      });
    },
    { ...sketch, bounds, ellipse },
  );
  await settle(page);
}

/** For `openPage`: a browser that has no WebGL. */
export function withoutWebgl(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, ...args: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      return String(args[0]).startsWith('webgl') ? null : original.apply(this, args);
    } as typeof HTMLCanvasElement.prototype.getContext;
  });
}

/** Two frames: one in which the plot draws, one in which that is shown. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

export interface Picture {
  /** Red, green and blue of the pixel that holds a place in the window. */
  at(x: number, y: number): number[];
  /** 4 bytes a pixel. */
  bytes: Uint8Array;
}

export async function look(page: Page): Promise<Picture> {
  await settle(page);
  const png = PNG.sync.read(await page.screenshot());
  return {
    bytes: png.data,
    at(x, y) {
      const start = 4 * (Math.floor(y) * png.width + Math.floor(x));
      return [...png.data.subarray(start, start + 3)];
    },
  };
}

/** Where embedding units fall in the window. */
export async function placing(page: Page, panel: string, camera: Camera = atRest) {
  const box = (await page.locator(`[data-panel="${panel}"]`).boundingBox())!;
  const view = viewOf(camera, bounds, box);
  const to = (x: number, y: number) => {
    const [px, py] = project(view, x, y);
    return [box.x + px, box.y + py] as const;
  };
  return { box, view, to };
}

export function assertColor(actual: number[], expected: readonly number[], what: string, tolerance = 3): void {
  assert.ok(
    actual.every((value, i) => Math.abs(value - expected[i]) <= tolerance),
    `${what}: ${actual.join()} where ${expected.join()} was expected`,
  );
}

export async function assertPoints(page: Page, panel: string, sketch: Sketch, camera: Camera = atRest): Promise<void> {
  const picture = await look(page);
  const { to } = await placing(page, panel, camera);
  const { points } = sketch.panels.find(({ id }) => id === panel)!;
  const radius = radiusAt(sketch.radius ?? 6, camera.zoom);
  sketch.colors.forEach((color, i) => {
    const [x, y] = to(points[2 * i], points[2 * i + 1]);
    assertColor(picture.at(x, y), color, `middle of point ${i}`);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      assertColor(picture.at(x + dx * (radius - 2), y + dy * (radius - 2)), color, `inside point ${i}`);
      assertColor(picture.at(x + dx * (radius + 2.5), y + dy * (radius + 2.5)), ground, `outside point ${i}`);
    }
    const corner = radius * 0.85;
    assertColor(picture.at(x + corner, y + corner), ground, `beyond the disc's corner of point ${i}`);
  });
}

/** Runs in the page before anything else: counts what is drawn. */
function countDraws(): void {
  Object.assign(window, { draws: 0 });
  const calls = WebGL2RenderingContext.prototype as unknown as Record<string, (...given: unknown[]) => void>;
  for (const name of ['drawArrays', 'drawElements']) {
    const draw = calls[name];
    calls[name] = function (...given) {
      (window as unknown as { draws: number }).draws++;
      draw.apply(this, given);
    };
  }
}

export function draws(): Promise<number> {
  return page.evaluate(() => (window as unknown as { draws: number }).draws);
}

/** Waits until nothing has been drawn for some frames. */
export async function atRestNow(): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let last = -1,
          same = 0;
        const step = () => {
          const { draws } = window as unknown as { draws: number };
          same = draws === last ? same + 1 : 0;
          last = draws;
          if (same >= 20) resolve();
          else requestAnimationFrame(step);
        };
        step();
      }),
  );
}

/** What the plot has said to the page. */
export function heard() {
  return page.evaluate(() => window.plotHarness.events());
}
