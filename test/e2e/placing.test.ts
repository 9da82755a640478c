/** New cells in the window, from the file to the colours that tell of them; models and projects that travel. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import { countsCsv } from '../projects/data.ts';
import { assertAccessible, openWindow, plotOf, type TestWindow } from './window.ts';

let folder: string;
let window: TestWindow;
let page: Page;
const at = (name: string) => join(folder, name);

/** 200 cells of two kinds to train on; 40 others in which one gene is missing; the same with a quarter of the genes. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-e2e-placing-'));
  const [head, ...rows] = countsCsv().split('\n');
  // Every sixth cell is kept back.
  const fresh = rows.filter((_, cell) => cell % 6 === 0);
  await writeFile(at('known.csv'), [head, ...rows.filter((_, cell) => cell % 6 !== 0)].join('\n'));
  await writeFile(
    at('labels.csv'),
    ['cell,kind', ...rows.map((row, cell) => `${row.split(',')[0]},${cell < 120 ? 'early' : 'late'}`)].join('\n'),
  );
  const columns = (keep: (gene: number) => boolean) =>
    [head, ...fresh].map((line) => line.split(',').filter((_, column) => column === 0 || keep(column - 1))).join('\n');
  await writeFile(
    at('fresh.csv'),
    columns((gene) => gene !== 3),
  );
  await writeFile(
    at('few.csv'),
    columns((gene) => gene % 4 === 0),
  );
  await pipeline.convert(
    at('known.csv'),
    at('known.h5ad'),
    parseOptions(OpenOptions, { labels: at('labels.csv') }),
    parseOptions(SaveOptions, {}),
    createJob(),
  );
  window = await openWindow();
  page = window.page;
  page.setDefaultTimeout(120_000);
});
after(async () => {
  await window.close();
  await rm(folder, { recursive: true });
});

const inspector = () => page.getByRole('complementary', { name: 'Legend and view' });
const steps = () => page.getByRole('complementary', { name: 'Steps' });

async function chooseFile(name: string, begin: () => Promise<void>): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await begin();
  await (await chosen).setFiles(at(name));
}

async function drop(name: string, half: 'upper' | 'lower'): Promise<void> {
  const bytes = (await readFile(at(name))).toString('base64');
  const brought = await page.evaluateHandle(
    ({ bytes, name }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name));
      return transfer;
    },
    { bytes, name },
  );
  const where = { dataTransfer: brought, clientY: half === 'lower' ? 700 : 50 };
  await page.dispatchEvent('main', 'dragenter', where);
  await page.dispatchEvent('main', 'dragover', where);
  await page.dispatchEvent('main', 'drop', where);
}

test('a file without enough of the genes is refused with the share and the remedy, and placed where that share is allowed', async () => {
  await page.getByLabel(/Path of a file/).fill(at('known.h5ad'));
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByText('200 cells × 40 genes').waitFor();
  await page.getByLabel('Epochs', { exact: true }).fill('60');
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Train \d models$/ })
    .click();
  await page.getByText('4 models trained').waitFor();
  await plotOf(page, 'Vanilla').waitFor();
  // Before it is measured, a run takes no cells.
  await steps().getByRole('button', { name: 'Place new cells on Vanilla' }).waitFor({ state: 'attached' });

  await chooseFile('few.csv', () => page.keyboard.press('Control+j'));
  const how = page.getByRole('dialog', { name: 'Place new cells' });
  await how.getByText(/The cells of few\.csv, on these maps/).waitFor();
  await assertAccessible(page, 'how new cells are placed');
  await how.getByRole('button', { name: 'Place', exact: true }).click();
  const refusal = page.getByRole('list', { name: 'Errors' }).getByRole('listitem').filter({ hasText: 'few.csv' });
  await refusal.getByText(/It has 10 of the model’s 40 genes \(25 %\)\./).waitFor();
  await refusal.getByText(/allow fewer \(“Genes, at least”; --least-genes 0\.25\)/).waitFor();
  assert.equal(await page.getByRole('region', { name: /^New cells/ }).count(), 0, 'nothing was placed');

  await chooseFile('few.csv', () => steps().getByRole('button', { name: 'Place new cells on Vanilla' }).click());
  await how.getByRole('spinbutton', { name: 'Genes, at least' }).fill('0.25');
  await how.getByRole('button', { name: 'Place', exact: true }).click();
  const told = page.getByRole('region', { name: /^New cells/ }).first();
  await told.getByText('10 of 40').waitFor();
});

test('new cells lie on the maps, in the colours of carried labels, confidence and distance, with metrics beside the old ones’', async () => {
  await drop('fresh.csv', 'lower');
  const how = page.getByRole('dialog', { name: 'Place new cells' });
  await how.getByText(/The cells of fresh\.csv/).waitFor();
  await how.getByRole('button', { name: 'Place', exact: true }).click();
  const told = page.getByRole('region', { name: /^New cells/ }).first();
  await told.getByText('39 of 40').waitFor();
  await told.getByText('40 of fresh.csv').waitFor();
  // Old beside new: distance, and the error of reconstruction.
  assert.equal(await told.getByText(/^[\d.]+ against [\d.]+$/).count(), 2);
  await told
    .getByRole('definition')
    .getByText(/of the votes/)
    .waitFor();
  await plotOf(page, 'Vanilla').waitFor();
  const colour = told.getByRole('group', { name: 'Colour the new cells by' });
  for (const [title, shown] of [
    ['kind, carried over', 'new: kind'],
    ['Confidence of kind', 'new: kind_confidence'],
    ['Distance', 'new: distance_quantile'],
    ['Like the training cells', 'new: in_distribution'],
  ] as const) {
    await colour.getByRole('button', { name: title, exact: true }).click();
    await colour.getByRole('button', { name: title, exact: true, pressed: true }).waitFor();
    await inspector().getByRole('heading', { name: shown, exact: true }).waitFor();
  }
  await assertAccessible(page, 'new cells on the maps');
  const [download] = await Promise.all([page.waitForEvent('download'), told.getByRole('button', { name: 'Save as CSV' }).click()]);
  const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  assert.equal(lines.length, 40);
  const column = head.split(',').indexOf('new: kind');
  // Every sixth cell: the first twenty are of the early kind. Two kinds so far apart are not confused.
  assert.deepEqual(
    lines.map((line) => line.split(',')[column]),
    lines.map((_, row) => (row < 20 ? 'early' : 'late')),
  );
  await told.getByRole('button', { name: 'Without them' }).click();
  await told.waitFor({ state: 'detached' });
});

test('a model is exported, opened alone, and cells are placed on it', async () => {
  await page.keyboard.press('Control+Shift+j');
  const pass = page.getByRole('dialog', { name: 'Export a model' });
  await pass.getByLabel(/A card \(Markdown\)/).uncheck();
  await pass.getByRole('textbox', { name: 'Licence' }).fill('CC BY 4.0');
  await assertAccessible(page, 'exporting a model');
  const [model] = await Promise.all([page.waitForEvent('download'), pass.getByRole('button', { name: 'Export' }).click()]);
  assert.match(model.suggestedFilename(), /\.indicatrix-model$/);
  await model.saveAs(at('travels.indicatrix-model'));

  await drop('travels.indicatrix-model', 'upper');
  const alone = page.getByRole('dialog', { name: 'travels.indicatrix-model' });
  await alone.getByText('200 cells', { exact: true }).waitFor();
  await alone.getByText('CC BY 4.0').first().waitFor();
  await alone.getByText('Its card').click();
  await alone.getByText(/indicatrix embed/).waitFor();
  await assertAccessible(page, 'a model alone');
  await chooseFile('fresh.csv', () => alone.getByRole('button', { name: /Place new cells on it/ }).click());
  const how = page.getByRole('dialog', { name: 'Place new cells' });
  const [placed] = await Promise.all([page.waitForEvent('download'), how.getByRole('button', { name: 'Place', exact: true }).click()]);
  assert.equal(placed.suggestedFilename(), 'fresh-placed.h5ad');
  await alone.getByText(/40 cells of fresh\.csv were placed.*39 of 40 genes/).waitFor();
  await alone.getByRole('button', { name: 'Close' }).last().click();
});

test('a project is packed with its data, and opens elsewhere from the zip', async () => {
  await page.keyboard.press('Control+u');
  const dialog = page.getByRole('dialog', { name: 'Pack' });
  await dialog.getByText(/The data as well/).click();
  assert.ok(await dialog.getByRole('switch', { name: /The data as well/ }).isChecked());
  await assertAccessible(page, 'packing');
  const [zip] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Pack', exact: true }).click()]);
  await zip.saveAs(at('packed.zip'));
  const packed = await pipeline.inspectPack(at('packed.zip'));
  assert.ok(packed?.data?.entry, 'the data are in the zip');

  await page.keyboard.press('Control+Shift+x');
  await page.getByLabel(/Path of a file/).fill(at('packed.zip'));
  await page.keyboard.press('Enter');
  await plotOf(page, 'Vanilla').waitFor();
  await page.getByRole('banner').getByText('200 cells').waitFor();
});

test('figures, models and packed projects are known wherever they are dropped, over maps as where nothing is open', async () => {
  const [svg] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+e')]);
  await svg.saveAs(at('figure.svg'));
  await page.keyboard.press('Control+Shift+f');
  const editor = page.getByRole('dialog', { name: 'Figure' });
  await editor.getByRole('radio', { name: 'PDF' }).check();
  const [pdf] = await Promise.all([page.waitForEvent('download'), editor.getByRole('button', { name: 'Export PDF' }).click()]);
  await pdf.saveAs(at('figure.pdf'));
  for (const isOpen of [true, false]) {
    for (const figure of ['figure.svg', 'figure.pdf']) {
      if (!isOpen) await page.keyboard.press('Control+Shift+x');
      await drop(figure, 'lower');
      await page.getByText(`${figure} is taken up: the same data, models and view.`).last().waitFor();
      await editor.waitFor();
      await page.keyboard.press('Escape');
      await editor.waitFor({ state: 'detached' });
    }
    if (!isOpen) await page.keyboard.press('Control+Shift+x');
    await drop('travels.indicatrix-model', 'lower');
    const alone = page.getByRole('dialog', { name: 'travels.indicatrix-model' });
    await alone.getByText('200 cells', { exact: true }).waitFor();
    await alone.getByRole('button', { name: 'Close' }).last().click();
    await drop('packed.zip', 'lower');
    await page
      .getByText(/^The project .+ is unpacked into /)
      .last()
      .waitFor();
    await plotOf(page, 'Vanilla').waitFor();
  }
  assert.deepEqual(window.complaints, []);
});
