/** What a person finds out with panels: neighbours, distances, areas, places read through the decoder, selections, colours, figures. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Download, Page } from 'playwright-core';
import { countPixels, eventually, near, noticesGone, openWindow, plotOf, settled, trainSample, type TestWindow } from './window.ts';

const models = ['Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)'];

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  await trainSample(page, { epochs: 20 });
  await settled(plotOf(page, 'Vanilla'));
});
after(async () => {
  await window.close();
  assert.deepEqual(window.complaints, []);
});

/** A share of the panel's width and height, in the window. */
async function placesOf(model: string, ...shares: [number, number][]): Promise<[number, number][]> {
  const { x, y, width, height } = (await plotOf(page, model).boundingBox())!;
  return shares.map(([right, down]) => [x + right * width, y + down * height]);
}

async function click(model: string, ...shares: [number, number][]): Promise<void> {
  for (const place of await placesOf(model, ...shares)) await page.mouse.click(...place);
}

async function drag(model: string, ...shares: [number, number][]): Promise<void> {
  const [first, ...rest] = await placesOf(model, ...shares);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 6 });
  await page.mouse.up();
}

const selectedCount = async () =>
  Number(/([\d,]+) cells/.exec(await page.getByRole('region', { name: 'Selected' }).innerText())![1].replace(',', ''));
/** A table as it is saved: its header, and its other lines. */
async function savedTable(button: string): Promise<[header: string, ...lines: string[]]> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return (await readFile(await download.path())).toString().trim().split('\r\n') as [string, ...string[]];
}

const legendEntry = (index: number) => page.locator('.inspector li button[aria-pressed]').nth(index);
const choose = (label: string, value: string) => page.getByLabel(label, { exact: true }).selectOption(value);
const set = (name: RegExp, on: boolean) => page.getByRole('switch', { name }).setChecked(on, { force: true });

test('Shift-click on a name selects its cells; their counts, markers and share are told', async () => {
  const [name, count] = (await legendEntry(0).innerText()).split('\n').map((text) => text.trim());
  await legendEntry(0).click({ modifiers: ['Shift'] });
  assert.equal(await selectedCount(), Number(count.replace(',', '')));
  const makeup = page.getByRole('table', { name: /^Selected cells by/ });
  await eventually(
    () => makeup.innerText(),
    (text) => text.includes(name) && text.includes('100 %'),
    'all are of that name',
  );
  await page.getByRole('button', { name: 'Top genes against the rest' }).click();
  const genes = page.getByRole('table', { name: 'Top genes of the selected cells' });
  await genes.waitFor();
  assert.ok((await genes.locator('tbody tr').count()) >= 5);
  const [, ...counts] = await savedTable('Save the counts as a table');
  assert.deepEqual(counts, [`${name},${count.replace(',', '')},${count.replace(',', '')}`]);
  const [, ...listed] = await savedTable('Save the genes as a table');
  assert.deepEqual(
    listed.map((line) => line.split(',')[0]),
    await genes.locator('tbody th').allInnerTexts(),
  );
});

test('a selection is added to, inverted and let go', async () => {
  const first = await selectedCount();
  await legendEntry(1).click({ modifiers: ['Shift'] });
  const both = await selectedCount();
  assert.ok(both > first);
  await page.getByRole('button', { name: 'Invert' }).click();
  assert.equal(await selectedCount(), 3000 - both);
  await page.keyboard.press('Control+i');
  assert.equal(await selectedCount(), both);
});

test('selected cells are saved as a column, which names and colours like any other, and written as CSV', async () => {
  await page.getByRole('textbox', { name: 'Label' }).fill('mine');
  await page.getByRole('textbox', { name: 'Column' }).fill('my types');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await eventually(
    () => page.getByLabel('Colour by', { exact: true }).innerText(),
    (text) => text.includes('my types (1)'),
    'the column is there to colour by',
  );
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('region', { name: 'Selected' }).getByRole('button', { name: 'CSV', exact: true }).click(),
  ]);
  const lines = (await readFile(await download.path())).toString().trim().split('\n');
  assert.equal(lines.length - 1, await selectedCount());
  const header = lines[0].split(',');
  assert.ok(header[0] === 'cell' && header.includes('my types') && header.includes('Vanilla 1'), lines[0]);
  const at = header.indexOf('my types');
  assert.ok(lines.slice(1).every((line) => line.split(',')[at] === 'mine'));
  await page.keyboard.press('Escape');
});

