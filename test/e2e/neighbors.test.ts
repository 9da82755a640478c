/** Models trained on neighbours in the window: the first map, the spectrum tried out live, a decoder fitted afterwards. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, countPixels, eventually, isDecoderBlue, openWindow, plotOf, settled, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
});
after(async () => {
  await window.close();
  assert.deepEqual(window.complaints, []);
});

const row = (name: string) => page.getByRole('listitem', { name, exact: true });

test('the components are there to look at, then a map of neighbours in their place, which can be shown beside them', async () => {
  await page.getByRole('button', { name: 'Try 700 PBMCs' }).click();
  await plotOf(page, 'UMAP-like').waitFor();
  assert.equal(await page.getByRole('application').count(), 1);
  await row('PCA').getByRole('button', { name: 'Show the panel of PCA' }).click();
  await plotOf(page, 'PCA').waitFor();
  await assertAccessible(page, 'two first maps');
});

test('models of neighbours take the place of the first maps', async () => {
  await page.getByRole('button', { name: 'UMAP-like', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 2 models' }).click();
  await page.getByText('2 models trained').waitFor();
  assert.equal(await plotOf(page, 'PCA').count(), 0);
  assert.equal(await page.getByRole('application').count(), 2);
});

test('another place on the spectrum trains live; Escape lets it go, Enter keeps it', async () => {
  const plot = plotOf(page, 'UMAP-like');
  await settled(plot);
  const before = (await plot.screenshot()).toString('base64');
  await row('UMAP-like').last().getByRole('button', { name: 'Try another spectrum of UMAP-like' }).click();
  const slider = page.getByRole('slider', { name: 'Spectrum' });
  assert.equal(await slider.getAttribute('aria-valuetext'), 'UMAP-like');
  await slider.press('Home');
  assert.equal(await slider.getAttribute('aria-valuetext'), 't-SNE-like');
  await page.getByText('of another scale than at the place where it was trained').waitFor();
  await assertAccessible(page, 'the spectrum');
  await settled(plot);
  assert.notEqual((await plot.screenshot()).toString('base64'), before);
  await slider.press('Escape');
  await slider.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Try another weight or spectrum of UMAP-like GeomAE' }).click();
  assert.equal(await page.getByRole('slider', { name: 'Weight' }).count(), 1);
  await page.getByRole('slider', { name: 'Spectrum' }).press('Home');
  await page.getByRole('slider', { name: 'Spectrum' }).press('Enter');
  await page.getByText('3 models trained').waitFor();
  await plotOf(page, 't-SNE-like GeomAE').waitFor();
});

test('a decoder is fitted to an encoder alone: its ellipses, what a place stands for; undo takes it back', async () => {
  const plot = plotOf(page, 'UMAP-like GeomAE');
  await page.keyboard.press('d');
  await settled(plot);
  assert.ok((await countPixels(plot, isDecoderBlue)) < 40);
  await row('UMAP-like GeomAE').hover();
  await page.getByRole('button', { name: 'Fit a decoder to UMAP-like GeomAE', exact: true }).click();
  await page.getByText('strength 1 (weight), decoder fitted').waitFor();
  await eventually(
    () => countPixels(plot, isDecoderBlue),
    (blue) => blue > 100,
    'decoder ellipses',
  );
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.keyboard.press('x');
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.getByText('in UMAP-like GeomAE').waitFor();
  await assertAccessible(page, 'a fitted decoder');
  await page.getByText('3 models trained').waitFor();
  await page.getByRole('button', { name: /^Undo/ }).first().click();
  await page.getByText('strength 1 (weight), decoder fitted').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Fit a decoder to UMAP-like GeomAE', exact: true }).waitFor({ state: 'attached' });
});
