/** Two tabs on one address: the second reads along, changes nothing, and can go on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { analysedFile } from './states.ts';
import { assertAccessible, eventually, openWindow, plotOf, type TestWindow } from './window.ts';

let window: TestWindow;
let first: Page, second: Page;

before(async () => {
  window = await openWindow();
  first = window.page;
  await first.getByLabel(/Path of a file/).fill(analysedFile());
  await first.keyboard.press('Enter');
  await plotOf(first, 'UMAP').waitFor();
  await first
    .getByRole('main')
    .getByRole('button', { name: /^Train \d models$/ })
    .waitFor();
  second = await first.context().newPage();
  second.setDefaultTimeout(60_000);
  await second.goto(window.url);
});
after(() => window.close());

const shownGene = (page: Page, gene: string) => page.getByRole('heading', { name: gene, exact: true });

async function colorBy(page: Page, gene: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Colour by a gene' }).fill(gene);
  await page.getByRole('listbox', { name: 'Genes' }).getByRole('option', { name: gene, exact: true }).click();
  await shownGene(page, gene).waitFor();
}

test('it shows what is open, and follows colours and panels', async () => {
  await second.getByRole('dialog', { name: 'This is open in another window' }).getByRole('button', { name: 'Read along' }).click();
  await plotOf(second, 'UMAP').waitFor();
  await second.getByText('You read along.').waitFor();
  await assertAccessible(second, 'reading along');
  assert.equal(await first.getByRole('dialog').count(), 0, 'the first notices nothing');
  await colorBy(first, 'GENE7');
  await shownGene(second, 'GENE7').waitFor();
});

test('it follows a training from its first epoch to its map, and begins none itself', async () => {
  await second.keyboard.press('Control+Enter');
  await second.getByText('This window reads along and changes nothing.').waitFor();
  await first.getByLabel('Epochs', { exact: true }).fill('30');
  await first
    .getByRole('main')
    .getByRole('button', { name: /^Train \d models$/ })
    .click();
  await first.getByText(/^\d models trained/).waitFor();
  for (const name of ['Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)']) await plotOf(second, name).waitFor();
  assert.equal(await second.getByRole('complementary', { name: 'Steps' }).evaluate((aside) => aside.matches('[inert]')), true);
});

test('what is looked at there stays there', async () => {
  await colorBy(second, 'GENE3');
  assert.equal(await shownGene(first, 'GENE3').count(), 0);
  await colorBy(first, 'GENE9');
  await shownGene(second, 'GENE9').waitFor();
});

test('another file in the first is another file in the second', async () => {
  await first.keyboard.press('Control+Shift+l');
  await first.getByRole('banner').getByText('3,000 cells').waitFor();
  await second.getByRole('banner').getByText('3,000 cells').waitFor();
  await second.getByText('You read along.').waitFor();
});

test('it goes on where a person says so, and the first may read along in its turn', async () => {
  await second.getByRole('button', { name: 'Go on here' }).click();
  await second.getByRole('banner').getByText('3,000 cells').waitFor();
  await first.getByRole('dialog', { name: 'Another window goes on with this' }).getByRole('button', { name: 'Read along' }).click();
  await first.getByText('You read along.').waitFor();
  assert.equal(await second.getByText('You read along.').count(), 0);
  await second.keyboard.press('Control+Shift+x');
  await second.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  await eventually(
    () => first.getByRole('banner').getByText('3,000 cells').count(),
    (count) => count === 0,
    'closed in both',
  );
});
