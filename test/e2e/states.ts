/**
 * The states that the window can be in, one after the other as a person gets there: what every one of them must keep to is checked in each.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mulberry32 } from '../random.ts';
import { isSample } from '../../core/types/samples.ts';
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

/** What is opened on the way. */
export interface Cells {
  /** A file without labels; made here where none is named. */
  unlabelled?: string;
  /** One with labels and, at once or found here, a map. */
  analysed: string;
  /** What that map is called. */
  map: string;
  /** A gene of the analysed file, and two of the one without labels. */
  gene: string;
  pair: [string, string];
}

export const fewCells = (): Cells => ({ analysed: analysedFile(), map: 'UMAP', gene: 'GENE1', pair: ['GENE1', 'GENE30'] });

const later = { timeout: 120_000 };

export async function walk(visit: Visit, cells = fewCells()): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-states-'));
  const unlabelled = cells.unlabelled ?? join(folder, 'unlabelled.csv');
  if (!cells.unlabelled) await writeFile(unlabelled, countsCsv());
  const window = await openWindow();
  const { page } = window;
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
  /** Some files are asked about before their map is there. */
  const answered = async (map: string) => {
    const asked = page.getByRole('dialog', { name: /^Open / });
    await plotOf(page, map).or(asked).first().waitFor();
    if (await asked.count()) {
      await see('what of a file is read is asked');
      await page.keyboard.press('Enter');
    }
    await plotOf(page, map).waitFor();
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

    await openPath(unlabelled);
    await answered('PCA');
    await page.getByRole('heading', { name: 'leiden' }).waitFor();
    await see('a file without labels, clustered');

    if (isSample(cells.analysed)) await page.keyboard.press('Control+Shift+l');
    else await openPath(cells.analysed);
    await answered(cells.map);
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
    await page.getByRole('combobox', { name: 'Colour by a gene' }).fill(cells.gene);
    await page.getByRole('listbox', { name: 'Genes' }).getByRole('option').first().waitFor();
    await see('a gene is sought');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: cells.gene, exact: true }).waitFor();
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
