import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ElementHandle, Locator, Page } from 'playwright-core';
import { countsTenX, geneId } from '../projects/data.ts';
import { autoencodersAlone, eventually, noticesGone, openWindow, plotOf, settled, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
/** As it was before any model was begun. */
let field: ElementHandle | null;

before(async () => {
  window = await openWindow();
  page = window.page;
  // Small, so that many trainings take no time.
  const folder = join(window.projectFolder, 'cells');
  await mkdir(folder);
  for (const [name, content] of Object.entries(countsTenX())) await writeFile(join(folder, name), content);
  await page.getByLabel(/Path of a file/).fill(folder);
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  await page.getByLabel('Epochs', { exact: true }).fill('30');
  await geneField().fill('half a na');
  field = await geneField().elementHandle();
  await page.getByRole('main').getByRole('button', { name: 'Train 3 models' }).click();
  await page.getByText('3 models trained').waitFor();
});
after(() => window.close());

const geneField = () => page.getByRole('combobox', { name: 'Colour by a gene' });
const row = (name: string) => page.getByRole('listitem', { name, exact: true });

/** What a panel looks like now. */
const picture = async (plot: Locator) => (await plot.screenshot()).toString('base64');

test('what is typed beside the maps stays while models are begun', async () => {
  assert.equal(await geneField().inputValue(), 'half a na');
  assert.ok(await geneField().evaluate((now, then) => now === then, field));
  await geneField().fill('');
});

test('dragging the weight re-trains the panel at once and tells its cost beside vanilla; Escape lets it go', async () => {
  const plot = plotOf(page, 'GeomAE (encoder)');
  await settled(plot);
  const before = await picture(plot);
  await page.getByRole('button', { name: 'Try another weight of GeomAE (encoder)' }).click();
  const slider = page.getByRole('slider', { name: 'Weight' });
  assert.equal(await slider.getAttribute('aria-valuetext'), '1');
  await slider.press('Home');
  assert.equal(await slider.getAttribute('aria-valuetext'), '0: as vanilla');
  const group = page.getByRole('group', { name: 'Another weight of GeomAE (encoder)' });
  await eventually(
    () => group.innerText(),
    (text) => /[\d.]+ × vanilla’s error/.test(text),
    'the cost is told',
  );
  await page.getByText('strength 0 (weight)').waitFor();
  await settled(plot);
  assert.notEqual(await picture(plot), before);
  await slider.press('Escape');
  await group.waitFor({ state: 'detached' });
  await page.getByText('strength 1 (weight)').first().waitFor();
});

test('Enter keeps the weight as a run of its own, trained from the beginning', async () => {
  await page.setViewportSize({ width: 1024, height: 480 });
  await page.getByRole('button', { name: 'Try another weight of IRAE (encoder)' }).click();
  const slider = page.getByRole('slider', { name: 'Weight' });
  for (const part of [slider, page.getByRole('button', { name: 'Keep', exact: true })]) {
    const isSeen = await part.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    assert.ok(isSeen, 'it has scrolled into view, with its buttons');
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await slider.press('End');
  await slider.press('Enter');
  await page.getByText('4 models trained').waitFor();
  await page.getByText('strength 1000 (weight), start 1 (seed)').waitFor();
});

test('a run is named by F2 and by a double click; undo gives the old name back', async () => {
  await row('Vanilla').getByRole('button', { name: 'Hide the panel of Vanilla' }).focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name of Vanilla' }).fill('Plain');
  await page.keyboard.press('Enter');
  await row('Plain').getByText('Plain').dblclick();
  await page.getByRole('textbox', { name: 'New name of Plain' }).fill('Plainer');
  await page.keyboard.press('Enter');
  await row('Plainer').waitFor();
  await page.keyboard.press('Control+z');
  await row('Plain').waitFor();
  await page.keyboard.press('Control+z');
  await row('Vanilla').waitFor();
});

test('runs change places by Alt and arrows, and undo puts them back', async () => {
  const names = () =>
    page
      .getByRole('region', { name: 'Maps', exact: true })
      .getByRole('listitem')
      .evaluateAll((rows) => rows.map((element) => element.getAttribute('aria-label')));
  const before = await names();
  await row('Vanilla').getByRole('button', { name: 'Hide the panel of Vanilla' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  const at = before.indexOf('Vanilla');
  assert.deepEqual(await names(), before.with(at, before[at + 1]).with(at + 1, 'Vanilla'));
  await page.keyboard.press('Control+z');
  assert.deepEqual(await names(), before);
});

test('a run trained again with changes fills the card with its settings', async () => {
  await row('Vanilla').hover();
  await page.getByRole('button', { name: 'Train Vanilla again with changes' }).click();
  assert.equal(await page.getByLabel('Epochs', { exact: true }).inputValue(), '30');
  assert.ok(await page.getByRole('checkbox', { name: 'Vanilla' }).isChecked());
  assert.ok(!(await page.getByRole('checkbox', { name: 'GeomAE (encoder)' }).isChecked()));
  await page.getByLabel('Random starts (seeds)', { exact: true }).fill('2-3');
  await page.getByLabel('Epochs', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Train 2 models' }).click();
  await page.getByText('6 models trained').waitFor();
  await page.getByText(/start 3 \(seed\), error .* \(MSE\)/).waitFor();
});

test('the epochs are replayed: at the first the cells lie elsewhere than as trained, and Escape leads back', async () => {
  const plot = plotOf(page, 'GeomAE (encoder)').first();
  await settled(plot);
  const trained = await picture(plot);
  await page.keyboard.press('h');
  const slider = page.getByRole('slider', { name: 'Epoch' });
  assert.equal(await slider.getAttribute('aria-valuetext'), 'as trained');
  await slider.press('Home');
  await eventually(
    () => slider.getAttribute('aria-valuetext'),
    (text) => /^epochs? 1\b/.test(text ?? ''),
    'the first epoch',
  );
  await settled(plot);
  assert.notEqual(await picture(plot), trained);
  await slider.press('Escape');
  await slider.waitFor({ state: 'detached' });
  await eventually(
    () => picture(plot),
    (now) => now === trained,
    'as it was trained',
  );
});

test('what differs between configurations stands in a table, and nothing else', async () => {
  await page.getByRole('tab', { name: 'Differences' }).click();
  const names = await page.getByRole('tabpanel').getByRole('rowheader').allInnerTexts();
  for (const name of ['Regularizer', 'Part', 'Weight', 'Epochs', 'Random start (seed)'])
    assert.ok(names.includes(name), `${name} among ${names.join()}`);
  assert.ok(!names.includes('Cells a step (batch size)'));
});

test('profiles leave models out and read an axis off', async () => {
  await page.getByRole('tab', { name: 'Profiles' }).click();
  const profiles = page.getByRole('img', { name: /models across \d+ metrics/ });
  const lines = await profiles.locator('path').count();
  await profiles.hover();
  assert.match(await page.getByRole('tabpanel').locator('output').first().innerText(), /\d/);
  const axes = await profiles.locator('line').count();
  assert.equal(await profiles.locator('text.name').count(), axes, 'every axis is named');
  // The first line's first corner.
  const [left, top] = /^M([\d.]+) ([\d.]+)/
    .exec((await profiles.locator('path').first().getAttribute('d'))!)!
    .slice(1)
    .map(Number);
  await profiles.hover({ position: { x: left, y: top } });
  await eventually(
    () => profiles.locator('path.faded').count(),
    (faded) => faded === lines - 1,
    'pointing at a line fades the others',
  );
  await page.mouse.move(640, 10);
  await eventually(
    () => profiles.locator('path.faded').count(),
    (faded) => faded === 0,
    'and brings them back',
  );
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: /^As it comes Vanilla/ })
    .first()
    .click();
  assert.equal(await profiles.locator('path').count(), lines - 1);
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: /^As it comes Vanilla/ })
    .first()
    .click();
});

test('the metrics are drawn over neighbourhood size, and copied for a spreadsheet and as Markdown', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await page.getByRole('checkbox', { name: 'Over neighbourhood size' }).check();
  await page
    .getByRole('img', { name: /^Trustworthiness of Vanilla.* over neighbourhood size/ })
    .first()
    .waitFor();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy' }).click();
  await eventually(
    copied,
    (text) => /^Model\tkNN recall/.test(text) && /\nVanilla[^\t]*\t\d/.test(text) && text.includes(' ± '),
    'a table with tabs, and spread where there are seeds',
  );
  await page.getByRole('button', { name: 'Markdown' }).click();
  await eventually(copied, (text) => text.startsWith('| Model | kNN recall'), 'a table in Markdown');
});

