import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openWindow, type TestWindow } from './window.ts';

let window: TestWindow;
let page: Page;

before(async () => {
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
});
after(() => window.close());

/** Picks a file as a user does in a browser; its bytes go to the core. */
async function pick(name: string, content: string | Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('navigation').getByRole('button', { name: 'Open…' }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
}

/** What the newest error says; it is dismissed, so that the next is alone. */
async function complaint(): Promise<string> {
  const errors = page.getByRole('list', { name: 'Errors' }).getByRole('listitem');
  await errors.first().waitFor();
  const text = await errors.first().innerText();
  await errors.first().getByRole('button', { name: 'Dismiss' }).click();
  await errors.first().waitFor({ state: 'detached' });
  return text;
}

const bad: { title: string; name: string; content: string | Buffer; says: RegExp[] }[] = [
  { title: 'no HDF5', name: 'cells.h5ad', content: 'gene,count\nCD3D,1\n', says: [/cells\.h5ad/, /HDF5/] },
  {
    title: 'a ragged row',
    name: 'ragged.csv',
    content: `cell,A,B,C\n${'c1,1,2,3\n'}c2,1,2\nc3,1,2,3\n`,
    says: [/ragged\.csv/, /row|line/i],
  },
  {
    title: 'letters among numbers',
    name: 'letters.csv',
    content: 'cell,A,B,C\nc1,1,2,3\nc2,1,two,3\nc3,1,2,3\n',
    says: [/letters\.csv/, /two/],
  },
  { title: 'an unknown format', name: 'notes.docx', content: Buffer.from([1, 2, 3, 0, 255]), says: [/notes\.docx/] },
];

for (const { title, name, content, says } of bad) {
  test(`${title}: the message names the file and a remedy, and what was open stays`, async () => {
    await pick(name, content);
    const text = await complaint();
    for (const pattern of says) assert.match(text, pattern);
    assert.doesNotMatch(text, /defect/, 'it is no defect');
    assert.ok(text.split('\n').filter((line) => line.trim()).length >= 3, `place, cause and remedy: ${text}`);
    assert.match(await page.getByRole('banner').innerText(), /simulated cells/i);
    assert.ok(await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).isVisible());
  });
}

test('a path that is not there', async () => {
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel(/Path of a file/).fill('/nowhere/pbmc.h5ad');
  await page.keyboard.press('Enter');
  assert.match(await complaint(), /\/nowhere\/pbmc\.h5ad/);
});

/** Counts of as many cells and 30 genes. */
function countsCsv(cells: number): string {
  const rows = Array.from(
    { length: cells },
    (_, cell) => `cell${cell},${Array.from({ length: 30 }, (_, gene) => (cell * 7 + gene * 3) % 5).join(',')}`,
  );
  return `cell,${Array.from({ length: 30 }, (_, gene) => `G${gene}`).join(',')}\n${rows.join('\n')}\n`;
}

test('a good file after a bad one opens', async () => {
  await pick('small.csv', countsCsv(40));
  await page.getByRole('banner').getByText('40 cells × 30 genes').waitFor();
});

test('a file dropped anywhere opens in the place of the former', async () => {
  const brought = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.csv'));
    return transfer;
  }, countsCsv(50));
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: brought });
  await page.getByText('Drop to open').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: brought });
  await page.getByRole('heading', { name: 'dropped' }).first().waitFor();
  await page.getByRole('banner').getByText('50 cells × 30 genes').waitFor();
  assert.ok(await page.getByText('Drop to open').isHidden());
  assert.deepEqual(window.complaints, []);
});