test('two clicks measure a way: on the map and in the data, with both lines drawn', async () => {
  await page.keyboard.press('r');
  await click('Vanilla', [0.3, 0.4], [0.65, 0.6]);
  const finding = page.getByRole('region', { name: 'Distance' });
  await finding.waitFor();
  const [naive, shortest, straight] = (await finding.locator('dd').allInnerTexts()).map((text) =>
    Number(text.replace(/[^\d.e−-]/g, '').replace('−', '-')),
  );
  assert.ok(naive > 0 && shortest > 0 && shortest <= straight * 1.001, `${naive}, ${shortest}, ${straight}`);
  await eventually(
    () => plotOf(page, 'Vanilla').locator('.plot-drawings path').count(),
    (count) => count === 2,
    'both lines',
  );
  assert.equal(await plotOf(page, models[1]).locator('.plot-drawings path').count(), 0);
  await page.keyboard.press('Escape');
  await finding.waitFor({ state: 'detached' });
});

test('an outlined area is measured', async () => {
  await page.keyboard.press('a');
  await click('Vanilla', [0.3, 0.35], [0.7, 0.35], [0.5, 0.7], [0.3, 0.35]);
  const finding = page.getByRole('region', { name: 'Area' });
  await finding.waitFor();
  assert.equal(await finding.locator('dd').count(), 2);
  await page.keyboard.press('Escape');
});

test('a place of the map is read as expression, and genes rise and fall along a path', async () => {
  await page.keyboard.press('x');
  await click('IRAE (encoder)', [0.5, 0.5]);
  const place = page.getByRole('table', { name: 'Expression at this place' });
  await place.waitFor();
  assert.match(await place.innerText(), /log1p counts per 10,000/);
  const gene = place.getByRole('button').first();
  const name = await gene.innerText();
  const [header, ...all] = await savedTable('Save all genes as a table');
  assert.match(header, /^"?gene \(log1p counts per 10,000\)"?,here,/);
  assert.ok(all.length > 100 && all.some((line) => line.startsWith(`${name},`)), `${all.length} genes`);
  await drag('Vanilla', [0.3, 0.4], [0.5, 0.5], [0.7, 0.6]);
  await page.getByRole('region', { name: 'Along the path' }).waitFor();
  const courses = page.getByRole('img', { name: /: from .* to / });
  assert.equal(await courses.count(), 8);
  await click('IRAE (encoder)', [0.5, 0.5]);
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('v');
  await choose('Colour by', 'obs:cell_type');
});

test('true neighbours of the pointed cell light up in all panels', async () => {
  await page.keyboard.press('n');
  const [[x, y]] = await placesOf('Vanilla', [0.5, 0.5]);
  const marks = page.locator('.plot-marks');
  // Some cell is near one of these places.
  await eventually(
    async () => {
      for (let step = 0; step < 24; step++) {
        await page.mouse.move(x + 8 * step - 96, y + 6 * (step % 7) - 18);
        const paths = await marks.evaluateAll((all) => all.map((path) => path.getAttribute('d')?.split('M').length ?? 0));
        if (paths.every((count) => count > 20)) return true;
      }
      return false;
    },
    (found) => found,
    'thirty cells are marked in each of three panels',
  );
  await page.keyboard.press('n');
  await page.mouse.move(640, 10);
  await eventually(
    () => marks.evaluateAll((all) => all.every((path) => !path.getAttribute('d'))),
    (none) => none,
    'and are let go',
  );
});

