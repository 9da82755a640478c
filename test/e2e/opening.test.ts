import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs, shared } from '../shared.ts';
import { annData, counts } from '../io/fixtures.ts';
import { assertAccessible, openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
});
after(() => window.close());

async function pick(files: { name: string; content: string | Buffer }[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('navigation').getByRole('button', { name: 'Open…' }).click(),
  ]);
  await chooser.setFiles(files.map(({ name, content }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })));
}

const dialog = () => page.getByRole('dialog');
const banner = (text: string) => page.getByRole('banner').getByText(text).waitFor();

const twoMatrices = () =>
  annData((file) =>
    file
      .dense(
        'X',
        counts.map((row) => row.map((value) => value / 3)),
      )
      .csr('layers/counts', counts)
      .frame('raw/var', ['A', 'B'])
      .dense('raw/X', [
        [1, 2],
        [0, 1],
        [3, 4],
      ]),
  );

test('a file of several matrices: what they are is shown first, and the one chosen is opened', async () => {
  await page.getByLabel(/Path of a file/).fill(twoMatrices());
  await page.keyboard.press('Enter');
  await dialog().getByRole('radio', { name: 'layers/counts' }).waitFor();
  assert.ok(await dialog().getByRole('radio', { name: 'layers/counts' }).isChecked(), 'counts are proposed');
  assert.match(await dialog().innerText(), /About .* of memory/);
  await assertAccessible(page, 'choice of a matrix');
  assert.match(
    await dialog()
      .getByRole('row', { name: /raw\/X/ })
      .innerText(),
    /3\s+2\s+6\s+counts/,
  );
  await dialog().getByRole('radio', { name: 'raw/X' }).check();
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('3 cells × 2 genes');
});

test('left closed by Escape, what was open stays; Enter takes what is proposed', async () => {
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByRole('button', { name: 'Read it differently…' }).click();
  await dialog().getByRole('button', { name: 'Open' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await banner('3 cells × 2 genes');
  await page.getByRole('button', { name: 'Read it differently…' }).click();
  await dialog().getByRole('button', { name: 'Open' }).waitFor();
  await page.keyboard.press('Enter');
  await banner('3 cells × 4 genes');
});

test('a table whose way round is a guess is shown, and can be turned', async () => {
  await pick([
    {
      name: 'guess.csv',
      content: `x,${Array.from({ length: 6 }, (_, i) => `p${i}`).join()}\n${Array.from({ length: 9 }, (_, i) => `r${i},${Array.from({ length: 6 }, (__, j) => (i * j) % 4).join()}`).join('\n')}\n`,
    },
  ]);
  await dialog().getByText('A guess: nothing in the names speaks against it').waitFor();
  assert.match(await dialog().getByRole('table', { name: 'The table’s upper left corner' }).innerText(), /r3\s+0\s+3\s+2/);
  await dialog().getByRole('row', { name: '9 6 counts' }).waitFor();
  await assertAccessible(page, 'preview of a table');
  await dialog().getByRole('radio', { name: 'genes' }).check();
  await dialog().getByRole('row', { name: '6 9 counts' }).waitFor();
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('6 cells × 9 genes');
});

test('a matrix and its labels, picked together: the matrix is found, the labels are offered and joined', async () => {
  const cells = Array.from({ length: 12 }, (_, i) => `cell${i}`);
  await pick([
    { name: 'study_metadata.csv', content: `cell,type\n${cells.map((cell, i) => `${cell},${'ABC'[i % 3]}`).join('\n')}\n` },
    {
      name: 'study_counts.csv',
      content: `cell,${['CD3E', 'LYZ', 'ACTB'].join()}\n${cells.map((cell, i) => `${cell},${i % 4},0,${i % 3}`).join('\n')}\n`,
    },
  ]);
  await dialog().getByRole('heading', { name: 'Open study_counts' }).waitFor();
  await dialog().getByLabel('Labels of the cells').selectOption({ label: 'study_metadata.csv' });
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('12 cells × 3 genes');
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByText('Labels were joined by name.').waitFor();
});

test('the three files of Cell Ranger, dropped together', async () => {
  const files = {
    'matrix.mtx': '%%MatrixMarket matrix coordinate integer general\n3 2 3\n3 2 7\n1 1 5\n2 2 1\n',
    'barcodes.tsv': 'AAACCTGAGC-1\nAAACCTGCAT-1\n',
    'features.tsv': 'E1\tA\tGene Expression\nE2\tB\tAntibody Capture\nE3\tC\tGene Expression\n',
  };
  const brought = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(contents)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await page.dispatchEvent('main', 'drop', { dataTransfer: brought });
  await dialog().getByLabel('Features').waitFor();
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('2 cells × 2 genes');
});

test('a file without a choice opens at once', needs('data/pbmc700_counts_csr.h5ad'), async () => {
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByLabel(/Path of a file/).fill(shared('data/pbmc700_counts_csr.h5ad'));
  await page.keyboard.press('Enter');
  await banner('700 cells × 765 genes');
  assert.deepEqual(window.complaints, []);
});
