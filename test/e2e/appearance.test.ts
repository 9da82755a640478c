import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, countPixels, near, openWindow, plotOf, settled, trainSample, type Pixel, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow({ theme: 'dark' });
  page = window.page;
});
after(() => window.close());

const isDark = ([r, g, b]: Pixel) => r + g + b < 150;
const isLight = ([r, g, b]: Pixel) => r + g + b > 600;

test('the welcome screen has no accessibility violation', async () => {
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  await assertAccessible(page, 'welcome');
});

test('with reduced motion, a change of theme is there at once: no element glides towards it', async () => {
  const gliding = await page.evaluate(() => {
    const root = document.documentElement;
    const before = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    const moving = document.getAnimations().length;
    root.dataset['theme'] = before;
    return moving;
  });
  assert.equal(gliding, 0);
});

test('nor have the steps, the trained models with their inspector, and both tabs below', async () => {
  await trainSample(page, { epochs: 5 });
  await settled(plotOf(page, 'Vanilla'));
  await assertAccessible(page, 'trained, loss curves');
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await page
    .getByRole('complementary', { name: 'Steps' })
    .getByRole('button', { name: /^Train/, expanded: false })
    .click();
  await assertAccessible(page, 'trained, metrics, train card open');
});

test("the system's dark theme is taken up, by the panels too; T goes through the themes", async () => {
  const [body, plot] = [page.locator('body'), plotOf(page, 'Vanilla')];
  const { width, height } = (await body.boundingBox())!;
  assert.ok((await countPixels(body, isDark)) > 0.6 * width * height, 'the window is dark');
  assert.ok((await countPixels(plot, near([18, 20, 26], 3))) > 20_000, "the plot's ground is dark");
  await page.keyboard.press('t');
  await settled(plot);
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
  assert.ok((await countPixels(body, isLight)) > 0.6 * width * height, 'the window is light');
  await assertAccessible(page, 'light');
  await page.keyboard.press('t');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
});

test('what draws is chosen, and kept; where the choice cannot be, another draws and it is said', async () => {
  const drawnBy = (graphics: string) => page.locator(`[data-drawn][data-graphics="${graphics}"]`).waitFor();
  const kept = () => page.evaluate(() => localStorage.getItem('indicatrix.graphics'));
  const turn = () => page.keyboard.press('Control+Shift+y');
  await drawnBy('webgl');
  const before = await countPixels(plotOf(page, 'Vanilla'), near([18, 20, 26], 3));
  await turn();
  await page.getByText('Drawn by WebGL 2, because WebGPU is not available here').waitFor();
  assert.equal(await kept(), 'webgpu');
  await turn();
  await turn();
  await drawnBy('canvas');
  await page.getByText('Drawn without the graphics card, as was chosen').waitFor();
  await settled(plotOf(page, 'Vanilla'));
  const after = await countPixels(plotOf(page, 'Vanilla'), near([18, 20, 26], 3));
  assert.ok(Math.abs(after / before - 1) < 0.1, `the same points on the same ground: ${before} and ${after} of its pixels`);
  await turn();
  await drawnBy('webgl');
  assert.equal(await kept(), 'automatic');
});

test('the cheat sheet opens with ? and closes with Escape; letters in a field are no shortcuts', async () => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await assertAccessible(page, 'cheat sheet');
  await page.keyboard.press('Escape');
  const none = () => page.locator('dialog').waitFor({ state: 'detached' });
  await none();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).waitFor();
  await assertAccessible(page, 'palette');
  await page.keyboard.press('Escape');
  await none();
  await page.keyboard.press('Control+Shift+f');
  await page.getByRole('dialog', { name: 'Export the figure' }).waitFor();
  await assertAccessible(page, 'export');
  await page.keyboard.press('Escape');
  await none();
  const theme = await page.locator('html').getAttribute('data-theme');
  await page.getByRole('combobox', { name: 'Colour by a gene' }).fill('');
  await page.getByRole('combobox', { name: 'Colour by a gene' }).pressSequentially('t');
  assert.equal(await page.locator('html').getAttribute('data-theme'), theme);
});

test('a key right after the Escape that closes a dialog does what it is for', async () => {
  for (let time = 0; time < 12; time++) {
    await page.keyboard.press('Control+Shift+p');
    await page.getByRole('dialog', { name: 'Open a path or a link' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Save the data as' }).waitFor({ timeout: 10_000 });
    await page.keyboard.press('Escape');
  }
  await page.locator('dialog').waitFor({ state: 'detached' });
});

test('a gene is found by typing and colours the points', async () => {
  const search = page.getByRole('combobox', { name: 'Colour by a gene' });
  await search.fill('');
  await search.pressSequentially('a');
  const first = page.getByRole('listbox', { name: 'Genes' }).getByRole('option').first();
  await first.waitFor();
  const gene = await first.innerText();
  await search.press('Enter');
  await page.getByRole('heading', { name: gene, exact: true }).waitFor();
  assert.equal(await page.getByLabel('Colour by', { exact: true }).inputValue(), `gene:${gene}`);
});

test('menus open as the pointer passes over the bar, tick what is on, and have no accessibility violation', async () => {
  const bar = page.getByRole('navigation', { name: 'Menus' });
  await bar.getByRole('button', { name: 'File' }).click();
  await bar.getByRole('button', { name: 'View' }).hover();
  const menu = page.getByRole('menu', { name: 'View' });
  const encoder = menu.getByRole('menuitemcheckbox', { name: 'Ellipses of cells → map (encoder)' });
  assert.equal(await page.getByRole('menu').count(), 1);
  assert.equal(await encoder.getAttribute('aria-checked'), 'true');
  await assertAccessible(page, 'menu');
  await encoder.click();
  await menu.waitFor({ state: 'detached' });
  await bar.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('menuitem', { name: 'Undo: change of ellipses' }).click();
  await bar.getByRole('button', { name: 'View' }).click();
  assert.equal(await encoder.getAttribute('aria-checked'), 'true');
  await page.keyboard.press('Escape');
});

test('F6 goes from part to part of the window, also out of a field', async () => {
  const part = () =>
    page.evaluate(() => document.activeElement!.closest('header, aside, .dock, main')?.getAttribute('aria-label') ?? 'header');
  await page.getByLabel('Colour by a gene').focus();
  const parts: string[] = [];
  for (let presses = 0; presses < 5; presses++) {
    await page.keyboard.press('F6');
    parts.push(await part());
  }
  assert.deepEqual(parts, ['header', 'Steps', 'Embeddings', 'Metrics and losses', 'Legend and view']);
});

test('everything is reached by Tab, and the focus is seen', async () => {
  await page.locator('body').click({ position: { x: 640, y: 20 } });
  const reached = new Set<string>();
  for (let presses = 0; presses < 90; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement!;
      return {
        name: element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '',
        landmark: element.closest('header, aside, main')?.tagName ?? '',
      };
    });
    reached.add(focused.landmark);
  }
  for (const landmark of ['HEADER', 'ASIDE', 'MAIN']) assert.ok(reached.has(landmark), `${landmark} is reached`);
});
