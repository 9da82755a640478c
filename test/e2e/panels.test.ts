/** What panels say when a person points, zooms, encircles and chooses: names, ellipses, colours, cameras. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { countPixels, eventually, isColored, near, openWindow, parseRgb, plotOf, settled, trainSample, type TestWindow } from './window.ts';

const models = ['Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)'];

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  // So low that maps have no room for all names.
  await page.setViewportSize({ width: 1024, height: 420 });
  // Enough for some ellipses to stand apart.
  await trainSample(page, { epochs: 100 });
  await settled(plotOf(page, 'Vanilla'));
});
after(async () => {
  await window.close();
  assert.deepEqual(window.complaints, []);
});

const legendEntry = (name: string) => page.locator('.inspector li button[aria-pressed]').filter({ hasText: name });
const legendNames = () => page.locator('.inspector li button[aria-pressed] .label').allInnerTexts();
const colorOf = async (name: string) =>
  near(
    parseRgb(
      await page
        .locator('.inspector li', { hasText: name })
        .locator('.swatch')
        .evaluate((swatch) => getComputedStyle(swatch).backgroundColor),
    ),
    6,
  );
/** Whole, however they are written. */
const namesOf = (labels: Locator) => labels.evaluateAll((found) => found.map((label) => (label as HTMLElement).dataset['name']));
const namesOn = (model: string) => namesOf(plotOf(page, model).locator('.plot-label.shown'));
const choose = (label: string, value: string) => page.getByLabel(label, { exact: true }).selectOption(value);
const set = (name: RegExp, on: boolean) => page.getByRole('switch', { name }).setChecked(on, { force: true });
const away = () => page.mouse.move(640, 10);
const selectedCount = async () =>
  Number(/([\d,]+) cells/.exec(await page.getByRole('region', { name: 'Selected' }).innerText())![1].replace(',', ''));

/** A name that some panel has no room for, and that panel. */
async function leftOut(): Promise<{ name: string; model: string }> {
  for (const model of models)
    await eventually(
      () => namesOn(model),
      (names) => names.length > 1,
      'the largest types are named',
    );
  for (const model of models) {
    const shown = await namesOn(model);
    const name = (await legendNames()).find((name) => !shown.includes(name));
    if (name) return { name, model };
  }
  throw new Error('Every name is on every map.');
}

test('pointing at a legend entry shows its name in every panel, also where there was no room for it, and brings out its cells', async () => {
  const { name, model } = await leftOut();
  const other = await colorOf((await legendNames())[0]);
  const before = await countPixels(plotOf(page, model), other);
  await legendEntry(name).hover();
  for (const one of models)
    await eventually(
      () => namesOf(plotOf(page, one).locator('.plot-label.named.shown')),
      (names) => names.join() === name,
      `${one} names ${name}`,
    );
  await eventually(
    () => countPixels(plotOf(page, model), other),
    (left) => left < 0.5 * before,
    'the others fade',
  );
  await away();
  await eventually(
    async () => (await Promise.all(models.map(namesOn))).flat().length,
    (count) => count > 0 && count < 3 * 8,
    'the map has its own names again',
  );
  assert.equal(await page.locator('.plot-label.named').count(), 0);
});

test('the keyboard does the same, with the names switched off', async () => {
  await set(/^Names/, false);
  const [first, second] = await legendNames();
  await legendEntry(first).focus();
  // Past the second one's colour.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  for (const model of models)
    await eventually(
      () => namesOn(model),
      (names) => names.join() === second,
      `${model} names ${second} and nothing else`,
    );
  await page.keyboard.press('Tab');
  await eventually(
    () => namesOn('Vanilla'),
    (names) => names.length === 0,
    'and lets go of it',
  );
  await set(/^Names/, true);
});

test('zooming in brings out names for which the whole map had no room', async () => {
  const { name, model } = await leftOut();
  await legendEntry(name).click({ modifiers: ['Shift'] });
  await page.keyboard.press('z');
  await page.keyboard.press('Escape');
  await away();
  await eventually(
    () => namesOn(model),
    (names) => names.includes(name),
    `${name} appears`,
  );
  await page.keyboard.press('f');
  await away();
  await eventually(
    () => namesOn(model),
    (names) => !names.includes(name),
    'and goes again',
  );
});

