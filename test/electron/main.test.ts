/** The shell as it is wired, from the tree that Electron starts, before a stand-in for Electron itself. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { outputFormats } from '../../core/figure/formats.ts';
import { buildDesktop } from '../../build/desktop.ts';
import { app, BrowserWindow, FakeContents, FakeProcess, told } from './fake-electron.ts';

/** Like dist/, inside the project so that packages are found. */
const dist = join(import.meta.dirname, '../../dist', `shell-${process.pid}`);
let outside: string;

const window = () => BrowserWindow.all[0];
const core = () => FakeProcess.all.at(-1)!;

before(async () => {
  outside = await mkdtemp(join(tmpdir(), 'indicatrix-shell-'));
  await buildDesktop(join(dist, 'desktop'));
  await mkdir(join(dist, 'renderer'));
  await writeFile(join(dist, 'renderer', 'index.html'), '<!doctype html><title>Indicatrix</title>');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: new URL('fake-electron.ts', import.meta.url).href, shortCircuit: true } : next(specifier, context),
  });
  process.argv = ['/opt/electron', 'dist/desktop', '/data/pbmc.h5ad'];
  await import(pathToFileURL(join(dist, 'desktop/electron/main.js')).href);
  while (BrowserWindow.all.length === 0 || window().loaded.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
});
after(async () => {
  await rm(dist, { recursive: true });
  await rm(outside, { recursive: true });
});

test('one sandboxed window loads the bundle by its own scheme', () => {
  assert.equal(told.sandboxed, true);
  assert.deepEqual(told.schemes, [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  assert.equal(BrowserWindow.all.length, 1);
  assert.deepEqual(window().loaded, ['app://indicatrix/index.html']);
  const { preload, ...preferences } = window().options.webPreferences;
  assert.equal(preload, join(dist, 'desktop', 'electron', 'preload.cjs'));
  assert.deepEqual([preferences['sandbox'], preferences['contextIsolation'], preferences['nodeIntegration']], [true, true, false]);
});

test('the scheme serves the bundle under the policy, and no other file or host', async () => {
  const serve = told.protocol.get('app')!;
  const page = await serve({ url: 'app://indicatrix/index.html' });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Indicatrix/);
  assert.match(page.headers.get('Content-Security-Policy') ?? '', /default-src 'none'; script-src 'self';/);
  assert.equal(page.headers.get('Content-Type'), 'text/html; charset=utf-8');
  for (const url of [
    'app://indicatrix/../desktop/package.json',
    'app://indicatrix/..%2fdesktop%2fpackage.json',
    'app://indicatrix/none.js',
    'app://other/index.html',
  ]) {
    assert.equal((await serve({ url })).status, 404, url);
  }
});

test('permissions, devices and requests beyond the page are refused', () => {
  const { permissionRequest, permissionCheck, devicePermission, beforeRequest } = told.session as unknown as {
    permissionRequest(contents: null, permission: string, decide: (granted: boolean) => void, details: { requestingUrl: string }): void;
    permissionCheck(contents: null, permission: string, origin: string): boolean;
    devicePermission(): boolean;
    beforeRequest(details: { url: string }, decide: (answer: { cancel: boolean }) => void): void;
  };
  permissionRequest(null, 'media', (granted) => assert.equal(granted, false), { requestingUrl: 'app://indicatrix/' });
  permissionRequest(null, 'fullscreen', (granted) => assert.equal(granted, true), { requestingUrl: 'app://indicatrix/' });
  assert.equal(permissionCheck(null, 'geolocation', 'app://indicatrix'), false);
  assert.equal(devicePermission(), false);
  beforeRequest({ url: 'https://example.org/' }, ({ cancel }) => assert.equal(cancel, true));
  beforeRequest({ url: 'app://indicatrix/index.html' }, ({ cancel }) => assert.equal(cancel, false));
});

test('every page there ever is may neither open windows nor leave', () => {
  const later = new FakeContents();
  app.emit('web-contents-created', {}, later);
  for (const contents of [window().webContents, later]) {
    assert.deepEqual(contents.openHandler?.({ url: 'app://indicatrix/index.html' }), { action: 'deny' });
    const left = (event: string, url: string): boolean => {
      let prevented = false;
      contents.emit(event, { url, preventDefault: () => (prevented = true) });
      return !prevented;
    };
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      assert.equal(left(event, 'https://example.org/'), false, event);
      assert.equal(left(event, 'app://indicatrix/index.html'), true, event);
    }
    assert.equal(left('will-attach-webview', 'app://indicatrix/index.html'), false);
  }
});

