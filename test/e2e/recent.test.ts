/** The first screen with many projects: the last ones stand there, every one can be reached, and none is called what it is not. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
const count = 9;

async function project(at: number, source: string): Promise<void> {
  const folder = join(window.projectFolder, `study-${at}`);
  await mkdir(folder);
  const record = {
    format: 'indicatrix-project',
    formatVersion: 2,
    saved: new Date(Date.UTC(2026, 0, at + 1)).toISOString(),
    open: false,
    data: { name: `study-${at}`, source, options: {}, cells: 10, genes: 10 },
    prepare: null,
    runs: [],
    view: null,
  };
  await writeFile(join(folder, 'project.json'), JSON.stringify(record));
}

before(async () => {
  window = await openWindow();
  page = window.page;
  for (let at = 0; at < count - 2; at++) await project(at, 'sample');
  await project(count - 2, '/gone/cells.h5ad');
  await project(count - 1, 'sent.csv');
  await page.reload();
});
after(() => window.close());

const projects = () => page.getByRole('region', { name: 'Go on with' }).getByRole('listitem');

test('the last six are there, all of them on demand, and one by any part of its name', async () => {
  await projects().first().waitFor();
  assert.equal(await projects().count(), 6);
  assert.match(await projects().first().innerText(), /study-8[^]*sent\.csv: came from the browser, will be asked for, no runs yet/);
  assert.match(await projects().nth(1).innerText(), /study-7[^]*cells\.h5ad: moved, will be asked for/);
  await page.getByRole('button', { name: `All ${count}` }).click();
  assert.equal(await projects().count(), count);
  await assertAccessible(page, 'all projects');
  await page.getByRole('button', { name: 'Fewer' }).click();
  await page.getByRole('searchbox', { name: 'Find a project' }).fill('dy-0');
  assert.equal(await projects().count(), 1);
  assert.match(await projects().innerText(), /study-0[^]*comes with the application/);
  await page.getByRole('searchbox', { name: 'Find a project' }).fill('liver');
  await page.getByText('No project has “liver” in its name.').waitFor();
  assert.deepEqual(window.complaints, []);
});