test('the lens opens under the pointer and closes again', async () => {
  const plot = plotOf(page, 'Vanilla');
  await noticesGone(page);
  await page.mouse.move(640, 10);
  await settled(plot);
  const before = (await plot.screenshot()).toString('base64');
  await page.keyboard.press('w');
  const [[x, y]] = await placesOf('Vanilla', [0.5, 0.5]);
  await page.mouse.move(x, y);
  await eventually(
    async () => (await plot.screenshot()).toString('base64') === before,
    (same) => !same,
    'points move',
  );
  await page.keyboard.press('w');
  await page.mouse.move(640, 10);
  await eventually(
    async () => (await plot.screenshot()).toString('base64') === before,
    (same) => same,
    'points are back where they were',
  );
});

test('ellipses are coloured by area with a colour bar, drawn as hairs, put on groups, given one radius; the ground is tinted', async () => {
  await choose('Coloured by', 'area');
  await page.getByText('area, times the panel’s median').waitFor();
  await set(/^One radius/, true);
  const notes = page.locator('.plot .note');
  const details = () =>
    notes.evaluateAll((found) => found.map((note) => /circle of radius \S+ in the data[^.]*/.exec((note as HTMLElement).title)?.[0] ?? ''));
  await eventually(
    details,
    (texts) => texts.length === 3 && new Set(texts).size === 1 && texts[0].includes('in all panels'),
    'one radius is said of every panel',
  );
  assert.match((await notes.allInnerTexts())[0], /\d+ % round · areas within × \S+/);
  const plot = plotOf(page, 'Vanilla');
  await choose('Colour by', 'none');
  await settled(plot);
  const plain = await countPixels(plot, (pixel) => !near([255, 255, 255], 6)(pixel));
  await set(/^Tint/, true);
  await eventually(
    () => countPixels(plot, (pixel) => !near([255, 255, 255], 6)(pixel)),
    (count) => count > 1.3 * plain,
    'the ground is coloured',
  );
  await set(/^Tint/, false);
  await choose('Drawn as', 'hair');
  await eventually(
    () => countPixels(plot, (pixel) => !near([255, 255, 255], 6)(pixel)),
    (count) => count < plain,
    'hairs cover less than ellipses',
  );
  await choose('Drawn as', 'ellipse');
  await choose('Where', 'clusters');
  await choose('Coloured by', 'part');
  await choose('Where', 'auto');
  await set(/^One radius/, false);
});

test('the embedding’s own metric, contours, scale bar and axes are switched on and off', async () => {
  await set(/^Neighbourhoods/, true);
  await eventually(
    () => page.locator('.plot .note').first().innerText(),
    (text) => /encoder \d+ % round .* neighbourhoods (\d|< )/.test(text),
    'two readings: the encoder’s and its own',
  );
  await set(/^Neighbourhoods/, false);
  await set(/^Density contours/, true);
  await page.locator('.plot-contours path').first().waitFor({ state: 'attached' });
  assert.equal(await page.locator('.plot-scale text').count(), 0, 'neither bar nor axes at first');
  await set(/^Scale bar/, true);
  await eventually(
    () => page.locator('.plot-scale text').count(),
    (count) => count === 3,
    'a bar in every panel',
  );
  await set(/^Axes/, true);
  await eventually(
    () => page.locator('.plot-scale text').count(),
    (count) => count > 9,
    'numbered edges',
  );
  for (const name of [/^Axes/, /^Scale bar/, /^Density contours/]) await set(name, false);
});

test('each model’s own measure colours its panel; a colour is chosen by hand, and taken back', async () => {
  const colorBy = page.getByLabel('Colour by', { exact: true });
  const measure = await colorBy.locator('optgroup[label="What each map does"] option').first().getAttribute('value');
  await colorBy.selectOption(measure);
  await page.getByRole('textbox', { name: 'Lower end of the colours' }).waitFor();
  await choose('Colour by', 'obs:cell_type');
  const picker = page.locator('.inspector input[type=color]').first();
  await picker.fill('#ff00ff');
  const magenta = near([255, 0, 255], 12);
  await eventually(
    () => countPixels(plotOf(page, 'Vanilla'), magenta),
    (count) => count > 15,
    'its cells are magenta',
  );
  await page.keyboard.press('Control+z');
  await eventually(
    () => countPixels(plotOf(page, 'Vanilla'), magenta),
    (count) => count === 0,
    'undone',
  );
});

