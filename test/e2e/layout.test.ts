/** How the window shares its room, as it chooses by itself: nothing was folded, unfolded or dragged before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, eventually, openWindow, trainSample, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow({ arranged: false });
  ({ page } = window);
  await page.setViewportSize({ width: 1024, height: 700 });
  await trainSample(page, { epochs: 10 });
});
after(async () => {
  await window.close();
  assert.deepEqual(window.complaints, []);
});

/** Of the window, the share over which points can be seen: titles, toolbar and all else left out. */
async function plotsShare(): Promise<number> {
  const { width, height } = page.viewportSize()!;
  const boxes = await page
    .locator('[data-panel]')
    .evaluateAll((views) => views.map((view) => view.getBoundingClientRect().toJSON() as DOMRect));
  return boxes.reduce((sum, box) => sum + box.width * box.height, 0) / (width * height);
}

const rail = () => page.getByRole('navigation', { name: 'Steps and runs' });

test('once models are trained the plots have 70 % of a window of 1024 × 700', async () => {
  await rail().waitFor();
  await page.mouse.move(600, 300);
  await eventually(plotsShare, (share) => share >= 0.7, 'the plots’ share');
  await assertAccessible(page, 'folded');
});

test('the rail shows and hides panels, and unfolds the steps; what was chosen is there after a reload', async () => {
  await rail()
    .getByRole('button', { name: /^Hide the panel of Vanilla/ })
    .click();
  await eventually(
    () => page.locator('[data-panel]').count(),
    (count) => count === 2,
    'two panels',
  );
  await rail()
    .getByRole('button', { name: /^Show the panel of Vanilla/ })
    .click();
  await rail().getByRole('button', { name: 'Unfold the steps' }).click();
  await page.getByRole('region', { name: 'Maps', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('region', { name: 'Maps', exact: true }).waitFor();
  await page.getByRole('button', { name: /^Fold the steps away/ }).click();
  await rail().waitFor();
});

test('legend and metrics unfold, their edges are dragged and moved by keys, and stay where they were put', async () => {
  assert.equal(await page.getByRole('complementary', { name: 'Legend and view' }).count(), 0);
  await page.getByRole('button', { name: /^Unfold the legend/ }).click();
  await page.getByRole('complementary', { name: 'Legend and view' }).waitFor();
  const edge = page.getByRole('separator', { name: 'Width of the legend' });
  const width = async () => Number(await edge.getAttribute('aria-valuenow'));
  const before = await width();
  const box = (await edge.boundingBox())!;
  await page.mouse.move(box.x + 4, 300);
  await page.mouse.down();
  await page.mouse.move(box.x - 46, 300, { steps: 4 });
  await page.mouse.up();
  assert.equal(await width(), before + 50);
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await width(), before + 26);
  await page.getByRole('button', { name: 'Unfold the metrics' }).click();
  await page.getByRole('separator', { name: 'Height of the metrics' }).waitFor();
  await page.reload();
  await page.getByRole('separator', { name: 'Height of the metrics' }).waitFor();
  assert.equal(await width(), before + 26);
});

test('in a large window legend and metrics stand beside the panels by themselves', async () => {
  // As if nothing had ever been chosen.
  await page.evaluate(() => ['steps', 'inspector', 'dock'].forEach((part) => localStorage.removeItem(`indicatrix.${part}`)));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.reload();
  await page.getByRole('complementary', { name: 'Legend and view' }).waitFor();
  await page.getByRole('separator', { name: 'Height of the metrics' }).waitFor();
  await rail().waitFor();
  await page.setViewportSize({ width: 1024, height: 700 });
  await eventually(
    () => page.getByRole('complementary', { name: 'Legend and view' }).count(),
    (count) => count === 0,
    'and fold where it becomes small',
  );
});