test('how much of a map stays over seeds stands below the metrics, in words, and colours the cells', async () => {
  const seeds = page.getByRole('region', { name: 'The same maps from other seeds' });
  for (const name of ['Places of cells', '9 in 10 cells', 'Areas of ellipses']) await seeds.getByRole('rowheader', { name }).waitFor();
  await eventually(
    () =>
      seeds
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: 'Places of cells' }) })
        .getByRole('cell')
        .allInnerTexts(),
    (cells) => cells.length > 0 && cells.every((text) => /^\d+ %$/.test(text)),
    'every model with seeds has its value',
  );
  await seeds
    .getByText(/ over \d+ seeds: .*of the map’s radius in the median/)
    .first()
    .waitFor();
  await seeds.getByRole('button', { name: 'Colour cells by spread over seeds' }).click();
  await eventually(
    () => page.getByLabel('Colour by', { exact: true }).inputValue(),
    (value) => value === 'measure:seedSpread',
    'the maps show it',
  );
  await page.getByRole('checkbox', { name: 'Mean ± spread of seeds' }).uncheck();
  await seeds.waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Mean ± spread of seeds' }).check();
});

test('metrics are chosen, order the models, and colour the map cell by cell', async () => {
  // Beside it stands what the maps have in common over seeds.
  const table = page.getByRole('tabpanel').getByRole('table').first();
  await page.getByRole('checkbox', { name: 'All metrics' }).uncheck();
  await eventually(
    () => table.getByRole('row').count(),
    (count) => count === 6,
    'five metrics lead',
  );
  await page.getByRole('checkbox', { name: 'All metrics' }).check();
  await eventually(
    () => table.getByRole('row').count(),
    (count) => count > 20,
    'all metrics under their heads',
  );
  const rows = await table.getByRole('row').count();
  await page.getByText(/^Choose \(\d+ of \d+\)/).click();
  await page.getByRole('checkbox', { name: 'MSE (train)' }).uncheck();
  await eventually(
    () => table.getByRole('row').count(),
    (count) => count === rows - 1,
    'a row less',
  );
  await page.getByRole('checkbox', { name: 'MSE (train)' }).check();
  await page.getByText(/^Choose \(\d+ of \d+\)/).click();

  await page.getByLabel('Layout').selectOption('models');
  await table.getByRole('button', { name: 'Error on unseen cells MSE (test)' }).click();
  const column = (await table.locator('thead th').allInnerTexts()).findIndex((title) => title.includes('MSE (test)')) + 1;
  const errors = async () => (await table.locator(`tbody tr td:nth-child(${column})`).allInnerTexts()).map(parseFloat);
  await eventually(
    errors,
    (values) => values.length > 2 && values.every((value, index) => index === 0 || value >= values[index - 1]),
    'the least error stands first',
  );
  await page.getByLabel('Layout').selectOption('metrics');

  await table
    .getByRole('row', { name: /Trustworthiness/ })
    .getByRole('button', { name: /^0\.\d/ })
    .first()
    .click();
  await eventually(
    () => page.getByLabel('Colour by', { exact: true }).inputValue(),
    (value) => value === 'measure:trustworthiness',
    'the map shows it',
  );
});

