import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Download, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import {
  countPixels,
  eventually,
  isColored,
  isDecoderBlue,
  isEncoderRed,
  near,
  openWindow,
  parseRgb,
  plotOf,
  settled,
  type TestWindow,
} from './window.ts';

const models = ['Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)'];
/** Trained beside them by default. */
const known = 'UMAP-like';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
});
after(() => window.close());

test('the real cells that come with it are opened, prepared and trained; loss curves and progress are seen meanwhile', async () => {
  await page.getByRole('button', { name: 'Try 700 PBMCs' }).click();
  const train = page.getByRole('main').getByRole('button', { name: 'Train 4 models' });
  await train.waitFor();
  // Three times as many as are proposed, so that progress is seen.
  const epochs = page.getByLabel('Epochs', { exact: true });
  await epochs.fill(String(3 * Number(await epochs.inputValue())));
  await train.click();
  await page.getByRole('progressbar', { name: 'Training of Vanilla' }).waitFor();
  await page
    .getByRole('img', { name: /Error of reading back/ })
    .locator('path')
    .first()
    .waitFor();
  // However slow the machine is.
  await page.getByText('4 models trained').waitFor({ timeout: 180_000 });
  // A run is told to be trained before it is written, in a folder that is renamed.
  const saved = async () =>
    (await readdir(window.projectFolder, { recursive: true }).catch(() => [] as string[])).filter((name) => name.endsWith('run.json'))
      .length;
  await eventually(saved, (count) => count === 4, 'every run is a folder on disk');
});

test('panels show points, and on them red encoder and blue decoder ellipses, each kind switched by itself', async () => {
  const [encoder, decoder, colorBy] = [
    page.getByRole('switch', { name: /encoder$/ }),
    page.getByRole('switch', { name: /decoder$/ }),
    page.getByLabel('Colour by', { exact: true }),
  ];
  const chosen = await colorBy.inputValue();
  // Points of one grey-blue colour, so that red and blue are the ellipses' alone.
  await colorBy.selectOption('none');
  await encoder.setChecked(false, { force: true });
  await decoder.setChecked(false, { force: true });
  const look = async (model: string) => {
    const plot = plotOf(page, model);
    return {
      red: await countPixels(plot, isEncoderRed),
      blue: await countPixels(plot, isDecoderBlue),
      drawn: await countPixels(plot, (pixel) => !near([255, 255, 255], 8)(pixel)),
    };
  };
  for (const model of models)
    await eventually(
      () => look(model),
      ({ red, blue, drawn }) => red < 20 && blue < 20 && drawn > 1500,
      `${model}: points alone`,
    );
  await page.keyboard.press('e');
  for (const model of models)
    await eventually(
      () => look(model),
      ({ red, blue }) => red > 200 && blue < 20,
      `${model}: encoder ellipses are red`,
    );
  await page.keyboard.press('e');
  await decoder.setChecked(true, { force: true });
  for (const model of models)
    await eventually(
      () => look(model),
      ({ red, blue }) => red < 20 && blue > 200,
      `${model}: decoder ellipses are blue`,
    );
  await page.keyboard.press('d');
  await colorBy.selectOption(chosen);
});

test('a category is switched off in the legend: its cells fade, and come back', async () => {
  const plot = plotOf(page, 'Vanilla');
  await page.getByRole('switch', { name: 'Names on the map' }).uncheck({ force: true });
  await settled(plot);
  const own = await legendColor(0);
  const shown = await countPixels(plot, own);
  assert.ok(shown > 200, `${shown} pixels of its colour`);
  await legendEntry(0).click();
  await page.mouse.move(640, 10);
  await eventually(
    () => countPixels(plot, own),
    (left) => left < 0.05 * shown,
    `few of ${shown} pixels are left`,
  );
  await legendEntry(0).click();
  await page.mouse.move(640, 10);
  await eventually(
    () => countPixels(plot, own),
    (back) => Math.abs(back - shown) < 0.02 * shown,
    `all ${shown} pixels are back`,
  );
});

