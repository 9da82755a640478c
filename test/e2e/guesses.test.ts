/** What was guessed of a file is seen beside the data, folded or not, and chosen otherwise from there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';
import { annData, counts, write } from '../io/fixtures.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow({ arranged: false });
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
});
after(() => window.close());

const steps = () => page.getByRole('complementary', { name: 'Steps' });
const dialog = () => page.getByRole('dialog');
const banner = (text: string) => page.getByRole('banner').getByText(text).waitFor();
const open = () => dialog().getByRole('button', { name: 'Open' }).click();

async function openPath(path: string): Promise<void> {
  await page.keyboard.press('Control+Shift+p');
  await dialog()
    .getByLabel(/Path of a file/)
    .fill(path);
  await page.keyboard.press('Enter');
}

/** The note stands there while the step is folded, with the way to choose otherwise under it. */
async function isSaid(note: RegExp): Promise<void> {
  const head = steps().getByRole('button', { name: /^Data/ });
  await steps().getByText(note).waitFor();
  if ((await head.getAttribute('aria-expanded')) === 'true') await head.click();
  await steps().locator('[aria-expanded=false]', { hasText: 'Data' }).waitFor();
  assert.ok(await steps().getByText(note).isVisible());
  assert.ok(await steps().getByRole('button', { name: 'Read it differently…' }).isVisible());
}

async function otherwise(): Promise<void> {
  await steps().getByRole('button', { name: 'Read it differently…' }).click();
  await dialog().getByRole('button', { name: 'Open' }).waitFor();
}

const barcodes = ['AAACCTGAGAAACCAT-1', 'AAACCTGAGAAACCGC-1', 'AAACCTGAGAAACCTA-1', 'AAACCTGAGAAACGAG-1'];

test('what parts the columns and the decimals', async () => {
  const rows = ['1,5;2,25', '0,5;1,5', '3,75;0,5', '1,25;0,75'];
  await openPath(write('parted.csv', rows.map((row, i) => `${barcodes[i]};${row}\n`).join('')));
  await banner('4 cells × 2 genes');
  await isSaid(/Its columns are parted by semicolons, by evidence/);
  await isSaid(/Its numbers have decimal commas/);
  await otherwise();
  const preview = dialog().getByRole('table', { name: 'The table’s upper left corner' });
  assert.match(await preview.innerText(), /1,5\s+2,25/);
  assert.equal(await dialog().getByLabel('decimals by').inputValue(), 'comma');
  await assertAccessible(page, 'choice of delimiter and decimals');

  await dialog().getByLabel('Columns parted by').selectOption('tab');
  await dialog()
    .getByRole('alert')
    .getByText(/It is read as before\. Its lines do not part into columns/)
    .waitFor();
  assert.equal(await dialog().getByLabel('Columns parted by').inputValue(), 'semicolon', 'what gives no table is not kept');

  await dialog().getByLabel('Columns parted by').selectOption('comma');
  await dialog().getByText('Taken as annotations of the cells: column 2.').waitFor();
  assert.equal(await dialog().getByRole('alert').count(), 0);
  assert.equal(await dialog().getByLabel('decimals by').inputValue(), 'point');
  await dialog().getByRole('row', { name: /^4 1/ }).waitFor();
  await dialog().getByLabel('Columns parted by').selectOption('semicolon');
  await dialog().getByRole('row', { name: /^4 2/ }).waitFor();
  await dialog().getByLabel('decimals by').selectOption('point');
  await dialog().getByRole('alert').waitFor();
  await open();
  await banner('4 cells × 2 genes');
  await steps()
    .getByText(/Its numbers have decimal commas/)
    .waitFor();
  // What a person said is no guess.
  await steps()
    .getByText(/parted by semicolons/)
    .waitFor({ state: 'detached' });
});

test('that a column of numbers names the rows, and which way round it is', async () => {
  const body = Array.from({ length: 9 }, (_, i) => `${10 + 3 * i},${i % 4},${(i * i) % 3},${i % 2},${(i + 1) % 5}`);
  await openPath(write('numbered.csv', `id,aa,bb,cc,dd\n${body.join('\n')}\n`));
  await dialog()
    .getByText(/^A guess: /)
    .waitFor();
  await open();
  await banner('9 cells × 4 genes');
  await isSaid(/‘id’, was taken for the names of the rows, though it holds numbers/);
  await isSaid(/Rows are cells: .*This is a guess/);
  await otherwise();
  await dialog().getByRole('checkbox', { name: 'in the first column' }).uncheck();
  await dialog().getByRole('row', { name: /^9 5/ }).waitFor();
  await dialog().getByRole('radio', { name: 'genes' }).check();
  await dialog().getByRole('row', { name: /^5 9/ }).waitFor();
  await open();
  await banner('5 cells × 9 genes');
  assert.equal(
    await steps()
      .getByText(/guess|taken for the names/)
      .count(),
    0,
  );
});

test('which of several matrices has the counts', async () => {
  const path = annData((file) =>
    file
      .dense(
        'X',
        counts.map((row) => row.map((value) => value / 3)),
      )
      .csr('layers/counts', counts)
      .csr(
        'layers/raw_counts',
        counts.map((row) => row.map((value) => 2 * value)),
      ),
  );
  await openPath(path);
  await dialog().getByText('Counts were taken from layers/counts; X holds normalized values.').waitFor();
  assert.ok(await dialog().getByRole('radio', { name: 'layers/counts', exact: true }).isChecked());
  await dialog().getByRole('radio', { name: 'layers/raw_counts' }).check();
  await open();
  await banner('3 cells × 4 genes');
  await steps().getByRole('button', { name: /^Data/ }).click();
  await steps()
    .getByText(/layers\/raw_counts, \d+ non-zeros/)
    .waitFor();
  assert.equal(
    await steps()
      .getByText(/Counts were taken/)
      .count(),
    0,
  );
  await steps().getByRole('button', { name: /^Data/ }).click();
});

test('labels whose rows are joined by order, and otherwise by name', async () => {
  const labels = write('kinds.csv', `type\n${['B', 'T', 'B', 'T'].join('\n')}\n`);
  await openPath(write('plain.csv', `,CD3E,LYZ,MS4A1\n${barcodes.map((name, i) => `${name},${i},${(2 * i) % 3},1\n`).join('')}`));
  await banner('4 cells × 3 genes');
  await steps().getByRole('button', { name: /^Data/ }).click();
  await otherwise();
  await dialog().getByLabel('Path of another table of labels').fill(labels);
  await page.keyboard.press('Tab');
  await dialog().getByLabel('Join labels').waitFor();
  await open();
  await steps()
    .getByText(/Labels were joined by order/)
    .waitFor();
  await steps().getByRole('button', { name: /^Data/ }).click();
  await isSaid(/Labels were joined by order/);
  await otherwise();
  await dialog().getByLabel('Path of another table of labels').fill(labels);
  await page.keyboard.press('Tab');
  await dialog().getByLabel('Join labels').selectOption('name');
  await open();
  await page
    .getByRole('list', { name: 'Errors' })
    .getByText(/names|name no cell|by order/)
    .first()
    .waitFor();
  assert.deepEqual(window.complaints, []);
});