test('the paper’s Table 1 has each model’s own metric, under vanilla and under the part that is regularized', async () => {
  // Beside it stands what the maps have in common over seeds.
  const table = page.getByRole('tabpanel').getByRole('table').first();
  const measured = (
    await table
      .getByRole('row', { name: /VPres \(encoder\)/ })
      .getByRole('cell')
      .allInnerTexts()
  ).map((text) => text.split(',')[0].trim());
  const models = (await table.locator('thead th').allInnerTexts()).slice(1);
  await page.getByLabel('Layout').selectOption('paper');
  await eventually(
    () => table.locator('thead th').allInnerTexts(),
    (titles) => titles.join() === 'Model,Metric,Vanilla,Encoder regularized,Decoder regularized',
    'its columns',
  );
  const rows = await table
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  assert.deepEqual(
    rows.map(([model]) => model),
    ['GeomAE', 'GeomAE', 'ConfAE', 'ConfAE', 'IRAE', 'IRAE'],
  );
  const geomAE = rows.find(([, metric]) => metric.startsWith('VPres (encoder)'))!;
  for (const [index, model] of ['Vanilla', 'GeomAE (encoder)'].entries())
    assert.equal(geomAE[2 + index], measured[models.findIndex((name) => name.includes(model))], model);
  assert.equal(geomAE[4], '–', 'none was trained on the decoder');
  assert.equal(rows[2][3], '–', 'no ConfAE was trained');
  await page.getByLabel('Layout').selectOption('metrics');
});

