import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Loopback } from '../../core/host/loopback.ts';
import { startServer } from '../../core/host/server.ts';
import { countsCsv } from '../projects/data.ts';
import { launchChromium } from './chromium.ts';
import { autoencodersAlone, arrange, assertAccessible, eventually, plotOf, settled } from './window.ts';

let folder: string;
let server: Loopback;
let browser: Browser;
let context: BrowserContext;
let page: Page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-e2e-projects-'));
  await writeFile(join(folder, 'cells.csv'), countsCsv());
  browser = await launchChromium();
  await start();
});
after(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** The program anew, on the same folder of projects. */
async function start(openAtStart: string | null = null): Promise<void> {
  server = await startServer({ port: 0, projectFolder: join(folder, 'projects'), openAtStart });
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await arrange(context);
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(server.url);
}

async function stop(): Promise<void> {
  await context.close();
  await server.close();
}

test('a program that starts again shows what was open: data, runs, panels, colours, selection', async () => {
  await page.getByLabel(/Path of a file/).fill(join(folder, 'cells.csv'));
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  await page.getByLabel('Epochs', { exact: true }).fill('5');
  await page.getByRole('main').getByRole('button', { name: 'Train 3 models' }).click();
  await page.getByText('3 models trained').waitFor();
  await page.getByRole('button', { name: 'Hide the panel of IRAE (encoder)' }).first().click();
  await page.getByRole('switch', { name: /encoder$/ }).setChecked(false, { force: true });
  await page.getByLabel('Colour by', { exact: true }).selectOption({ index: 1 });
  const coloring = await page.getByLabel('Colour by', { exact: true }).inputValue();
  await settled(plotOf(page, 'Vanilla'));
  const { x, y, width, height } = (await plotOf(page, 'Vanilla').boundingBox())!;
  await page.keyboard.press('b');
  await page.mouse.move(x + 4, y + 4);
  await page.mouse.down();
  await page.mouse.move(x + width - 4, y + height / 2, { steps: 4 });
  await page.mouse.up();
  const told = await page.getByRole('region', { name: 'Selected' }).locator('p').first().innerText();
  await plotOf(page, 'Vanilla').focus();
  for (let press = 0; press < 4; press++) await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('switch', { name: 'Axes' }).setChecked(true, { force: true });
  const edges = () => plotOf(page, 'Vanilla').locator('.plot-scale').innerHTML();
  await eventually(edges, (drawn) => drawn.includes('text'), 'edges are numbered');
  const near = await edges();
  const kept = () => readFile(join(folder, 'projects', 'cells', 'project.json'), 'utf8');
  await eventually(kept, (text) => /"selected": \[\s*\d/.test(text) && text.includes('"zoom"'), 'it is kept by itself');
  await stop();

  await start();
  await plotOf(page, 'GeomAE (encoder)').waitFor();
  await plotOf(page, 'Vanilla').waitFor();
  assert.equal(await plotOf(page, 'IRAE (encoder)').count(), 0);
  await page.getByText('3 models trained').waitFor();
  assert.equal(await page.getByLabel('Colour by', { exact: true }).inputValue(), coloring);
  assert.ok(!(await page.getByRole('switch', { name: /encoder$/ }).isChecked()));
  assert.equal(await page.getByRole('region', { name: 'Selected' }).locator('p').first().innerText(), told);
  await eventually(edges, (drawn) => drawn === near, 'the camera is where it was');
});

test('what a person closed is among the projects to go on with', async () => {
  await page.keyboard.press('Control+Shift+x');
  await page.getByRole('button', { name: /^cells/ }).click();
  await plotOf(page, 'Vanilla').waitFor();
  await page.keyboard.press('Control+Shift+x');
});

test('a file that moved is asked for, and everything else is there', async () => {
  const moved = join(folder, 'elsewhere.csv');
  await rename(join(folder, 'cells.csv'), moved);
  await stop();
  await start();
  await page.getByRole('button', { name: /^cells.*moved, will be asked for/s }).click();
  const dialog = page.getByRole('dialog', { name: 'Where are the data of cells?' });
  await dialog.getByLabel('Path where they are now').fill(moved);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await plotOf(page, 'Vanilla').waitFor();
  await page.getByText('3 models trained').waitFor();
});

test('while nothing can be written it is said, and once it can, all is kept', async () => {
  const project = join(folder, 'projects', 'cells');
  await rename(project, join(folder, 'away'));
  await writeFile(project, 'in the way');
  await page.getByRole('button', { name: 'Hide the panel of Vanilla' }).first().click();
  const alert = page.getByRole('alert').filter({ hasText: 'What you do now is not kept.' });
  await alert.getByText('project.json').waitFor();
  await rm(project);
  await rename(join(folder, 'away'), project);
  await alert.waitFor({ state: 'detached' });
  const panels = async () =>
    (JSON.parse(await readFile(join(project, 'project.json'), 'utf8')) as { view: { view: { panels: string[] } } }).view.view.panels.length;
  await eventually(panels, (count) => count === 1, 'what was done meanwhile is kept');
  await page.keyboard.press('Control+z');
  await eventually(panels, (count) => count === 2, 'the panel that came back is kept');
});

test('where project.json cannot be read, the runs are found again once the data are prepared as they were', async () => {
  await stop();
  const project = join(folder, 'projects', 'cells');
  await writeFile(join(project, 'project.json'), '{ "format": "indicatrix-');
  await start();
  await page.getByRole('button', { name: /^cells.*3 runs/s }).click();
  // They know the file where it was when they were trained.
  await page.getByLabel('Path where they are now').fill(join(folder, 'elsewhere.csv'));
  await page.keyboard.press('Enter');
  await page.getByText('What was open in this project cannot be read').waitFor();
  await page.getByText('3 models trained').waitFor();
  await plotOf(page, 'IRAE (encoder)').waitFor();
  assert.equal(await readFile(join(project, 'project-unreadable.json'), 'utf8'), '{ "format": "indicatrix-');
});

test('what another window has open is read along, or taken over, and had back', async () => {
  const other = await context.newPage();
  await other.goto(new URL('/?session=along', server.url).href);
  await other.getByRole('button', { name: /^cells.*open elsewhere/s }).click();
  await other.getByRole('dialog', { name: 'cells is open elsewhere' }).getByRole('button', { name: 'Read along' }).click();
  await other.getByRole('alert').getByText('here it is read along').waitFor();
  await plotOf(other, 'Vanilla').waitFor();
  await other.getByRole('button', { name: 'Take it over' }).click();
  await other.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('alert').getByText('was taken over').waitFor();
  await page.getByRole('button', { name: 'Take it over' }).click();
  await other.getByRole('alert').getByText('was taken over').waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await other.close();
});

test('another window has a project of its own', async () => {
  const other = await context.newPage();
  await other.goto(new URL('/?session=second', server.url).href);
  await other.getByRole('button', { name: 'Try simulated cells' }).waitFor();
  await other.getByRole('button', { name: 'Try simulated cells' }).click();
  await other.getByRole('banner').getByText('3,000 cells').waitFor();
  await page.reload();
  await plotOf(page, 'Vanilla').waitFor();
  await page.getByRole('banner').getByText('240 cells').waitFor();
  await other.reload();
  await other.getByRole('banner').getByText('3,000 cells').waitFor();
  await other.close();
});

test('a second tab of the same address says that it is open elsewhere, and goes on with it: nothing is lost, and the first can have it back', async () => {
  const second = await context.newPage();
  second.setDefaultTimeout(60_000);
  await second.goto(new URL('/', server.url).href);
  await second.getByRole('dialog', { name: 'This is open in another window' }).waitFor();
  await assertAccessible(second, 'open elsewhere');
  await second.getByRole('button', { name: 'Go on here' }).click();
  await plotOf(second, 'Vanilla').waitFor();
  await page.getByRole('dialog', { name: 'Another window goes on with this' }).waitFor();
  const before = await second.locator('[data-panel]').count();
  // What is done is told a little later; here no later comes before the other takes over.
  await second.clock.install();
  await second.clock.pauseAt(Date.now() + 60_000);
  await second.getByRole('button', { name: 'Hide the panel of Vanilla' }).first().click();
  await plotOf(second, 'Vanilla').waitFor({ state: 'detached' });
  const shown = before - 1;
  await page.getByRole('button', { name: 'Go on here again' }).click();
  await second.getByRole('dialog', { name: 'Another window goes on with this' }).waitFor();
  await eventually(
    () => page.locator('[data-panel]').count(),
    (count) => count === shown,
    'as the other had it',
  );
  await second.close();
});