test('pointing at a category brings it out: the others fade while the pointer is there', async () => {
  const plot = plotOf(page, 'GeomAE (encoder)');
  const [own, other] = [await legendColor(0), await legendColor(1)];
  const look = async () => ({ own: await countPixels(plot, own), other: await countPixels(plot, other) });
  const before = await look();
  await legendEntry(0).hover();
  // Its name lies over some of its own.
  await eventually(look, (now) => now.own >= 0.7 * before.own && now.other < 0.1 * before.other, 'its own cells stay, others fade');
  await page.mouse.move(640, 10);
  await eventually(look, (now) => now.other > 0.95 * before.other, 'and come back');
});

test('a cell under the pointer says its name and its type', async () => {
  const plot = plotOf(page, 'Vanilla');
  const own = await legendColor(0);
  const picture = PNG.sync.read(await plot.screenshot());
  const at = Array.from({ length: picture.width * picture.height }, (_, index) => index).find((index) =>
    own([picture.data[4 * index], picture.data[4 * index + 1], picture.data[4 * index + 2]]),
  )!;
  await plot.hover({ position: { x: at % picture.width, y: Math.floor(at / picture.width) } });
  const type = await legendEntry(0).innerText();
  await eventually(
    () => page.getByRole('tooltip').innerText(),
    (text) => /^[ACGT]+-\d: /.test(text) && text.includes(type.split('\n')[0]),
    'name and type',
  );
  await page.mouse.move(640, 10);
});

test('the metrics table has every metric of every model and marks what leads in each row, which one seed cannot tell from chance', async () => {
  await page.getByRole('tab', { name: 'Metrics' }).click();
  const table = page.getByRole('table');
  assert.deepEqual(
    (await table.locator('thead th').allInnerTexts()).map((text) => text.trim()),
    ['Metric', 'As it comes\nVanilla', 'Even areas\nGeomAE (encoder)', 'Equal circles\nIRAE (encoder)', known],
  );
  await page.getByRole('checkbox', { name: 'All metrics' }).check();
  const rows = await table.locator('tbody tr:has(td)').all();
  assert.ok(rows.length >= 10, `${rows.length} metrics`);
  for (const row of rows) {
    const lower = (await row.getByRole('rowheader').innerText()).includes('↓');
    const cells = await row.getByRole('cell').all();
    const values = await Promise.all(
      cells.map(async (cell) => parseFloat((await cell.innerText()).replace('−', '-').replace(/(\d),(\d)/g, '$1$2'))),
    );
    // Neighbours' loss is of the one alone, and reconstructions are of the others.
    const told = values.filter(Number.isFinite);
    assert.ok(told.length === values.length || told.length === models.length || told.length === 1, `numbers in ${await row.innerText()}`);
    const best = lower ? Math.min(...told) : Math.max(...told);
    const marked = await Promise.all(cells.map(async (cell) => ((await cell.getAttribute('class')) ?? '').includes('leads')));
    if (
      await row
        .getByRole('rowheader')
        .innerText()
        .then((text) => text.includes('MSE of the mean'))
    )
      assert.ok(!marked.includes(true), 'the same for all');
    else if (told.length === 1) assert.ok(!marked.includes(true), 'nothing to compare it with');
    else if (new Set(values).size > 1)
      assert.deepEqual(
        marked,
        values.map((value) => value === best),
        await row.innerText(),
      );
  }
});

test('the figure is exported as SVG and PNG, the metrics as CSV, with what is on screen', async () => {
  const svg = (await readFile(await exported(/SVG/))).toString();
  for (const model of models) assert.ok(svg.includes(model), `${model} stands in the figure`);
  const legend = await page.locator('.inspector li button .label').allInnerTexts();
  for (const name of legend) assert.ok(svg.includes(name), `${name} stands in the figure's legend`);
  assert.match(svg, /<\/svg>\s*$/);

  const png = PNG.sync.read(await readFile(await exported(/PNG/)));
  assert.ok(png.width > 1500 && png.height > 400, `${png.width} × ${png.height} pixels`);

  const [header, ...lines] = (await readFile(await exported(/CSV/))).toString().trim().split(/\r?\n/);
  assert.equal(lines.length, 4);
  assert.ok(header.split(',').length >= 10, header);
});

