/** The figure editor: what is chosen is in the preview, and the preview is what is saved. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Download, Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { textWidth } from '../../core/figure/fonts.ts';
import { fontNames, typefaces } from '../../core/types/typefaces.ts';
import { assertAccessible, eventually, openWindow, trainSample, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;
let dialog: Locator;

before(async () => {
  window = await openWindow();
  ({ page } = window);
  await trainSample(page, { epochs: 5 });
  await page.keyboard.press('Control+Shift+f');
  dialog = page.getByRole('dialog', { name: 'Export the figure' });
  await dialog.waitFor();
});

after(() => window.close());

/** As figures have them: the term. */
const titles = ['Vanilla', 'GeomAE (encoder)', 'IRAE (encoder)'];
const [vanilla, geomae, irae] = titles;

/** Of the figure that is previewed: its texts, and the sides of its page in points. */
async function previewed(): Promise<{ texts: string[]; width: number; height: number }> {
  const preview = dialog.getByRole('img', { name: 'Preview of the figure' });
  await preview.and(page.locator('[data-drawn="yes"]')).waitFor();
  return preview.evaluate((place) => {
    const svg = place.shadowRoot!.querySelector('svg')!;
    const { width, height } = svg.viewBox.baseVal;
    return { texts: [...svg.querySelectorAll('text')].map((text) => text.textContent), width, height };
  });
}

const inMillimetres = (points: number) => Math.round((10 * points * 25.4) / 72) / 10;

async function saved(button: string): Promise<Buffer> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path());
}

test('the preview has every panel under its letter, and anyone can use the editor', async () => {
  const { texts, width } = await previewed();
  for (const text of ['a', 'b', 'c', ...titles]) assert.ok(texts.includes(text), `${text} in ${texts.join(' ¦ ')}`);
  assert.equal(inMillimetres(width), 183);
  await assertAccessible(page, 'figure editor');
});

test('panels are chosen and ordered, sizes and what is shown follow, and all of it is undone', async () => {
  await dialog.getByRole('button', { name: 'GeomAE (encoder) earlier' }).click();
  await dialog.getByRole('checkbox', { name: 'IRAE (encoder)' }).uncheck();
  await dialog.getByLabel('For', { exact: true }).selectOption('cell');
  await eventually(
    previewed,
    ({ texts, width }) =>
      inMillimetres(width) === 114 &&
      !texts.includes(irae) &&
      texts.indexOf(geomae) >= 0 &&
      texts.indexOf(geomae) < texts.indexOf(vanilla) &&
      texts.includes('A'),
    'two panels at Cell’s one and a half columns',
  );
  await dialog.getByRole('switch', { name: 'Legend' }).uncheck({ force: true });
  await eventually(previewed, ({ texts }) => !texts.some((text) => text.includes('indicatrix (')), 'no legend');
  for (let times = 0; times < 4; times++) await dialog.getByRole('button', { name: 'Undo' }).click();
  assert.ok(await dialog.getByRole('button', { name: 'Undo' }).isDisabled());
  await eventually(
    previewed,
    ({ texts, width }) =>
      inMillimetres(width) === 183 &&
      texts.includes(irae) &&
      texts.indexOf(vanilla) < texts.indexOf(geomae) &&
      texts.some((text) => text.includes('indicatrix (')),
    'as at first',
  );
});

test('the preview sets its texts by the typefaces’ own files, as wide as PDF and PNG have them', async () => {
  for (const font of fontNames) {
    await dialog.getByLabel('Typeface', { exact: true }).selectOption(font);
    await eventually(
      () =>
        dialog.getByRole('img', { name: 'Preview of the figure' }).evaluate(async (place, own) => {
          const svg = place.shadowRoot!.querySelector('svg')!;
          if (!svg.getAttribute('font-family')!.startsWith(`'${own}'`)) return null;
          await document.fonts.load(`10px '${own}'`);
          const text = [...svg.querySelectorAll('text')].find((each) => each.textContent === 'VPres (encoder) ↓')!;
          return { width: text.getComputedTextLength(), size: parseFloat(getComputedStyle(text).fontSize) };
        }, typefaces[font].own),
      (seen) => seen !== null && Math.abs(seen.width / textWidth(font, 'VPres (encoder) ↓', seen.size) - 1) < 0.01,
      `${font}: as wide as in the file`,
    );
  }
  await dialog.getByLabel('Typeface', { exact: true }).selectOption('inter');
});

