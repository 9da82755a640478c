/** From a file to a first look at its cells, before anything is trained. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { countsCsv } from '../projects/data.ts';
import { assertAccessible, eventually, openWindow, plotOf, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-first-'));
  await writeFile(join(folder, 'cells.csv'), countsCsv());
  window = await openWindow();
  page = window.page;
});
after(async () => {
  await window.close();
  await rm(folder, { recursive: true });
});

test('a file without labels shows a map of its cells’ neighbours, grouped by itself, and leaves nothing behind', async () => {
  await page.getByLabel(/Path of a file/).fill(join(folder, 'cells.csv'));
  await page.keyboard.press('Enter');
  await plotOf(page, 'UMAP-like').waitFor();
  await page.getByText(/The file names no groups of cells: \d+ clusters were found/).waitFor();
  await page.getByRole('heading', { name: 'leiden' }).waitFor();
  assert.equal(await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).count(), 1);
  await assertAccessible(page, 'the first map');
  assert.deepEqual(await readdir(window.projectFolder), []);
});

test('four steps say how to read it, and go by keyboard', async () => {
  await page.keyboard.press('F1');
  const first = page.getByRole('dialog', { name: 'Every point is a cell' });
  await first.waitFor();
  await assertAccessible(page, 'the first step');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('dialog', { name: 'Every ellipse is a small circle of the data' }).waitFor();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page
    .getByRole('menuitem', { name: 'How to read this' })
    .or(page.getByRole('button', { name: 'How to read this' }))
    .first()
    .click();
  await first.waitFor();
  const lit = page.locator('.frame:has(+ [role=dialog])');
  await page.setViewportSize({ width: 1024, height: 700 });
  await eventually(
    async () => [await lit.boundingBox(), await plotOf(page, 'UMAP-like').boundingBox()],
    ([frame, panel]) => frame !== null && panel !== null && Math.abs(frame.width - panel.width) < 12 && Math.abs(frame.x - panel.x) < 12,
    'what is spoken of stays lit as the window changes its size',
  );
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await first.waitFor({ state: 'detached' });
  assert.deepEqual(window.complaints, []);
});
