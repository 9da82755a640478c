/** Opens the window and keeps it where it belongs. */
import { app, BrowserWindow, nativeTheme, protocol, session, type WebContents } from 'electron';
import { join } from 'node:path';
import { contentSecurityPolicy } from '../core/host/content-security.ts';
import { readStatic } from '../core/host/static-files.ts';
import { appOrigin, appScheme, mayNavigate, mayRequest, mayUse, windowPreferences } from './permissions.ts';

/** dist/renderer, in the checkout as in the packaged app. */
const bundle = join(import.meta.dirname, '..', '..', 'renderer');
const preload = join(import.meta.dirname, 'preload.cjs');

/** Before the app is ready: an own scheme has to be known before the first page. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Once the app is ready: the bundle is served, everything else is refused. */
export function guardSession(): void {
  protocol.handle(appScheme, async ({ url }) => {
    const file = mayNavigate(url) ? await readStatic(bundle, new URL(url).pathname) : null;
    const headers = { 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' };
    return file === null
      ? new Response('There is no such file.', { status: 404, headers })
      : new Response(new Uint8Array(file.bytes), { headers: { ...headers, 'Content-Type': file.type } });
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(mayUse(permission, requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayRequest(url) }));
}

/** For every page there ever is, so that none escapes by being opened in an unforeseen way. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => stay(event));
  contents.on('will-frame-navigate', (event) => stay(event));
  contents.on('will-redirect', (event) => stay(event));
}

function stay(event: { url: string; preventDefault(): void }): void {
  if (!mayNavigate(event.url)) event.preventDefault();
}

/** @param ready is called each time the page has loaded and wants its port to the core */
export async function openWindow(ready: (window: BrowserWindow) => void): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 920,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: app.name,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0b0d11' : '#eff1f4',
    webPreferences: { ...windowPreferences, preload, devTools: !app.isPackaged },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('did-finish-load', () => ready(window));
  await window.loadURL(`${appOrigin}/index.html`);
  return window;
}