test('Alt-click leaves one type alone; a second one brings all back', async () => {
  const plot = plotOf(page, 'Vanilla');
  await page.setViewportSize({ width: 1024, height: 700 });
  await set(/^Names/, false);
  await set(/encoder$/, false);
  const [first, second] = await legendNames();
  const [own, other] = [await colorOf(first), await colorOf(second)];
  await away();
  await settled(plot);
  const before = { own: await countPixels(plot, own), other: await countPixels(plot, other) };
  await legendEntry(first).click({ modifiers: ['Alt'] });
  await away();
  const look = async () => ({ own: await countPixels(plot, own), other: await countPixels(plot, other) });
  await eventually(look, (now) => now.own >= 0.9 * before.own && now.other < 0.1 * before.other, 'it alone is bright');
  await legendEntry(first).click({ modifiers: ['Alt'] });
  await away();
  await eventually(look, (now) => now.other > 0.95 * before.other, 'all are back');
});

test('a lasso with Shift adds, with Alt takes away', async () => {
  await page.keyboard.press('s');
  const { x, y, width, height } = (await plotOf(page, 'Vanilla').boundingBox())!;
  const encircle = async (from: number, to: number, key?: 'Shift' | 'Alt') => {
    await page.mouse.move(x + from * width, y + 2);
    if (key) await page.keyboard.down(key);
    await page.mouse.down();
    for (const [right, down] of [
      [to, 0.01],
      [to, 0.99],
      [from, 0.99],
      [from, 0.01],
    ])
      await page.mouse.move(x + right * width, y + down * height, { steps: 3 });
    await page.mouse.up();
    if (key) await page.keyboard.up(key);
    return selectedCount();
  };
  const left = await encircle(0.01, 0.5);
  const all = await encircle(0.5, 0.99, 'Shift');
  assert.ok(left > 0 && left < 3000 && all === 3000, `${left}, then ${all}`);
  const right = await encircle(0.01, 0.5, 'Alt');
  assert.ok(Math.abs(right - (3000 - left)) <= 3, `${right} of ${3000 - left}`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('v');
});

test('the ends of a colour bar are edited, and the cells between them selected', async () => {
  await choose('Colour by', 'obs:n_counts');
  const [lower, upper] = ['Lower', 'Upper'].map((end) => page.getByRole('textbox', { name: `${end} end of the colours` }));
  await lower.waitFor();
  const plot = plotOf(page, 'Vanilla');
  await settled(plot);
  const before = await plot.screenshot();
  const beyond = async () =>
    Number(/([\d,]+) cells? beyond the ends/.exec(await page.locator('.inspector').last().innerText())?.[1].replace(',', '') ?? 0);
  const few = await beyond();
  const number = async (input: typeof lower) => Number((await input.inputValue()).replace(',', ''));
  const middle = Math.round(((await number(lower)) + (await number(upper))) / 2);
  await upper.fill(String(middle));
  await upper.press('Enter');
  await eventually(beyond, (many) => many > few, 'more cells lie beyond');
  await eventually(
    async () => (await plot.screenshot()).equals(before),
    (same) => !same,
    'colours change',
  );
  await upper.fill('nonsense');
  await upper.press('Enter');
  await eventually(
    () => number(upper),
    (value) => value === middle,
    'what is no number is not taken',
  );
  await page.getByRole('button', { name: 'Select cells between the ends' }).click();
  assert.equal(await selectedCount(), 3000 - (await beyond()));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Automatic ends' }).click();
  await eventually(beyond, (now) => now === few, 'as before');
});

/** `3 of 42 ellipses cut off`, as numbers. */
async function cutOff(): Promise<[cut: number, all: number]> {
  const told = await page.getByText(/of [\d,]+ ellipses cut off/).allInnerTexts();
  const [, cut, all] = /^([\d,]+) of ([\d,]+)/.exec(told[0] ?? '') ?? [];
  return cut === undefined ? [0, 0] : ([cut, all].map((text) => Number(text.replace(',', ''))) as [number, number]);
}

const slide = (name: string, value: string) => page.getByRole('slider', { name, exact: true }).fill(value);

test('ellipses that are too long are cut off where one says, counted, and marked by arrows; 0 draws them whole', async () => {
  await set(/decoder$/, true);
  await choose('Where', 'spread');
  const arrows = () =>
    page
      .locator('.plot-ellipse-marks path:not(.halo)')
      .evaluateAll((found) => found.reduce((sum, path) => sum + path.getAttribute('d')!.match(/M/g)!.length, 0));
  await slide('Cut off', '1');
  await eventually(cutOff, ([cut, all]) => cut > 0 && cut < all, 'about half are longer than the median');
  const [cut] = await cutOff();
  await eventually(arrows, (count) => count >= 2 * cut, `arrows at both ends of ${cut}`);
  await eventually(
    () => page.locator('.plot .note').allInnerTexts(),
    (notes) => notes.some((note) => note.includes('cut off')),
    'panels say so',
  );
  await slide('Cut off', '0');
  await eventually(arrows, (count) => count === 0, 'none');
  assert.deepEqual(await cutOff(), [0, 0]);
  await slide('Cut off', '2.5');
});

test('ellipses grow with their size, stand closer with their density, and a map that is looked at from near has its own', async () => {
  const plot = plotOf(page, 'IRAE (encoder)');
  await settled(plot);
  const covered = () => countPixels(plot, (pixel) => !near([255, 255, 255], 6)(pixel));
  const before = await covered();
  await slide('Size', '2');
  await eventually(covered, (count) => count > 1.2 * before, 'larger ones cover more');
  await slide('Size', '1');
  await eventually(covered, (count) => count < 1.1 * before, 'as before');
  // All longer than half the median are cut, so that the count of all is told.
  await slide('Cut off', '0.5');
  const count = async () => (await cutOff())[1];
  await eventually(count, (few) => few > 10, 'ellipses');
  const few = await count();
  await slide('Density', '16');
  await eventually(count, (many) => many > 1.5 * few, `more than ${few} of them`);
  await slide('Density', '8');
  await eventually(count, (now) => now === few, 'as before');
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -240);
  await away();
  await eventually(count, (now) => now !== few && now > 0, 'others, among the cells in sight');
  await page.keyboard.press('f');
  await eventually(count, (now) => now === few, 'those of the whole map');
  await slide('Cut off', '2.5');
  await choose('Where', 'auto');
});