test('the data with their embeddings are exported as h5ad', async () => {
  const bytes = await readFile(await exported(/^Data with embeddings/));
  assert.deepEqual([...bytes.subarray(0, 4)], [0x89, 0x48, 0x44, 0x46], 'HDF5');
});

test('cells are encircled in one panel and selected in all; Escape lets them go', async () => {
  const [plot, other] = [plotOf(page, 'Vanilla'), plotOf(page, 'IRAE (encoder)')];
  await settled(other);
  const colored = await countPixels(other, isColored);
  await page.keyboard.press('s');
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + 4, y + 4);
  await page.mouse.down();
  for (const [right, down] of [
    [width - 4, 4],
    [width - 4, height / 2],
    [4, height / 2],
    [4, 4],
  ])
    await page.mouse.move(x + right, y + down, { steps: 4 });
  await page.mouse.up();
  const told = await page.getByRole('region', { name: 'Selected' }).innerText();
  const selected = Number(/([\d,]+) cells/.exec(told)![1].replace(',', ''));
  assert.ok(selected > 0 && selected < 700, told);
  await page.mouse.move(640, 10);
  await eventually(
    () => countPixels(other, isColored),
    (left) => left < colored,
    'what is not selected fades in the other panels',
  );
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Selected' }).waitFor({ state: 'detached' });
});

test('a change of the view is undone and done again', async () => {
  const names = page.getByRole('switch', { name: 'Names on the map' });
  const before = await names.isChecked();
  await page.keyboard.press('l');
  assert.equal(await names.isChecked(), !before);
  await page.keyboard.press('Control+z');
  assert.equal(await names.isChecked(), before);
  await page.keyboard.press('Control+Shift+z');
  assert.equal(await names.isChecked(), !before);
});

test('the palette finds a command by its words', async () => {
  const encoder = page.getByRole('switch', { name: /encoder$/ });
  const before = await encoder.isChecked();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('encoder');
  await page.keyboard.press('Enter');
  assert.equal(await encoder.isChecked(), !before);
});

test('the palette selects the cells of a type', async () => {
  const [name, count] = (await legendEntry(0).innerText()).split('\n').map((text) => text.trim());
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill(`select ${name}`);
  await page.keyboard.press('Enter');
  await eventually(
    () => page.getByRole('region', { name: 'Selected' }).innerText(),
    (text) => text.includes(`${count} cells`),
    'all of them',
  );
  await page.keyboard.press('Escape');
});

test('a run is removed and had back', async () => {
  await page.getByRole('listitem', { name: 'IRAE (encoder)' }).hover();
  await page.getByRole('button', { name: 'Remove IRAE (encoder)' }).click();
  await plotOf(page, 'IRAE (encoder)').waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await plotOf(page, 'IRAE (encoder)').waitFor();
});

test('after a reload everything that was open is there again', async () => {
  await page.reload();
  for (const model of models) await plotOf(page, model).waitFor();
  await page.getByText('4 models trained').waitFor({ timeout: 180_000 });
  assert.deepEqual(window.complaints, []);
});

function legendEntry(index: number) {
  return page.locator('.inspector li button[aria-pressed]').nth(index);
}

/** Answers whether a pixel has the colour of a legend entry. */
async function legendColor(index: number) {
  return near(
    parseRgb(
      await page
        .locator('.inspector li .swatch')
        .nth(index)
        .evaluate((swatch) => getComputedStyle(swatch).backgroundColor),
    ),
    6,
  );
}

/** Chooses an entry of the export menu. @returns the path of what was downloaded */
async function exported(entry: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return download.path();
}
