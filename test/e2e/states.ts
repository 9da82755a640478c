/**
 * The states that the window can be in, one after the other as a person gets there: what every one of them must keep to is checked in each.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mulberry32 } from '../random.ts';
import { Hdf5Writer } from '../io/fixtures.ts';
import { countsCsv } from '../projects/data.ts';
import { openWindow, plotOf, type TestWindow } from './window.ts';

/** @param name what is to be seen; the page may be changed by nobody but the walk */
export type Visit = (name: string, window: TestWindow) => Promise<void>;

/** 180 cells of three kinds, with their labels, a UMAP and a quantity: as an h5ad that somebody has analysed. */
export function analysedFile(): string {
  const random = mulberry32(12);
  const [cells, genes] = [180, 40];
  const kind = (cell: number) => cell % 3;
  const counts = Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: genes }, (_, gene) => Math.floor(random() * (gene % 3 === kind(cell) ? 14 : 3))),
  );
  const map = Float32Array.from(
    { length: 2 * cells },
    (_, at) => [0, 6, 3][kind(at >> 1)] * (at % 2 === 0 ? 1 : 0) + (at % 2 === 1 && kind(at >> 1) === 2 ? 5 : 0) + 2 * random(),
  );
  return new Hdf5Writer('analysed.h5ad')
    .frame(
      'obs',
      Array.from({ length: cells }, (_, cell) => `CELL${cell}-1`),
    )
    .group('obs', { 'column-order': ['cell_type'] })
    .group('obs/cell_type', { 'encoding-type': 'categorical', 'encoding-version': '0.2.0' })
    .dataset('obs/cell_type/categories', ['B cell', 'Monocyte', 'T cell'])
    .dataset(
      'obs/cell_type/codes',
      Int8Array.from({ length: cells }, (_, cell) => kind(cell)),
    )
    .frame(
      'var',
      Array.from({ length: genes }, (_, gene) => `GENE${gene}`),
    )
    .csr('X', counts)
    .dataset('obsm/X_umap', map, { shape: [cells, 2] })
    .done();
}

const later = { timeout: 120_000 };

/** @param size of the window, CSS pixels */
export async function walk(
  visit: Visit,
  { theme, size }: { theme: 'light' | 'dark'; size?: { width: number; height: number } },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-states-'));
  await writeFile(join(folder, 'unlabelled.csv'), countsCsv());
  const window = await openWindow({ theme });
  const { page } = window;
  if (size) await page.setViewportSize(size);
  const see = (name: string) => visit(name, window);
  const menu = (name: string) => page.getByRole('navigation', { name: 'Menus' }).getByRole('button', { name });
  const none = () => page.getByRole('dialog').waitFor({ state: 'detached' });
  const escape = async () => {
    await page.keyboard.press('Escape');
    await none();
  };
  const openPath = async (path: string) => {
    await page.keyboard.press('Control+Shift+p');
    await page
      .getByRole('dialog')
      .getByLabel(/Path of a file/)
      .fill(path);
    await page.keyboard.press('Enter');
  };
  try {
    await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
    await see('first screen');

    await openPath(join(folder, 'nothing-there.h5ad'));
    await page.getByText('There is no such file.').waitFor();
    await see('a file that is not there');
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await page.keyboard.press('Escape');
    await none();

    await openPath(join(folder, 'unlabelled.csv'));
    await plotOf(page, 'PCA').waitFor();
    await page.getByRole('heading', { name: 'leiden' }).waitFor();
    await see('a file without labels, clustered');

    await openPath(analysedFile());
    await plotOf(page, 'UMAP').waitFor();
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Train \d models$/ })
      .waitFor();
    await see('opened file with its UMAP');
    const steps = page.getByRole('complementary', { name: 'Steps' });
    const unfold = async (step: RegExp) => {
      const head = steps.getByRole('button', { name: step }).first();
      if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
    };
    for (const step of [/^Data/, /^Prepare/, /^Train/]) await unfold(step);
    await steps.getByText('Options', { exact: true }).click();
    await steps.getByText('Advanced', { exact: true }).click();
    await see('all steps and their options');
    await steps.getByText('Advanced', { exact: true }).click();
    await steps.getByText('Options', { exact: true }).click();
    await menu('File').click();
    await page.getByRole('menu', { name: 'File' }).waitFor();
    await see('a menu');
    await page.keyboard.press('Escape');
    for (const [keys, name] of [
      ['Control+Shift+p', 'a path or a link is asked for'],
      ['Control+s', 'saving data'],
      ['Control+k', 'palette'],
      ['?', 'keyboard shortcuts'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog').waitFor();
      await see(name);
      await escape();
    }
    await page.keyboard.press('F1');
    for (let step = 1; step <= 4; step++) {
      await page.getByRole('dialog').waitFor();
      await see(`how to read this, ${step}`);
      await page.keyboard.press('ArrowRight');
    }
    if (await page.getByRole('dialog').count()) await escape();

    await page.getByLabel('Epochs', { exact: true }).fill('60000');
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Train \d models$/ })
      .click();
    await page
      .getByText(/^epoch [\d,]+ of 60,000$/)
      .first()
      .waitFor(later);
    await see('training');
    await page.keyboard.press('Control+.');
    await page
      .getByRole('progressbar')
      .first()
      .waitFor({ state: 'detached', ...later });
    await see('cancelled');
    await unfold(/^Train/);
    await page.getByLabel('Epochs', { exact: true }).fill('40');
    await steps.getByRole('button', { name: /^Train \d+ model/ }).click();
    await page.getByRole('tab', { name: 'Metrics' }).click();
    await see('metrics while they arrive');
    await page
      .getByText(/models trained/)
      .first()
      .waitFor(later);
    await see('trained, metrics');
    for (const tab of await page.getByRole('tablist').first().getByRole('tab').all()) {
      await tab.click();
      await see(`below the panels: ${await tab.innerText()}`);
    }
    await page.getByRole('combobox', { name: 'Colour by a gene' }).fill('GENE1');
    await page.getByRole('listbox', { name: 'Genes' }).getByRole('option').first().waitFor();
    await see('a gene is sought');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'GENE1', exact: true }).waitFor();
    await see('coloured by a gene');
    for (const details of await page.getByRole('complementary', { name: 'Legend and view' }).locator('details:not([open]) > summary').all())
      await details.click();
    await see('all choices of the view');
    await page.keyboard.press('h');
    await page.getByRole('slider', { name: /epoch/i }).first().waitFor();
    await see('replay');
    await page.keyboard.press('h');
    await page
      .getByRole('button', { name: /^Try another weight of/ })
      .first()
      .click();
    await see('another weight is tried');
    await page
      .getByRole('button', { name: /^Try another weight of/ })
      .first()
      .click();
    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('dialog').waitFor();
    await see('exporting a figure');
    await escape();

    const second = await page.context().newPage();
    await second.goto(window.url);
    await second.getByRole('dialog', { name: 'This is open in another window' }).waitFor();
    await visit('open in another window', { ...window, page: second });
    await second.getByRole('button', { name: 'Go on here', exact: true }).click();
    await page.getByRole('dialog', { name: 'Another window goes on with this' }).waitFor();
    await see('another window goes on');
    await second.close();
  } finally {
    await window.close();
    await rm(folder, { recursive: true });
  }
}