test('an ellipse under the pointer says its axes, its area and what they mean', async () => {
  const plot = plotOf(page, 'IRAE (encoder)');
  const { x, y, width, height } = (await plot.boundingBox())!;
  const tooltip = page.locator('.plot [role=tooltip]');
  let at = 0;
  await eventually(
    async () => {
      at = (at + 1) % 400;
      await page.mouse.move(x + width * (0.1 + 0.04 * (at % 20)), y + height * (0.1 + 0.04 * Math.floor(at / 20)));
      return (await tooltip.count()) > 0 ? tooltip.innerText() : '';
    },
    (text) =>
      /(Cells → map \(encoder\)|Map → cells \(decoder\)): a circle of radius \S+ in the data, with semi-axes \S+ × \S+ on the map, area × \S+\. Here (the map stretches one direction \S+ times more than the other|no direction is favoured) and areas (swell|shrink|are as in)/.test(
        text,
      ),
    'a sentence',
  );
  assert.notEqual(
    await plot.locator('.plot-drawing ellipse').evaluate((ellipse) => getComputedStyle(ellipse).display),
    'none',
    'it is outlined',
  );
  await away();
});

test('a panel that was set free keeps its camera; the others follow one another', async () => {
  await set(/^Scale bar/, true);
  const bars = () => Promise.all(models.map((model) => plotOf(page, model).locator('.plot-scale').innerHTML()));
  await page.getByRole('group', { name: 'GeomAE (encoder)' }).hover();
  await page.getByRole('button', { name: 'Let GeomAE (encoder) move by itself' }).click();
  await eventually(bars, (all) => all.every((bar) => bar !== ''), 'a bar in every panel');
  const before = await bars();
  const { x, y, width, height } = (await plotOf(page, 'Vanilla').boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -240);
  await eventually(bars, (now) => now[0] !== before[0] && now[2] !== before[2], 'the linked ones zoom');
  assert.equal((await bars())[1], before[1]);
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Let GeomAE (encoder) move with the others' }).click();
  await set(/^Scale bar/, false);
});

test('cells in which a gene was not seen are grey and beneath the others, in every panel; names of the types stay', async () => {
  await set(/decoder$/, false);
  await set(/^Names/, true);

  const search = page.getByRole('combobox', { name: 'Colour by a gene' });
  await search.fill('');
  await search.pressSequentially('MS4A1');
  await page.getByRole('listbox', { name: 'Genes' }).getByRole('option', { name: 'MS4A1', exact: true }).waitFor();
  await search.press('Enter');
  await page.getByText(/cells at zero, grey beneath/).waitFor();
  await away();
  for (const model of models) {
    await eventually(
      () => namesOn(model),
      (names) => names.length > 3,
      `${model} names its types`,
    );
    await eventually(
      () => countPixels(plotOf(page, model), isColored),
      (count) => count > 30,
      `${model} shows cells with the gene`,
    );
  }
});