test('a panel is shown alone, moved by a button and by its title, and its camera set free', async () => {
  await page.getByRole('button', { name: 'Show GeomAE (encoder) alone' }).click();
  await plotOf(page, 'Vanilla').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Show all panels' }).click();
  await plotOf(page, 'Vanilla').waitFor();
  await page.getByRole('button', { name: 'Move Vanilla to the right' }).click();
  const [vanilla, geomae] = ['As it comes: Vanilla', 'Even areas: GeomAE (encoder)'];
  const heads = page.locator('main section h3');
  const firstTwo = async () => (await heads.evaluateAll((all) => all.map((head) => (head as HTMLElement).title))).slice(0, 2);
  assert.deepEqual(await firstTwo(), [geomae, vanilla]);
  const title = (name: string) => page.locator('main section header').filter({ has: page.getByTitle(name, { exact: true }) });
  await title(vanilla).dragTo(title(geomae));
  assert.deepEqual(await firstTwo(), [vanilla, geomae]);
  await page.getByRole('button', { name: 'Let Vanilla move by itself' }).click();
  await page.getByRole('button', { name: 'Let Vanilla move with the others' }).click();
});

test('areas of groups are compared as seen and as measured', async () => {
  await page.getByRole('button', { name: 'Compare areas' }).click();
  const table = page.getByRole('table', { name: 'Areas as seen and as measured' });
  await table.waitFor();
  assert.ok((await table.locator('tbody tr').count()) >= 5);
  const shares = (await savedTable('Save the areas as a table')).slice(1).map((line) => Number(line.split(',')[1]));
  assert.ok(shares.length >= 5 && Math.abs(shares.reduce((sum, share) => sum + share) - 1) < 1e-6, shares.join());
});

test('the export dialog writes a PDF with what was asked for', async () => {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: /^Figure: format/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the figure' });
  await dialog.getByRole('radio', { name: /^PDF/ }).check();
  await dialog.getByLabel('Width', { exact: true }).selectOption('183');
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export PDF' }).click(),
  ]);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  const [, width] = /\/MediaBox \[0 0 ([\d.]+)/.exec(bytes.toString('latin1'))!;
  assert.ok(Math.abs(Number(width) - (183 / 25.4) * 72) < 0.5, `${width} points wide`);
});

test('several genes colour by their mean, or have a panel each of one embedding', async () => {
  const search = page.getByRole('combobox', { name: 'Colour by a gene' });
  for (const [index, gene] of ['CD14', 'NKG7', 'MS4A1'].entries()) {
    await search.fill('');
    await search.pressSequentially(gene);
    await page.getByRole('listbox', { name: 'Genes' }).getByRole('option', { name: gene, exact: true }).waitFor();
    await search.press(index === 0 ? 'Enter' : 'Shift+Enter');
    await page.getByRole('list', { name: 'Chosen genes' }).getByText(gene).waitFor();
  }
  await page.getByRole('heading', { name: /^mean of CD14, NKG7, MS4A1/ }).waitFor();
  await choose('Genes shown as', (await page.getByLabel('Genes shown as').locator('option').nth(1).getAttribute('value'))!);
  await eventually(
    () => page.locator('main section h3').allInnerTexts(),
    (titles) => titles.slice(0, 3).join() === 'CD14,NKG7,MS4A1',
    'a panel a gene',
  );
  for (const [gene, other] of [
    ['CD14', 'NKG7'],
    ['NKG7', 'MS4A1'],
  ]) {
    await settled(plotOf(page, gene));
    assert.notDeepEqual(await plotOf(page, gene).screenshot(), await plotOf(page, other).screenshot(), `${gene} is not where ${other} is`);
  }
  await page.getByRole('button', { name: 'Without NKG7' }).first().click();
  await plotOf(page, 'NKG7').waitFor({ state: 'detached' });
  await choose('Colour by', 'obs:cell_type');
  await plotOf(page, 'Vanilla').waitFor();
});

