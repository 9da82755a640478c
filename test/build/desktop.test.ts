import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { buildDesktop } from '../../build/desktop.ts';

const root = join(import.meta.dirname, '../..');
/** Inside the project, so that its packages are found as they are from dist/desktop. */
const folder = join(root, 'dist', `desktop-${process.pid}`);

before(() => buildDesktop(folder));
after(() => rm(folder, { recursive: true }));

test('every file of core and shell is there as JavaScript, and no path still ends in .ts', async () => {
  const sources = globSync('{core,electron}/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('preload.ts') && !file.endsWith('.d.ts'),
  );
  assert.ok(sources.length > 50);
  for (const file of sources) {
    const text = await readFile(join(folder, file.replace(/\.ts$/, '.js')), 'utf8');
    assert.doesNotMatch(text, /^\s*(import|export)\b.*from '\..*\.ts'|import\('\..*\.ts'\)|new URL\('\..*\.ts'/m, file);
  }
});

test('the preload is one CommonJS file that requires Electron alone', async () => {
  const text = await readFile(join(folder, 'electron/preload.cjs'), 'utf8');
  assert.deepEqual(
    [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name),
    ['electron'],
  );
  assert.doesNotMatch(text, /^(import|export) /m);
});

/** Runs the laid-out core in a process of its own. @param expression over `core`, the handlers, and `load`, its modules */
async function inLaidOutCore(expression: string): Promise<unknown> {
  const script = `
    const load = (path) => import(new URL(path, ${JSON.stringify(pathToFileURL(join(folder, 'core/')).href)}));
    const { Workspace } = await load('workspace.js');
    const { createHandlers } = await load('handlers/index.js');
    const core = createHandlers(new Workspace({ host: 'electron', projectFolder: ${JSON.stringify(join(folder, 'projects'))}, openAtStart: null }), () => {});
    console.log(JSON.stringify(await (${expression})));
    process.exit(0);
  `;
  const file = join(folder, 'probe.mjs');
  await writeFile(file, script);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  return JSON.parse(stdout);
}

test('the core runs from there and finds its engine', async () => {
  assert.ok(((await inLaidOutCore('core.about().then(({ threads }) => threads)')) as number) >= 1);
});

test('the figure finds its fonts from there', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15" font-family="Inter">Ag</text></svg>';
  const empty = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"></svg>';
  const bytes = (text: string) =>
    `load('figure/png.js').then(({ rasterize }) => rasterize(${JSON.stringify(text)}, { width: 30, height: 15, font: 'inter' }, 96)).then((png) => png.length)`;
  assert.ok(((await inLaidOutCore(bytes(svg))) as number) > ((await inLaidOutCore(bytes(empty))) as number) + 100);
});

test('HDF5 is read in its thread from there, and the samples lie where they are looked for', async () => {
  const opened = await inLaidOutCore(`core.openSample('pbmc700', 'open').then(({ cells, genes }) => [cells, genes])`);
  assert.deepEqual(opened, [700, 765]);
});