test('a gene is found by its identifier, and the palette finds genes, columns, runs and metrics', async () => {
  const search = page.getByRole('combobox', { name: 'Colour by a gene' });
  await search.fill(geneId(7));
  await page.getByRole('listbox', { name: 'Genes' }).getByRole('option', { name: 'GENE7', exact: true }).waitFor();
  await search.press('Enter');
  await page.getByRole('heading', { name: 'GENE7', exact: true }).waitFor();
  const take = async (words: string, entry: string | RegExp) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command' }).fill(words);
    await page.getByRole('option', { name: entry }).first().click();
  };
  await take(geneId(9), /Colour by GENE9$/);
  await page.getByRole('heading', { name: 'GENE9', exact: true }).waitFor();
  await take('counts colour', /Colour by n_counts/);
  await eventually(
    () => page.getByLabel('Colour by', { exact: true }).inputValue(),
    (value) => value === 'obs:n_counts',
    'a column',
  );
  await take('order spearman', /Order models by/);
  await page.getByRole('tab', { name: 'Metrics', selected: true }).waitFor();
  const panels = await page.getByRole('application').count();
  await take('hide irae (encoder)', /Hide IRAE \(encoder\)/);
  await eventually(
    () => page.getByRole('application').count(),
    (count) => count === panels - 1,
    'a panel less',
  );
});

test('a run tells the time left, is cancelled, and trained again', async () => {
  await row('Vanilla').first().hover();
  await page.getByRole('button', { name: 'Train Vanilla again with changes' }).first().click();
  await page.getByLabel('Random starts (seeds)', { exact: true }).fill('9');
  await page.getByLabel('Epochs', { exact: true }).fill('100000');
  await page.getByRole('button', { name: 'Train 1 model' }).click();
  await page.getByText(/epoch [\d,]+ of 100,000, .+ left/).waitFor();
  await page.getByRole('button', { name: 'Cancel Vanilla' }).click();
  await page.getByText('start 9 (seed), cancelled').waitFor();
  await page.getByRole('button', { name: 'Train Vanilla again', exact: true }).click();
  await page
    .getByText(/epoch [\d,]+ of 100,000/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Cancel Vanilla' }).click();
  await page.getByText('start 9 (seed), cancelled').last().waitFor();
});

test('a panel that was hidden comes back by undo', async () => {
  await page.getByRole('button', { name: 'Hide the panel of GeomAE (encoder)' }).first().click();
  await plotOf(page, 'GeomAE (encoder)').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await plotOf(page, 'GeomAE (encoder)').waitFor();
});

const undo = () => page.getByRole('button', { name: 'Undo', exact: true });

test('selection and camera are taken back one by one, and the button says what would be', async () => {
  const plot = plotOf(page, 'GeomAE (encoder)').first();
  await noticesGone(page);
  await settled(plot);
  const whole = await picture(plot);
  await plot.focus();
  await page.keyboard.press('+');
  await eventually(
    () => undo().getAttribute('title'),
    (title) => title === 'Undo: change of cameras (Ctrl+Z)',
    'the camera would be taken back',
  );
  await page.getByRole('application').first().press('b');
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + 2, y + 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 2, y + height - 2, { steps: 3 });
  await page.mouse.up();
  const selected = page.getByRole('region', { name: 'Selected' });
  await selected.waitFor();
  await eventually(
    () => undo().getAttribute('title'),
    (title) => title === 'Undo: change of selection (Ctrl+Z)',
    'the selection would be taken back',
  );
  await undo().click();
  await selected.waitFor({ state: 'detached' });
  await page.keyboard.press('v');
  await undo().click();
  await page.mouse.move(0, 0);
  await eventually(
    () => picture(plot),
    (now) => now === whole,
    'as it was looked at',
  );
  await page.keyboard.press('Control+y');
  await page.keyboard.press('Control+y');
  await selected.waitFor();
  await page.keyboard.press('Escape');
});

