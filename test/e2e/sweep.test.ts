import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { defaultLength } from '../../core/model/options/proposals.ts';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
});
after(() => window.close());

test('a preset sets the network, the weights and the epochs that were published', async () => {
  await page.getByRole('button', { name: 'Try simulated cells' }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Train 4 models/ })
    .waitFor();
  const [epochs, weight] = [page.getByLabel('Epochs', { exact: true }), page.getByRole('textbox', { name: /IRAE \(decoder\)/ })];
  await page.getByRole('checkbox', { name: 'IRAE (decoder)' }).check();
  await page.getByLabel('Settings', { exact: true }).selectOption({ label: 'C. elegans (paper)' });
  // IRAE's published weights are divided by m² = 4: core/model/presets/preset.ts says why.
  assert.deepEqual([await epochs.inputValue(), await weight.inputValue()], ['100', '2.5']);
  await page.getByLabel('Settings', { exact: true }).selectOption({ label: 'PBMC (paper)' });
  assert.deepEqual([await epochs.inputValue(), await weight.inputValue()], ['100', '0.25']);
  await page.getByLabel('Settings', { exact: true }).selectOption({ label: 'Single cells' });
  // 3,000 cells are 30 steps an epoch.
  assert.equal(Number(await epochs.inputValue()), Math.ceil(defaultLength.steps / 30), 'as many as so few cells need');
  for (const name of ['IRAE (decoder)', 'IRAE (encoder)']) await page.getByRole('checkbox', { name }).uncheck();
  await page.getByRole('checkbox', { name: 'GeomAE (decoder)' }).check();
});

test('weights are tried, the picked ones told, drawn, shown and taken over', async () => {
  await page.getByLabel('Epochs', { exact: true }).fill('5');
  await page.getByText('Find weights').click();
  await page.getByRole('textbox', { name: 'Strengths for even areas (weights of GeomAE)' }).fill('0.05');
  await page.getByRole('textbox', { name: 'Random starts to try (seeds)' }).fill('1');
  // So that the weight is picked whatever it costs.
  await page.getByRole('spinbutton', { name: 'Error allowed' }).fill('100');
  await assertAccessible(page, 'what a sweep tries');
  await page.getByRole('button', { name: 'Train 3 runs' }).click();
  await page.getByText('3 of 3 runs trained').waitFor();
  const sweep = page.getByRole('region', { name: 'Sweep' });
  assert.equal(await sweep.getByRole('listitem').count(), 2);
  assert.match(
    (await sweep.getByRole('listitem').first().textContent()) ?? '',
    /GeomAE \(encoder\)\s*0\.05\s*\d+\.\d\d × the error \(MSE\), VPres/,
  );

  await sweep.getByRole('button', { name: 'Show' }).click();
  for (const model of ['Vanilla', 'GeomAE (encoder)', 'GeomAE (decoder)'])
    await page.getByRole('application', { name: new RegExp(`Embedding of ${model.replace(/[()]/g, '\\$&')}`) }).waitFor();

  await assertAccessible(page, 'what a sweep found');
  await sweep.getByRole('button', { name: 'Trade-offs' }).click();
  const picture = page.getByRole('dialog').getByRole('img');
  await picture.waitFor();
  await assertAccessible(page, 'trade-offs');
  assert.equal(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 200), true);
  await page.keyboard.press('Escape');

  const download = page.waitForEvent('download');
  await sweep.getByRole('button', { name: 'Save the sweep as CSV' }).click();
  assert.equal((await download).suggestedFilename(), 'Simulated cells-sweep.csv');
  assert.deepEqual(window.complaints, []);
});
