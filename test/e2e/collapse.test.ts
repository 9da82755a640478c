import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { autoencodersAlone, assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
});
after(() => window.close());

test('both samples are offered, and the real cells say whose they are', async () => {
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  await page.getByRole('button', { name: 'Try 700 PBMCs' }).click();
  await page.getByRole('button', { name: /Data/ }).first().click();
  await page
    .getByText(/10x Genomics, CC BY 4\.0/)
    .first()
    .waitFor();
  await page.getByText(/of the 68,579 of Zheng et al/).waitFor();
  await assertAccessible(page, 'the sample’s attribution');
});

test('a narrow network’s map collapses: its panel says so, and one click trains the remedy, whose panel says nothing', async () => {
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  for (const name of ['GeomAE (encoder)', 'IRAE (encoder)']) await page.getByRole('checkbox', { name }).uncheck();
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByLabel('Hidden layers', { exact: true }).fill('8, 16, 8, 4');
  await page.getByLabel('Epochs', { exact: true }).fill('100');
  await page.getByRole('main').getByRole('button', { name: 'Train 1 model' }).click();
  const panel = page.getByRole('group', { name: 'Vanilla', exact: true });
  await panel.getByText(/^Collapsed: /).waitFor();
  await assertAccessible(page, 'a collapsed panel');
  await panel.getByRole('button', { name: 'Try hidden layers 64-64' }).click();
  await page.getByText('2 models trained').waitFor();
  // The first is still what it was; the second is none.
  await page.getByRole('application').nth(1).waitFor();
  assert.equal(await page.getByText(/^Collapsed: /).count(), 1);
  await page.keyboard.press('Control+z');
  await page.getByText('1 model trained').waitFor();
  assert.deepEqual(window.complaints, []);
});
