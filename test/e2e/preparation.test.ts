import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs, shared } from '../shared.ts';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await page
    .getByRole('complementary', { name: 'Steps' })
    .getByRole('button', { name: /^Prepare/ })
    .first()
    .click();
});
after(() => window.close());

test('thresholds of quality are set along histograms by keyboard, say at once how many cells pass, and the map follows by itself', async () => {
  await page.getByText('Quality of the cells').click();
  const passing = page.getByText(/of 3,000 cells pass/);
  await passing.waitFor();
  assert.match(await passing.innerText(), /^3,000 of/);
  const most = page.getByRole('slider', { name: 'Genes per cell, at most' });
  assert.equal(await most.getAttribute('aria-valuetext'), 'no upper limit');
  for (let press = 0; press < 4; press++) await most.press('PageDown');
  assert.match((await most.getAttribute('aria-valuetext')) ?? '', /^at most \d/);
  const few = Number((await passing.innerText()).split(' ')[0].replace(',', ''));
  assert.ok(few > 100 && few < 2_900, `${few} cells pass`);
  await assertAccessible(page, 'quality');

  await page.getByRole('heading', { name: `${few.toLocaleString('en')} cells with 50 features are ready` }).waitFor();
  await page
    .getByText(
      new RegExp(
        `^${(3_000 - few).toLocaleString('en')} of 3,000 cells \\(.+ %\\) were left out: they have fewer than \\d+ genes, or more than [\\d,]+ genes`,
      ),
    )
    .first()
    .waitFor();
  await page
    .getByRole('banner')
    .getByText(`${few.toLocaleString('en')} of 3,000 cells`)
    .waitFor();
  await page.getByRole('button', { name: 'Keep all cells' }).first().click();
  await page.getByRole('heading', { name: '3,000 cells with 50 features are ready' }).waitFor();
});

test('cells are clustered, their markers listed, a cluster named by one, and the column taken away and brought back', async () => {
  await page.getByText('Clusters and markers').click();
  await page.getByRole('button', { name: 'Cluster cells' }).click();
  await page.getByText(/clusters in leiden/).waitFor();
  const made = page.getByRole('list', { name: 'Columns made here' });
  await page.keyboard.press('Control+z');
  await made.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Shift+z');
  await made.getByText('leiden').waitFor();
  await made.getByRole('button', { name: 'Rename leiden' }).click();
  await made.getByRole('textbox').fill('groups');
  await page.keyboard.press('Enter');
  await made.getByText('groups').waitFor();
  await page.keyboard.press('Control+z');
  await made.getByText('leiden').waitFor();
  await page.getByRole('button', { name: 'Find marker genes' }).click();
  const table = page.getByRole('table', { name: 'Markers of 0' });
  await table.waitFor();
  await assertAccessible(page, 'markers');
  const best = await table.getByRole('rowheader').first().innerText();
  const download = page.waitForEvent('download');
  await page.getByRole('tabpanel').getByRole('button', { name: 'CSV' }).click();
  const csv = (await readFile(await (await download).path())).toString();
  assert.ok(csv.startsWith('group,names,scores') && csv.includes(`\n0,${best},`));

  await table
    .getByRole('button', { name: `name it ${best}+` })
    .first()
    .click();
  await page.getByRole('table', { name: `Markers of ${best}+` }).waitFor();
  await page.keyboard.press('Control+z');
  await table.waitFor();

  // Another order, and back to the best.
  await table.getByRole('button', { name: 'Gene', exact: false }).first().click();
  assert.equal(await table.getByRole('columnheader', { name: /^Gene/ }).getAttribute('aria-sort'), 'ascending');
  await table.getByRole('button', { name: /^Score/ }).click();
  assert.equal(await table.getByRole('rowheader').first().innerText(), best);

  // The volcano goes from gene to gene by keyboard; the gene that colours the map is the table's, too.
  const volcano = page.getByRole('application', { name: 'Volcano plot of 0', exact: false });
  await volcano.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await table.locator('tr.shown').getByRole('rowheader', { name: best }).waitFor();

  // One group against another, by a t-test, with a filter.
  const asked = page.getByRole('form', { name: 'What is compared' });
  await asked.getByRole('button', { name: /^Compare each group/ }).click();
  await asked.getByRole('checkbox', { name: /^1 / }).check();
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: /^Against all other/ }).click();
  await asked.getByRole('checkbox', { name: /^0 / }).check();
  assert.ok(await asked.getByRole('checkbox', { name: /^1 / }).isDisabled());
  await page.keyboard.press('Escape');
  await asked.getByLabel('Test', { exact: true }).selectOption('t-test');
  await asked.getByRole('button', { name: 'Compare', exact: true }).click();
  const pair = page.getByRole('table', { name: 'Markers of 1' });
  await pair.waitFor();
  await page.getByText(/cells against 0 \(/).waitFor();
  await asked.getByText('Which genes are shown').click();
  await asked.getByRole('spinbutton', { name: 'log₂ fold change, at least' }).fill('100');
  await page
    .getByText(/^0 of|The filters leave no gene/)
    .first()
    .waitFor();
  await asked.getByRole('spinbutton', { name: 'log₂ fold change, at least' }).fill('');

  await page.getByRole('button', { name: 'Remove leiden' }).click();
  await made.waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await made.getByText('leiden').waitFor();
  assert.deepEqual(window.complaints, []);
});

test('a file’s own louvain stays: clusters found here take another name', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  await page.keyboard.press('Control+Shift+x');
  await page.getByLabel(/Path of a file/).fill(shared('data/pbmc700_counts_csr.h5ad'));
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByText('700 cells × 765 genes').waitFor();
  await page.getByRole('heading', { name: /are ready/ }).waitFor();
  await page
    .getByRole('complementary', { name: 'Steps' })
    .getByRole('button', { name: /^Prepare/ })
    .first()
    .click();
  await page.getByText('Clusters and markers').click();
  await page.getByLabel('Method', { exact: true }).selectOption('louvain');
  await page.getByRole('button', { name: 'Cluster cells' }).click();
  await page.getByText(/clusters in louvain 2/).waitFor();
  await page.getByRole('list', { name: 'Columns made here' }).getByText('louvain 2').waitFor();
  assert.deepEqual(window.complaints, []);
});