test('the core runs beside the window, knows the file, and each loaded page gets its own port', () => {
  assert.equal(core().entry, join(dist, 'desktop', 'core', 'host', 'electron.js'));
  assert.deepEqual(core().args, [join(tmpdir(), 'documents', 'Indicatrix'), '/data/pbmc.h5ad', '']);
  assert.deepEqual(core().received, [[{ end: 'core' }]]);
  assert.deepEqual(window().webContents.ports, [['core-port', { end: 'window' }]]);
  window().webContents.emit('did-finish-load');
  assert.equal(core().received.length, 2);
});

test('a menu item reaches the window', () => {
  const [file] = told.menu as { submenu: { id?: string; click?: () => void }[] }[];
  file.submenu.find(({ id }) => id === 'openSample')!.click!();
  assert.deepEqual(window().webContents.sent, [['command', 'openSample']]);
});

test('files are chosen and saved for the window alone, and only of its kinds', async () => {
  const ask = (channel: string, url: string, ...args: unknown[]) =>
    (told.requests.get(channel) as (...all: unknown[]) => Promise<unknown>)(
      { sender: window().webContents, senderFrame: { url } },
      ...args,
    );
  const own = 'app://indicatrix/index.html';
  assert.equal(await ask('choose-file', own, ['h5ad', 'loom']), '/data/pbmc.h5ad');
  assert.deepEqual(told.openFilters, [
    { name: 'Count matrices', extensions: ['h5ad', 'loom'] },
    { name: 'Saved figures', extensions: ['svg', 'pdf', 'png'] },
    { name: 'Models and packed projects', extensions: ['indicatrix-model', 'zip'] },
    { name: 'All files', extensions: ['*'] },
  ]);
  await assert.rejects(ask('choose-file', own, ['h5ad', '../*']), /endings/);
  told.savePath = join(outside, 'figure.svg');
  assert.equal(await ask('save-file', own, 'figure.svg', new TextEncoder().encode('<svg/>')), told.savePath);
  assert.equal(await readFile(told.savePath, 'utf8'), '<svg/>');
  for (const format of outputFormats.filter((each) => each !== 'svg')) {
    told.savePath = join(outside, `figure.${format}`);
    assert.equal(await ask('save-file', own, `figure.${format}`, new Uint8Array(1)), told.savePath, `a figure is saved as ${format}`);
    await rm(told.savePath);
  }
  assert.throws(() => ask('choose-file', 'https://example.org/'), /Only the window/);
  assert.throws(() => ask('save-file', 'about:blank', 'figure.svg', new Uint8Array()), /Only the window/);
  // Where the place is taken by a folder, and nothing can be put: no half of it and no draft stays.
  await mkdir(join(outside, 'taken.svg', 'inside'), { recursive: true });
  told.savePath = join(outside, 'taken.svg');
  await assert.rejects(ask('save-file', own, 'taken.svg', new TextEncoder().encode('<svg/>')));
  assert.deepEqual((await readdir(outside)).sort(), ['figure.svg', 'taken.svg']);
  await assert.rejects(ask('save-file', own, 'run.sh', new Uint8Array()), /may not save/);
  await assert.rejects(ask('save-file', own, '../figure.svg', new Uint8Array()), /may not save/);
  await assert.rejects(ask('save-file', own, 'figure.svg', 'text'), /may not save/);
});

test('a second start brings the window forward, with the file it was given', () => {
  const { webContents } = window();
  webContents.sent.length = 0;
  app.emit('second-instance', {}, ['/opt/electron', 'dist/desktop'], '/home');
  assert.equal(window().focuses, 1);
  assert.deepEqual(webContents.sent, []);
  app.emit('second-instance', {}, ['/opt/electron', 'dist/desktop', 'other.h5ad'], '/data');
  assert.equal(window().focuses, 2);
  assert.deepEqual(webContents.sent, [['open-file', resolve('/data/other.h5ad')]]);
});

