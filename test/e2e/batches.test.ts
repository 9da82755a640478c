/** A column named as batch in the window: proposed, corrected, judged, and seen on the maps. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Hdf5Writer } from '../io/fixtures.ts';
import { mulberry32 } from '../random.ts';
import { assertAccessible, openWindow, plotOf, type TestWindow } from './window.ts';

const [cells, genes] = [300, 40];

/** Three kinds of cells from two donors; of the second every fourth gene is counted four times as often. */
function twoDonors(): string {
  const random = mulberry32(5);
  const [kind, donor] = [(cell: number) => cell % 3, (cell: number) => Number(cell >= cells / 2)];
  const counts = Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: genes }, (_, gene) =>
      Math.floor((1 + random()) * (gene % 3 === kind(cell) ? 9 : 2) * (donor(cell) === 1 && gene % 4 === 0 ? 4 : 1)),
    ),
  );
  const categories = (writer: Hdf5Writer, name: string, names: string[], code: (cell: number) => number) =>
    writer
      .group(`obs/${name}`, { 'encoding-type': 'categorical', 'encoding-version': '0.2.0' })
      .dataset(`obs/${name}/categories`, names)
      .dataset(
        `obs/${name}/codes`,
        Int8Array.from({ length: cells }, (_, cell) => code(cell)),
      );
  const writer = new Hdf5Writer('donors.h5ad')
    .frame(
      'obs',
      Array.from({ length: cells }, (_, cell) => `CELL${cell}-1`),
    )
    .group('obs', { 'column-order': ['cell_type', 'donor'] });
  categories(writer, 'cell_type', ['B cell', 'Monocyte', 'T cell'], kind);
  return categories(writer, 'donor', ['first', 'second'], donor)
    .frame(
      'var',
      Array.from({ length: genes }, (_, gene) => `GENE${gene}`),
    )
    .csr('X', counts)
    .done();
}

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.keyboard.press('Control+Shift+x');
  await page.getByLabel(/Path of a file/).fill(twoDonors());
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByText(`${cells} cells × ${genes} genes`).waitFor();
  await page.getByRole('heading', { name: /are ready/ }).waitFor();
  await page
    .getByRole('complementary', { name: 'Steps' })
    .getByRole('button', { name: /^Prepare/ })
    .first()
    .click();
});
after(() => window.close());

const judged = () => page.getByRole('region', { name: 'Batches', exact: true });
/** A row of the table of how batches mix, as numbers. */
async function numbers(row: RegExp): Promise<number[]> {
  const found = await judged().getByRole('row', { name: row }).getByRole('cell').allInnerTexts();
  return found.map((text) => Number(text.replace(/ ?%/, '')));
}

test('a column that looks like batches is proposed, and nothing is done with it before a person says so', async () => {
  await page.getByText('donor looks like a column of batches.').waitFor();
  assert.equal(await judged().count(), 0);
  await page.getByRole('button', { name: 'donor is the batch' }).click();
  await judged().getByRole('heading', { name: 'Batches by donor' }).waitFor();
  await judged().getByText('The 2 batches of donor lie apart').waitFor();
  const [now, chance] = await numbers(/^Batches mixed/);
  assert.ok(now < chance / 2, `${now}, by chance ${chance}`);
});

test('batches brought together are judged beside what they were, and coloured on both maps', async () => {
  await page.getByText('Options', { exact: true }).first().click();
  await page.getByLabel('Correct batches', { exact: true }).selectOption('harmony');
  await judged().getByRole('columnheader', { name: 'before' }).waitFor();
  const [before, after] = await numbers(/^Batches mixed/);
  assert.ok(after > 2 * before + 0.1, `${before}, then ${after}`);
  const [keptBefore, kept] = await numbers(/^Kinds kept apart/);
  assert.ok(kept > keptBefore - 0.05, `${keptBefore}, then ${kept}`);
  await assertAccessible(page, 'batches');
  await judged().getByRole('button', { name: 'Before and after' }).click();
  await plotOf(page, 'PCA, corrected').waitFor();
  assert.equal(await page.getByRole('application').count(), 2);
  assert.equal(await page.getByLabel('Colour by', { exact: true }).inputValue(), 'obs:donor');
  assert.deepEqual(window.complaints, []);
});
