/** Models of three dimensions and of one, chosen among the advanced settings: what their panels show and say, and how calmly. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  autoencodersAlone,
  countPixels,
  eventually,
  isColored,
  isEncoderRed,
  openWindow,
  plotOf,
  settled,
  type TestWindow,
} from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  await page.getByRole('checkbox', { name: 'Vanilla' }).uncheck();
  await page.getByRole('checkbox', { name: 'IRAE (encoder)' }).uncheck();
  await page.getByLabel('Epochs', { exact: true }).fill('20');
  await page.getByText('Advanced', { exact: true }).click();
});
after(async () => {
  await window.close();
  assert.deepEqual(window.complaints, []);
});

const panelOf = (title: string) => page.getByRole('group', { name: title, exact: true });
const set = (name: RegExp, on: boolean) => page.getByRole('switch', { name }).setChecked(on, { force: true });
const messages = () => page.locator('.stack .text').allInnerTexts();

async function train(dimension: string, trained: string): Promise<void> {
  await page.getByLabel('Map dimension (latent)', { exact: true }).selectOption(dimension);
  await page.getByRole('complementary', { name: 'Steps' }).getByRole('button', { name: 'Train 1 model' }).click();
  await page.getByText(trained).waitFor();
}

test('three dimensions: the first two are drawn, with the shadows of their ellipsoids', async () => {
  await train('3', '1 model trained');
  const plot = plotOf(page, 'GeomAE (encoder)');
  const panel = panelOf('GeomAE (encoder)');
  await panel.getByText('first two of 3 dimensions; strength 1 (weight)').waitFor();
  await panel.getByText(/% round · areas within/).waitFor();
  await settled(plot);
  assert.ok((await countPixels(plot, isColored)) > 2000, 'cells are drawn');
  const withEllipses = await countPixels(plot, isEncoderRed);
  await set(/encoder$/, false);
  await eventually(
    () => countPixels(plot, isEncoderRed),
    (without) => without < withEllipses - 100,
    'and ellipses',
  );
  await set(/encoder$/, true);
});

test('one dimension: a strip as high as cells are dense, without ellipses', async () => {
  await page
    .getByRole('heading', { name: /^Train/ })
    .getByRole('button')
    .click();
  await page.getByText('Advanced', { exact: true }).click();
  await train('1', '2 models trained');
  const plot = plotOf(page, 'GeomAE (encoder), 1D');
  const panel = panelOf('GeomAE (encoder), 1D');
  await panel.getByText('one dimension, spread by density; strength 1 (weight)').waitFor();
  await panel.getByText('no ellipses in one dimension').waitFor();
  await panelOf('GeomAE (encoder), 3D').waitFor();
  await settled(plot);
  assert.ok((await countPixels(plot, isColored)) > 2000, 'cells are drawn');
  assert.deepEqual(await messages(), [], 'nobody complains');
});

test('the lens says once that it needs a plane, and the ruler says it where it is put', async () => {
  const { x, y, width, height } = (await plotOf(page, 'GeomAE (encoder), 3D').boundingBox())!;
  await page.keyboard.press('w');
  for (let step = 0; step < 12; step++) await page.mouse.move(x + (0.3 + step / 30) * width, y + 0.5 * height);
  await eventually(messages, (told) => told.length > 0, 'it is said');
  for (let step = 0; step < 12; step++) await page.mouse.move(x + (0.3 + step / 30) * width, y + 0.4 * height);
  await settled(plotOf(page, 'GeomAE (encoder), 3D'));
  assert.deepEqual(await messages(), ['Indicatrices are ellipses in two dimensions; this embedding has 3.']);
  await page.keyboard.press('r');
  await page.mouse.click(x + 0.3 * width, y + 0.5 * height);
  await page.mouse.click(x + 0.7 * width, y + 0.5 * height);
  await eventually(
    messages,
    (told) => told.some((text) => text.startsWith('Ways are measured between places of two dimensions')),
    'it is said',
  );
});