test('a file that a Mac hands over is opened in the window', () => {
  const { webContents } = window();
  webContents.sent.length = 0;
  let prevented = false;
  app.emit('open-file', { preventDefault: () => (prevented = true) }, '/data/third.h5ad');
  assert.ok(prevented);
  assert.deepEqual(webContents.sent, [['open-file', '/data/third.h5ad']]);
});

test('on a Mac a file opens a window where all are closed', async () => {
  const [closed] = BrowserWindow.all.splice(0);
  app.emit('open-file', { preventDefault: () => undefined }, '/data/fourth.h5ad');
  await new Promise((done) => setTimeout(done, 10));
  assert.equal(core().args[1], '/data/fourth.h5ad');
  assert.equal(window().webContents.ports.length, 1);
  window().emit('closed');
  BrowserWindow.all.splice(0, 1, closed);
});

test('another window has a core of its own, which begins empty and ends with it', async () => {
  const ask = told.requests.get('new-window') as (...all: unknown[]) => Promise<unknown>;
  await ask({ sender: window().webContents, senderFrame: { url: 'app://indicatrix/index.html' } });
  await new Promise((done) => setTimeout(done, 10));
  assert.equal(BrowserWindow.all.length, 2);
  const other = core();
  assert.deepEqual(other.args.slice(1), ['', 'empty']);
  assert.deepEqual(other.received, [[{ end: 'core' }]]);
  BrowserWindow.all.pop()!.emit('closed');
  assert.equal(other.killed, true);
  FakeProcess.all.splice(0, FakeProcess.all.length, FakeProcess.all[0]);
  assert.equal(core().killed, false);
});

test('when the core dies another goes on with what was open, the page joins it at once, and a message says so', async () => {
  const died = core();
  died.emit('exit', 139);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.notEqual(core(), died);
  assert.deepEqual(core().args.slice(1), ['', '']);
  assert.equal(told.messageBoxes.length, 1);
  assert.match(told.messageBoxes[0].detail ?? '', /goes on with what was open/);
  assert.equal(window().reloads, 1);
  assert.equal(core().received.length, 1);
});

test('one that dies again at once may be brought down by what it opens: the next begins empty', async () => {
  core().emit('exit', 139);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(core().args.slice(1), ['', 'empty']);
  assert.match(told.messageBoxes.at(-1)?.detail ?? '', /starts afresh/);
});

test('a core that gives no sign of life is ended, and followed like any other', async (t) => {
  const calm = core();
  const killed: [number, string | number | undefined][] = [];
  t.mock.method(process, 'kill', (pid: number, signal?: string | number) => killed.push([pid, signal]));
  t.mock.timers.enable({ apis: ['setInterval'] });
  // A core whose watch runs by the test's clock.
  calm.emit('exit', 1);
  const still = Object.assign(core(), { pid: 4711 });
  t.mock.timers.tick(20_000);
  still.emit('message', 'alive');
  t.mock.timers.tick(30_000);
  assert.deepEqual(killed, []);
  t.mock.timers.tick(1_000);
  assert.deepEqual(killed, [[4711, 'SIGKILL']]);
});

test('a core that ends again and again is not started any more', () => {
  for (let more = 0; more < 2; more++) core().emit('exit', 139);
  const processes = FakeProcess.all.length;
  assert.deepEqual([told.errorBoxes.length, app.quits], [0, 0]);
  core().emit('exit', 139);
  assert.equal(FakeProcess.all.length, processes);
  assert.equal(app.quits, 1);
  assert.match(told.errorBoxes[0].content, /ended 6 times within ten minutes/);
});

test('the core ends with the app, and is not mourned then', async () => {
  const ask = told.requests.get('new-window') as (...all: unknown[]) => Promise<unknown>;
  await ask({ sender: window().webContents, senderFrame: { url: 'app://indicatrix/index.html' } });
  await new Promise((done) => setTimeout(done, 10));
  const [processes, boxes] = [FakeProcess.all.length, told.messageBoxes.length];
  app.emit('will-quit');
  assert.equal(core().killed, true);
  assert.equal(FakeProcess.all.length, processes);
  assert.equal(told.messageBoxes.length, boxes);
});