test('training is taken back, and done again', async () => {
  const rows = () => page.getByRole('region', { name: 'Maps', exact: true }).getByRole('listitem').count();
  const before = await rows();
  await page
    .getByRole('heading', { name: /^Train/ })
    .getByRole('button')
    .click();
  await page.getByLabel('Random starts (seeds)', { exact: true }).fill('11');
  await page.getByLabel('Epochs', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Train 1 model' }).click();
  await page.getByText(/start 11 \(seed\), error .* \(MSE\)/).waitFor();
  await eventually(
    () => undo().getAttribute('title'),
    (title) => title === 'Undo: training of 1 model (Ctrl+Z)',
    'training would be taken back',
  );
  await page.keyboard.press('Control+z');
  await page.getByText(/start 11 \(seed\), error .* \(MSE\)/).waitFor({ state: 'detached' });
  assert.equal(await rows(), before);
  await page.keyboard.press('Control+Shift+z');
  await page.getByText(/start 11 \(seed\), error .* \(MSE\)/).waitFor();
  await page.keyboard.press('Control+z');
});

test('what cannot be read is marked in its field, and nothing is trained with it', async () => {
  await page
    .getByRole('heading', { name: /^Train/ })
    .getByRole('button')
    .click();
  await page.getByText('Advanced', { exact: true }).click();
  const hidden = page.getByLabel('Hidden layers', { exact: true });
  const widths = await hidden.inputValue();
  await hidden.fill('8, wide');
  await page.getByRole('alert').getByText('One to eight whole numbers from 1 to 1,024.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Check what is marked' }).isDisabled());
  await hidden.fill(widths);
  await page
    .getByRole('button', { name: /^Train \d+ models?$/ })
    .last()
    .waitFor();
});

test('options that change say what hangs on them: one click prepares and trains it again, another leads back', async () => {
  await page
    .getByRole('heading', { name: /^Prepare/ })
    .getByRole('button')
    .click();
  await page.getByText('Options', { exact: true }).click();
  const components = page.getByLabel('Components', { exact: true });
  const before = Number(await components.inputValue());
  await components.fill(String(before - 1));
  const again = page.getByRole('button', { name: /^Prepare and train \d+ models again/ });
  const models = Number(/\d+/.exec(await again.innerText())![0]);
  await again.click();
  await page.getByText(`${models} models trained`).waitFor();
  const earlier = page.getByRole('region', { name: 'Earlier preparations' });
  await earlier.getByText(new RegExp(`${before}\\s+features`)).waitFor();
  await earlier.getByRole('button', { name: 'Look at them' }).click();
  await earlier.getByText(new RegExp(`${before - 1}\\s+features`)).waitFor();
  await plotOf(page, 'GeomAE (encoder)').first().waitFor();
  assert.deepEqual(window.complaints, []);
});
