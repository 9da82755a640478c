/** The shell as it is packed: what lies outside of its archive is looked at before anything of it runs. */
import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createPackageWithOptions } from '@electron/asar';
import { configuration } from '../../build/electron-builder.ts';
import { buildDesktop } from '../../build/desktop.ts';
import { app, BrowserWindow, FakeProcess, told } from './fake-electron.ts';

const dist = join(import.meta.dirname, '../../dist', `packaged-${process.pid}`);
let resources: string;
const unpackedCore = () => join(resources, 'app.asar.unpacked', 'desktop', 'core', 'host', 'electron.js');

before(async () => {
  resources = await mkdtemp(join(tmpdir(), 'indicatrix-resources-'));
  await buildDesktop(join(dist, 'desktop'));
  await mkdir(join(dist, 'renderer'));
  await writeFile(join(dist, 'renderer', 'index.html'), '<!doctype html><title>Indicatrix</title>');
  const app = join(resources, 'app');
  await mkdir(join(app, 'desktop', 'electron'), { recursive: true });
  await cp(join(dist, 'desktop', 'core', 'host'), join(app, 'desktop', 'core', 'host'), { recursive: true });
  await writeFile(join(app, 'desktop', 'electron', 'main.js'), '');
  await createPackageWithOptions(app, join(resources, 'app.asar'), { unpackDir: 'desktop/core' });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: new URL('fake-electron.ts', import.meta.url).href, shortCircuit: true } : next(specifier, context),
  });
});
after(async () => {
  await rm(dist, { recursive: true });
  await rm(resources, { recursive: true });
});

async function start(turn: string): Promise<void> {
  app.isPackaged = true;
  Object.assign(process, { resourcesPath: resources });
  process.argv = ['/opt/Indicatrix'];
  await import(`${pathToFileURL(join(dist, 'desktop/electron/main.js')).href}?${turn}`);
  while (told.errorBoxes.length === 0 && (BrowserWindow.all[0]?.loaded.length ?? 0) === 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a packed program whose core is another’s says so, and starts nothing', async () => {
  await appendFile(unpackedCore(), '\n// and more');
  await start('altered');
  assert.deepEqual([FakeProcess.all.length, BrowserWindow.all.length, app.quits], [0, 0, 1]);
  assert.match(told.errorBoxes[0].content, /desktop.core.host.electron\.js: not the files of the package/);
});

test('as it was packed it starts, without the browser’s tools', async () => {
  await cp(join(resources, 'app', 'desktop', 'core', 'host', 'electron.js'), unpackedCore());
  told.errorBoxes.length = 0;
  await start('whole');
  assert.equal(FakeProcess.all.length, 1);
  assert.equal(BrowserWindow.all[0].options.webPreferences['devTools'], false);
  const roles = JSON.stringify(told.menu);
  assert.ok(roles.includes('"role":"') && !roles.includes('toggleDevTools'));
});

test('nothing looks for updates, and the archive is bound', () => {
  assert.equal(configuration.publish, null);
  assert.equal(configuration.electronFuses?.enableEmbeddedAsarIntegrityValidation, true);
  assert.equal(configuration.electronFuses?.onlyLoadAppFromAsar, true);
});
