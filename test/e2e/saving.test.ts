/** The open data saved as another format: kept among the downloads, or written to a path. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-saving-'));
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
});
after(async () => {
  await window.close();
  await rm(folder, { recursive: true });
});

const dialog = () => page.getByRole('dialog');

test('Mod+S opens the dialog; a spreadsheet’s CSV guards what looks like a formula', async () => {
  const path = join(folder, 'cells.csv');
  await writeFile(path, ',=CD3E,LYZ\nc1,0.1,2\nc2,3,0\nc3,1,5\n');
  await page.getByLabel(/Path of a file/).fill(path);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByText('3 cells × 2 genes').waitFor();
  await page.keyboard.press('Control+s');
  await dialog().getByText('3 cells × 2 genes').waitFor();
  await assertAccessible(page, 'saving data');
  await dialog()
    .getByRole('radio', { name: /CSV for a spreadsheet/ })
    .check();
  const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('button', { name: 'Save' }).click()]);
  assert.equal(download.suggestedFilename(), 'cells.csv');
  assert.equal(await readFile(await download.path(), 'utf8'), ",'=CD3E,LYZ\nc1,0.1,2\nc2,3,0\nc3,1,5\n");
});

test('what is several files comes as one archive, by the browser’s own download', async () => {
  await page.keyboard.press('Control+s');
  await dialog()
    .getByRole('radio', { name: /AnnData as Zarr/ })
    .check();
  const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('button', { name: 'Save' }).click()]);
  assert.equal(download.suggestedFilename(), 'cells.zarr.zip');
  assert.match(download.url(), /^http:\/\/127\.0\.0\.1:\d+\/files\/[\w-]+$/, 'it is streamed from the server');
  assert.ok(Object.keys(unzipSync(await readFile(await download.path()))).includes('cells.zarr/.zgroup'));
  await page.getByText(/cells\.zarr\.zip \(.*\) is fetched among your downloads/).waitFor();
});

test('to a path beside the file, and not over what is there', async () => {
  await page.keyboard.press('Control+s');
  await dialog()
    .getByRole('radio', { name: /10x folder/ })
    .check();
  await dialog()
    .getByRole('radio', { name: /A path/ })
    .check();
  assert.equal(await dialog().getByRole('textbox', { name: 'Path' }).inputValue(), join(folder, 'cells-saved'));
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText(`Saved ${join(folder, 'cells-saved')}`).waitFor();
  assert.deepEqual((await readdir(join(folder, 'cells-saved'))).sort(), ['barcodes.tsv.gz', 'features.tsv.gz', 'matrix.mtx.gz']);
  await page.keyboard.press('Control+s');
  await dialog()
    .getByRole('radio', { name: /10x folder/ })
    .check();
  await dialog()
    .getByRole('radio', { name: /A path/ })
    .check();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('There is something of this name').waitFor();
});
