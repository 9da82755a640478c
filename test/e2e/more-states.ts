/** States beside those of every day: other readings, groups, weights sought, genes side by side, new cells, data that moved, an ended core. */
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { countsCsv } from '../projects/data.ts';
import { fewCells, type Visit } from './states.ts';
import { openWindow, plotOf } from './window.ts';

export async function walkFurther(visit: Visit, cells = fewCells()): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-more-states-'));
  const file = join(folder, basename(cells.unlabelled ?? 'cells.csv'));
  if (cells.unlabelled) await copyFile(cells.unlabelled, file);
  else await writeFile(file, countsCsv());
  const called = basename(file).replace(/\..*$/, '');
  const window = await openWindow();
  const { page } = window;
  page.setDefaultTimeout(120_000);
  const see = (name: string) => visit(name, window);
  const steps = page.getByRole('complementary', { name: 'Steps' });
  const unfold = async (step: RegExp) => {
    const head = steps.getByRole('button', { name: step }).first();
    if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  };
  try {
    await page.getByLabel(/Path of a file/).fill(file);
    await page.keyboard.press('Enter');
    const groups = page.getByRole('heading', { name: 'leiden' });
    const asked = page.getByRole('dialog', { name: /^Open / });
    await groups.or(asked).first().waitFor();
    if (await asked.count()) await page.keyboard.press('Enter');
    await groups.waitFor();
    await plotOf(page, 'UMAP-like').waitFor();

    await unfold(/^Data/);
    await steps.getByRole('button', { name: 'Read it differently…' }).click();
    await page.getByRole('dialog', { name: new RegExp(`^Open ${called}`) }).waitFor();
    await see('what of a file is read');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await unfold(/^Prepare/);
    await steps.getByText('Clusters and markers', { exact: true }).click();
    await see('how groups are found');

    await unfold(/^Train/);
    await page.getByLabel('Epochs', { exact: true }).fill('3');
    await steps.getByText('Find weights').click();
    await page.getByRole('textbox', { name: 'Random starts to try (seeds)' }).fill('1');
    await see('which weights are tried');
    await steps.getByRole('button', { name: /^Train \d+ runs$/ }).click();
    await see('weights are being tried');
    await page.getByText(/^(\d+) of \1 runs trained$/).waitFor();
    await see('what the weights cost');
    // The table of so many models has been seen.
    await page.getByRole('button', { name: 'Fold the metrics away' }).click();

    await unfold(/^Train/);
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Train \d models$/ })
      .or(steps.getByRole('button', { name: /^Train \d models$/ }))
      .first()
      .click();
    await page
      .getByText(/models trained/)
      .first()
      .waitFor();

    const genes = page.getByRole('combobox', { name: 'Colour by a gene' });
    for (const [gene, key] of [
      [cells.pair[0], 'Enter'],
      [cells.pair[1], 'Shift+Enter'],
    ]) {
      await genes.fill(gene);
      await page.getByRole('listbox', { name: 'Genes' }).getByRole('option', { name: gene, exact: true }).waitFor();
      await genes.press(key);
      await page.getByRole('list', { name: 'Chosen genes' }).getByText(gene).waitFor();
    }
    const shownAs = page.getByLabel('Genes shown as');
    await shownAs.selectOption(await shownAs.locator('option').nth(1).getAttribute('value'));
    await plotOf(page, cells.pair[1]).waitFor();
    await see('a panel a gene');
    await page.getByRole('combobox', { name: 'Colour by', exact: true }).selectOption('obs:leiden');

    const chosen = page.waitForEvent('filechooser');
    await steps.getByRole('button', { name: 'Place new cells on Vanilla' }).click();
    await (await chosen).setFiles(file);
    const how = page.getByRole('dialog', { name: 'Place new cells' });
    await how.waitFor();
    await see('how new cells are placed');
    await how.getByRole('button', { name: 'Place', exact: true }).click();
    await page
      .getByRole('region', { name: /^New cells/ })
      .first()
      .waitFor();
    await see('new cells on the maps');

    await page.keyboard.press('Control+u');
    await page.getByRole('dialog', { name: 'Pack' }).waitFor();
    await see('what is packed');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('Control+Shift+x');
    const project = page.getByRole('region', { name: 'Go on with' }).getByRole('button').first();
    await project.waitFor();
    await see('projects to go on with');
    await rename(file, join(folder, `elsewhere-${basename(file)}`));
    await project.click();
    await page.getByRole('dialog', { name: `Where are the data of ${called}?` }).waitFor();
    await see('data that moved');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await window.endCore();
    await page.getByRole('alert').getByText('The computation has stopped.').waitFor();
    // What the browser says of the connection that it lost is no fault of the page.
    await visit('the core has ended', { ...window, complaints: [] });
  } finally {
    await window.close();
    await rm(folder, { recursive: true, force: true });
  }
}