test('selected cells are shown alone: counted, drawn and selected among; undo brings all back', async () => {
  const shown = () => page.locator('[data-drawn]').getAttribute('data-drawn').then(Number);
  await legendEntry(0).click({ modifiers: ['Shift'] });
  const count = await selectedCount();
  await page.getByRole('button', { name: 'Show only these' }).click();
  await eventually(shown, (drawn) => drawn === 3 * count, 'only these are drawn');
  assert.match(await legendEntry(1).innerText(), /\n0$/);
  await page.keyboard.press('s');
  await drag('Vanilla', [0.01, 0.01], [0.99, 0.01], [0.99, 0.99], [0.01, 0.99], [0.01, 0.01]);
  assert.equal(await selectedCount(), count, 'no cell that is not seen is encircled');
  await page.keyboard.down('Alt');
  await drag('Vanilla', [0.01, 0.01], [0.99, 0.01], [0.99, 0.99], [0.01, 0.99], [0.01, 0.01]);
  await page.keyboard.up('Alt');
  await page.getByRole('region', { name: 'Selected' }).waitFor({ state: 'detached' });
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Show all cells' }).click();
  await eventually(shown, (drawn) => drawn === 9000, 'all are back');
  await page.keyboard.press('Control+z');
  await eventually(shown, (drawn) => drawn === 3 * count, 'undone');
  await page.keyboard.press('Control+Shift+z');
});

test('panels are laid upon the first and go back', async () => {
  const [first, other] = [plotOf(page, 'Vanilla'), plotOf(page, 'IRAE (encoder)')];
  const look = async () => {
    await settled(other);
    return [(await first.screenshot()).toString('base64'), (await other.screenshot()).toString('base64')];
  };
  await noticesGone(page);
  const before = await look();
  await page.keyboard.press('g');
  await eventually(look, (now) => now[0] === before[0] && now[1] !== before[1], 'the first stays, the other moves');
  await page.keyboard.press('g');
  await eventually(look, (now) => now[1] === before[1], 'and is back');
});

test('palettes, colour maps and the quantiles at which they end are chosen', async () => {
  // The first seven are of both palettes.
  const swatch = () =>
    page
      .locator('.inspector li .swatch')
      .nth(7)
      .evaluate((dot) => getComputedStyle(dot).backgroundColor);
  await page.getByText('Colours and scale').click();
  const own = await swatch();
  await choose('Palette', 'glasbey');
  await eventually(swatch, (now) => now !== own, 'another palette');
  await choose('Palette', 'own');
  await eventually(swatch, (now) => now === own, 'the former one');
  await choose(
    'Colour by',
    (await page.getByLabel('Colour by', { exact: true }).locator('optgroup[label="Numbers"] option').first().getAttribute('value'))!,
  );
  const bar = page.locator('.inspector .bar');
  const viridis = await bar.getAttribute('style');
  await choose('Colour map', 'magma');
  await eventually(
    () => bar.getAttribute('style'),
    (now) => now !== viridis,
    'another colour map',
  );
  const upper = page.getByRole('textbox', { name: 'Upper end of the colours' });
  const automatic = await upper.inputValue();
  await page.getByRole('slider', { name: 'Highest colour at' }).press('Home');
  await eventually(
    () => upper.inputValue(),
    (now) => Number(now) < Number(automatic),
    'the highest colour begins at a lower value',
  );
  await page.getByRole('button', { name: 'Select cells between the ends' }).click();
  assert.ok((await selectedCount()) < 3000);
  await page.keyboard.press('Escape');
  await choose('Colour by', 'obs:cell_type');
});

test('selected cells are trained on alone', async () => {
  await legendEntry(0).click({ modifiers: ['Shift'] });
  const count = await selectedCount();
  await page.getByRole('button', { name: 'Train on these alone' }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Train \d models/ })
    .waitFor();
  assert.ok(
    (await page.getByRole('complementary', { name: 'Steps' }).innerText()).includes(`${count} cells`),
    `${count} cells are prepared`,
  );
});
