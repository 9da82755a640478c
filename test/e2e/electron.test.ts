/** The real desktop app, where Electron's binary is: window, guards, and the core behind its port. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { buildStale } from '../../build/build.ts';
import { desktopFolder } from '../../build/desktop.ts';
import { electronBinary } from '../../build/electron.ts';

const binary = electronBinary();
const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
const needsXvfb = process.platform === 'linux' && !display;
const hasXvfb = spawnSync('Xvfb', ['-help']).error === undefined;

const skip =
  binary === null
    ? "Electron's binary is not here (npx install-electron --no fetches it)"
    : needsXvfb && !hasXvfb && 'there is no display, and no Xvfb to make one (apt-get install xvfb)';

if (skip) test('the desktop app', { skip }, () => undefined);
else {
  let home: string;
  let xvfb: ChildProcess | undefined;
  let app: ElectronApplication;
  let page: Page;

  before(async () => {
    await buildStale(['native', 'window', 'desktop']);
    home = await mkdtemp(join(tmpdir(), 'indicatrix-electron-'));
    const screen = needsXvfb ? await startXvfb() : undefined;
    xvfb = screen?.server;
    app = await _electron.launch({
      executablePath: binary!,
      // root has no sandbox; everything else is as a person starts it.
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${home}`, desktopFolder],
      env: { ...(process.env as Record<string, string>), HOME: home, ...(screen && { DISPLAY: screen.display }) },
    });
    page = await app.firstWindow();
    await page.getByRole('button', { name: 'Try 700 PBMCs' }).waitFor({ timeout: 30_000 });
  });
  after(async () => {
    await app.close();
    xvfb?.kill();
    await rm(home, { recursive: true, force: true });
  });

  test('the page is the bundle on its own scheme, without Node', async () => {
    assert.equal(page.url(), 'app://indicatrix/index.html');
    const globals = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis));
    assert.deepEqual(globals, []);
    assert.deepEqual(await page.evaluate(() => Object.keys(window.desktop!).sort()), [
      'chooseFile',
      'choosePlace',
      'newWindow',
      'onCommand',
      'onOpenFile',
      'pathOf',
      'platform',
      'saveFile',
    ]);
  });

  test('window.open, navigation, and requests to the network are refused', async () => {
    assert.equal(await page.evaluate(() => window.open('https://example.org/')), null);
    await page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await page.waitForTimeout(300);
    assert.equal(page.url(), 'app://indicatrix/index.html');
    assert.equal(
      await page.evaluate(() =>
        fetch('http://127.0.0.1:9/').then(
          () => 'came',
          () => 'refused',
        ),
      ),
      'refused',
    );
    assert.equal(
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.inline = 1';
        document.head.append(script);
        return 'inline' in window;
      }),
      false,
    );
    assert.equal(app.windows().length, 1);
  });

  test('the core answers through its port: the sample opens', async () => {
    await page.getByRole('button', { name: 'Try 700 PBMCs' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor({ timeout: 60_000 });
  });

  test('the engine is loaded and trains; a menu item reaches the window', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).click();
    await page.getByText('4 models trained').waitFor({ timeout: 120_000 });
    await app.evaluate(({ Menu }) => {
      (Menu.getApplicationMenu()!.getMenuItemById('palette')!.click as () => void)();
    });
    await page.getByRole('dialog').waitFor({ timeout: 30_000 });
  });
}

/** On the first free display, which it names itself. */
async function startXvfb(): Promise<{ server: ChildProcess; display: string }> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [chosen] = (await once(server.stdout, 'data')) as [Buffer];
  return { server, display: `:${chosen.toString().trim()}` };
}
