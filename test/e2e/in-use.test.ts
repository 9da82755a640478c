/** A file whose project another program has open: it is asked what is to become of it. */
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lockProject } from '../../core/project/lock.ts';
import { analysedFile } from './states.ts';
import { assertAccessible, eventually, openWindow, plotOf, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
let release: (() => Promise<void>) | undefined;
const file = analysedFile();

async function open(): Promise<void> {
  await page.keyboard.press('Control+Shift+p');
  await page
    .getByRole('dialog')
    .getByLabel(/Path of a file/)
    .fill(file);
  await page.keyboard.press('Enter');
}

before(async () => {
  window = await openWindow();
  page = window.page;
  await open();
  await plotOf(page, 'UMAP').waitFor();
  const train = page.getByRole('main').getByRole('button', { name: /^Train \d models$/ });
  await train.waitFor();
  await page.getByLabel('Epochs', { exact: true }).fill('3');
  await train.click();
  await page.getByText(/^\d models trained/).waitFor();
  await page.keyboard.press('Control+Shift+x');
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  // The window lets go of it a moment after its data are closed.
  await eventually(
    async () => (release = await lockProject(join(window.projectFolder, basename(file, '.h5ad'))).catch(() => undefined)),
    (taken) => taken !== undefined,
    'the project is let go of',
  );
});
after(async () => {
  await release?.();
  await window.close();
});

test('it is no second project in silence', async () => {
  const asked = page.getByRole('dialog', { name: /is open elsewhere/ });
  await open();
  await asked.getByText('Another window or command has a project of these data open.').waitFor();
  assert.match((await asked.textContent()) ?? '', /analysed-2/);
  assert.equal(await asked.getByRole('button', { name: 'Read along' }).evaluate((button) => document.activeElement === button), true);
  await assertAccessible(page, 'a project that is open elsewhere');
  for (let turn = 0; turn < 8; turn++) {
    await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate(() => document.activeElement === document.body || document.activeElement!.closest('dialog') !== null),
      true,
    );
  }
  await page.keyboard.press('Escape');
  await asked.waitFor({ state: 'detached' });
  await plotOf(page, 'UMAP').waitFor();
  await open();
  await asked.getByRole('button', { name: 'Read along' }).click();
  await page.getByText(/here it is read along/).waitFor();
  await plotOf(page, 'Vanilla').waitFor();
});
