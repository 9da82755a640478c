/** What draws the plot, and what goes on where that cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRest, zoomAt } from '../../renderer/plot/camera.ts';
import {
  assertColor,
  assertPoints,
  drawnBy,
  ellipse,
  green,
  ground,
  hasWebgpu,
  look,
  open,
  openPage,
  page,
  placing,
  red,
  settle,
  show,
  threePoints,
  withoutWebgl,
  withPlotPage,
  type Sketch,
} from './plot-page.ts';

declare const window: { devices: GPUDevice[] };

const none = 'this browser has no WebGPU';

withPlotPage({ webgpu: true });

test('WebGPU that computes on the processor is left alone, unless it is chosen', async (t) => {
  if (!(await hasWebgpu())) return t.skip(none);
  const own = await openPage({});
  assert.equal(await drawnBy(own), 'webgl');
  await own.close();
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

/** Runs in a page before anything else. */
const troubles: Record<string, () => void> = {
  'gives no device': () => {
    GPUAdapter.prototype.requestDevice = () => Promise.reject(new Error('no device today'));
  },
  'refuses a shader': () => {
    const original = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      return original.call(this, { code: `${descriptor.code} and something that is not WGSL` });
    };
  },
};

for (const [trouble, cause] of Object.entries(troubles)) {
  test(`where WebGPU ${trouble}, WebGL 2 draws, and it is said`, async (t) => {
    if (!(await hasWebgpu())) return t.skip(none);
    const troubled = await openPage({ graphics: 'webgpu', setUp: (page) => page.addInitScript(cause) });
    await troubled.getByText('Drawn by WebGL 2, because WebGPU is not available here').waitFor();
    await show(troubled, threePoints);
    await assertPoints(troubled, 'a', threePoints);
    assert.equal(await troubled.locator('canvas').count(), 1);
    await troubled.close();
  });
}

/** Takes the devices of a page away, as a driver that is reset does. */
async function loseDevices(page: Page): Promise<void> {
  await page.evaluate(() => window.devices.forEach((device) => device.destroy()));
}

function keepDevices(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const original = GPUAdapter.prototype.requestDevice;
    window.devices = [];
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await original.apply(this, given);
      window.devices.push(device);
      return device;
    };
  });
}

test('where WebGPU is lost, WebGL 2 goes on with what was seen: points, colours, ellipses, the camera', async (t) => {
  if (!(await hasWebgpu())) return t.skip(none);
  const losing = await openPage({ graphics: 'webgpu', setUp: keepDevices });
  const sketch: Sketch = { ...threePoints, panels: [{ ...threePoints.panels[0], ellipses: [-5, 5, 3, 0, 0, 2] }] };
  await show(losing, sketch);
  const { box } = await placing(losing, 'a');
  await losing.locator('[data-panel="a"]').focus();
  await losing.keyboard.press('+');
  await settle(losing);
  const camera = zoomAt(atRest, 1.5, box.width / 2, box.height / 2, box);
  await assertPoints(losing, 'a', { ...sketch, colors: [red, green] }, camera);
  assert.equal(await drawnBy(losing), 'webgpu');
  await loseDevices(losing);
  await losing.getByText('Drawn by WebGL 2').waitFor();
  await assertPoints(losing, 'a', { ...sketch, colors: [red, green] }, camera);
  const { to } = await placing(losing, 'a', camera);
  assertColor(
    (await look(losing)).at(...to(-5, 5)),
    ground.map((value, i) => value * (1 - ellipse.fill[3]) + 255 * ellipse.fill[i] * ellipse.fill[3]),
    'the ellipse',
  );
  await losing.close();
});

test('without WebGPU and WebGL 2 the same picture is drawn on a plain canvas, and it is said', async (t) => {
  if (!(await hasWebgpu())) return t.skip(none);
  const losing = await openPage({ graphics: 'webgpu', setUp: async (page) => Promise.all([keepDevices(page), withoutWebgl(page)]) });
  await show(losing, threePoints);
  await loseDevices(losing);
  await losing.getByText('Drawn without the graphics card, because WebGL 2 is not available here').waitFor();
  await assertPoints(losing, 'a', threePoints);
  await losing.close();
});