test('a style is kept under its name and taken up again', async () => {
  await dialog.getByLabel('Width', { exact: true }).selectOption('89');
  await dialog.getByLabel('Name of the style').fill('Narrow');
  await dialog.getByRole('button', { name: 'Keep', exact: true }).click();
  await dialog.getByLabel('Width', { exact: true }).selectOption('183');
  await eventually(previewed, ({ width }) => inMillimetres(width) === 183, 'a double column');
  await dialog.getByLabel('Style', { exact: true }).selectOption({ label: 'Narrow' });
  await eventually(previewed, ({ width }) => inMillimetres(width) === 89, 'a single column');
  await dialog.getByLabel('Style', { exact: true }).selectOption('paper 3');
  await eventually(
    previewed,
    ({ texts }) => texts.includes('encoder indicatrices') && texts.includes('decoder indicatrices'),
    'rows of their own',
  );
  await dialog.getByRole('button', { name: 'Undo' }).click();
});

test('charts of models, genes and labels stand in the maps’ place, with tables of their numbers', async () => {
  const drawn = dialog.getByLabel('Drawn', { exact: true });
  const words: Record<string, string> = {
    losses: 'epoch',
    profiles: 'kNN recall',
    neighborhoods: 'neighbours, k',
    tradeOffs: 'encoder regularized',
    volcano: '−log₁₀ adjusted p',
    labels: 'cell_type',
  };
  for (const [chart, word] of Object.entries(words)) {
    await drawn.selectOption(chart);
    await eventually(previewed, ({ texts }) => texts.some((text) => text.includes(word)), `${word} of ${chart}`);
    assert.ok(await dialog.getByRole('radio', { name: 'Page' }).isDisabled(), 'only maps can be looked around in');
  }
  await drawn.selectOption('volcano');
  const group = dialog.getByLabel('Group', { exact: true });
  const [first, second] = await group.locator('option').allInnerTexts();
  await group.selectOption(first);
  await dialog.getByLabel('Against', { exact: true }).selectOption(second);
  await eventually(
    previewed,
    ({ texts }) => texts.some((text) => text.startsWith(first) && text.includes(`against ${second}`)),
    'one against the other',
  );
  await assertAccessible(page, 'figure editor with a volcano');
  const [table]: [Download, unknown] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByLabel('Its numbers as a table', { exact: true }).selectOption('csv'),
  ]);
  assert.match(await readFile(await table.path(), 'utf8'), /^gene,log2 fold change,adjusted p,found in,found in others\n/);
  await dialog.getByLabel('Style', { exact: true }).selectOption('paper 4');
  await eventually(previewed, ({ texts }) => texts.includes('cell_type') && texts.some((text) => text.startsWith(first)), 'labels');
  await drawn.selectOption('maps');
  await eventually(previewed, ({ texts }) => texts.includes(vanilla), 'the maps again');
});

test('what is saved is what is previewed; the picture and the sentence for the methods are copied', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy methods' }).click();
  await page.getByText('are on the clipboard, for the methods').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /Autoencoders .* 5 epochs.*Indicatrix \d/);
  await dialog.getByRole('button', { name: 'Copy picture' }).click();
  await page.getByText('The figure is on the clipboard, at 300 dpi.').waitFor();
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  assert.deepEqual(types, ['image/png']);
  const { width, height } = await previewed();
  const pasted = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const picture = await createImageBitmap(await item.getType('image/png'));
    return [picture.width, picture.height];
  });
  for (const [side, points] of [width, height].entries())
    assert.ok(Math.abs(pasted[side] - (points / 72) * 300) <= 1, `${pasted.join(' × ')} pixels on the clipboard`);
  await dialog.getByRole('button', { name: 'Copy SVG' }).click();
  await page.getByText('The figure is on the clipboard, as SVG.').waitFor();
  const svg = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(svg, /^<\?xml|^<svg/);
  assert.ok(svg.includes('GeomAE (encoder)') && svg.includes('mm"'));
  await dialog.getByRole('button', { name: 'Copy BibTeX' }).click();
  await page.getByText('What to cite is on the clipboard').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^@software\{indicatrix,[\s\S]*@misc\{nazari_geometric/);
  await dialog.getByRole('radio', { name: 'PNG' }).check();
  const png = await saved('Export PNG');
  const pixels = PNG.sync.read(png);
  assert.ok(
    Math.abs(pixels.width - (width / 72) * 300) <= 1 && Math.abs(pixels.height - (height / 72) * 300) <= 1,
    `${pixels.width} × ${pixels.height}`,
  );
  await dialog.waitFor({ state: 'detached' });

  // Dropped on the window, it is taken up again, whatever was changed since.
  const titles = () => page.locator('main section h3').allInnerTexts();
  const before = await titles();
  await page.getByLabel('Colour by', { exact: true }).selectOption({ index: 0 });
  await page
    .locator('main section header')
    .first()
    .getByRole('button', { name: /^Hide the panel/ })
    .click();
  await eventually(titles, (now) => now.length === before.length - 1, 'a panel less');
  const dropped = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], 'figure.png', { type: 'image/png' }));
    return transfer;
  }, png.toString('base64'));
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
  await page.getByText('figure.png is taken up: the same data, models and view.').waitFor();
  await dialog.waitFor();
  assert.deepEqual(await titles(), before);
  assert.deepEqual(window.complaints, []);
});
