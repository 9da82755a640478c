/** Files that are not one matrix on this machine's disk: links to a server, files of several parts, archives with their labels. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { annData, cells, counts, genes, Hdf5Writer } from '../io/fixtures.ts';
import { zarrVersion2, zipOf } from '../io/zarr-files.ts';
import { openWindow, assertAccessible, type TestWindow } from './window.ts';

/** A server of files that hands out ranges, as those of data sets do; what it was asked for by path. */
const served = new Map<string, Uint8Array>();
const asked: string[] = [];
const server = createServer((request, response) => {
  const path = (request.url ?? '').split('?')[0];
  asked.push(path);
  const bytes = served.get(path);
  if (!bytes) return void response.writeHead(404).end();
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) return void response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).end(bytes);
  const [from, to] = [Number(range[1]), Math.min(bytes.length, Number(range[2]) + 1)];
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from, etag: '"1"' })
    .end(bytes.subarray(from, to));
});
let window: TestWindow;
let page: Page;
let link: (path: string) => string;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  link = (path) => `http://127.0.0.1:${(server.address() as { port: number }).port}${path}`;
  window = await openWindow();
  page = window.page;
  await page.getByRole('button', { name: 'Try simulated cells' }).waitFor();
});
after(async () => {
  await window.close();
  server.close().closeAllConnections();
});

const dialog = () => page.getByRole('dialog');
const banner = (text: string) => page.getByRole('banner').getByText(text).waitFor();

async function openPath(path: string): Promise<void> {
  await page.getByLabel(/Path of a file/).fill(path);
  await page.keyboard.press('Enter');
}

async function close(): Promise<void> {
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByLabel(/Path of a file/).waitFor();
}

test('a link to an h5ad: nothing is fetched before it is given, its size is told before it is read', async () => {
  served.set('/pbmc.h5ad', readFileSync(annData((file) => file.csr('X', counts).dataset('obs/reads', Float64Array.of(4, 2, 12)))));
  assert.deepEqual(asked, []);
  await openPath(link('/pbmc.h5ad'));
  await dialog()
    .getByText(/stays on the server \(.* kB\)/)
    .waitFor();
  await dialog().getByRole('row', { name: /3\s+4/ }).waitFor();
  await assertAccessible(page, 'a link before it is opened');
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('3 cells × 4 genes');
  await close();
});

test('a link to a Zarr; and one that leads nowhere is said with what to do', async () => {
  const metadata: Record<string, unknown> = {};
  const files = zarrVersion2();
  for (const [key, content] of Object.entries(files)) {
    served.set(`/cells.zarr/${key}`, Buffer.from(content as Uint8Array));
    if (/(^|\/)\.z(array|group|attrs)$/.test(key)) metadata[key] = JSON.parse(Buffer.from(content as Uint8Array).toString());
  }
  served.set('/cells.zarr/.zmetadata', Buffer.from(JSON.stringify({ zarr_consolidated_format: 1, metadata })));
  await openPath(link('/cells.zarr'));
  await dialog()
    .getByText(/stays on the server/)
    .waitFor();
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('3 cells × 4 genes');
  await close();
  await openPath(link('/gone.h5ad'));
  await page
    .getByText(/gone\.h5ad/)
    .first()
    .waitFor();
  await page.getByText('There is no such file on the server.').waitFor();
});

test('MuData: gene expression is proposed, another modality can be taken', async () => {
  const file = new Hdf5Writer('cite.h5mu').group('mod', { 'mod-order': ['rna', 'prot'] });
  file.frame('mod/rna/obs', cells).frame('mod/rna/var', genes).csr('mod/rna/X', counts);
  file
    .frame('mod/prot/obs', cells)
    .frame('mod/prot/var', ['CD3', 'CD19'])
    .dense('mod/prot/X', [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  await openPath(file.frame('obs', cells).done());
  const modality = dialog().getByLabel('Modality');
  assert.equal(await modality.inputValue(), 'rna');
  await assertAccessible(page, 'choice of a modality');
  await modality.selectOption('prot');
  await dialog().getByRole('row', { name: /3\s+2/ }).waitFor();
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('3 cells × 2 genes');
  await close();
});

test('a zip of two samples and their labels: a person is asked which, and offered the labels inside', async () => {
  const table = (sample: string, rows: number) =>
    `cell,CD3E,LYZ,ACTB\n${Array.from({ length: rows }, (_, i) => `${sample}_cell${i},${i % 4},${i % 3},1`).join('\n')}\n`;
  const labels = `cell,type\n${Array.from({ length: 9 }, (_, i) => `B_cell${i},${'XYZ'[i % 3]}`).join('\n')}\n`;
  const bytes = zipOf({ 'A_counts.csv': table('A', 6), 'B_counts.csv': table('B', 9), 'B_metadata.csv': labels }, true);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('navigation').getByRole('button', { name: 'Open…' }).click(),
  ]);
  await chooser.setFiles([{ name: 'study.zip', mimeType: 'application/zip', buffer: bytes }]);
  await dialog().getByText('Which of its matrices is meant is not clear: choose one.').waitFor();
  await dialog().getByLabel('Matrix', { exact: true }).selectOption('B_counts.csv');
  await dialog().getByRole('row', { name: /9\s+3/ }).waitFor();
  await dialog().getByLabel('Labels of the cells').selectOption({ label: 'B_metadata.csv' });
  await dialog().getByRole('button', { name: 'Open' }).click();
  await banner('9 cells × 3 genes');
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByText('Labels were joined by name.').waitFor();
  await page.getByText(/B_counts\.csv was taken; there is also A_counts\.csv/).waitFor();
});
