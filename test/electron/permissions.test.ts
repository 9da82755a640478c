import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appOrigin, mayNavigate, mayRequest, mayUse, savedKind, windowPreferences } from '../../electron/permissions.ts';

const foreign = [
  'https://example.org/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'app://other/index.html',
  'app://indicatrix.example.org/',
  'app://indicatrix:81/',
  'app://user:secret@indicatrix/',
  'app:indicatrix',
  'apps://indicatrix/',
  'javascript:alert(1)',
  'about:blank',
  'chrome://settings/',
  'view-source:app://indicatrix/',
  '',
  'nonsense',
];

test('the window keeps Node, the shell and other worlds out of the page', () => {
  assert.equal(windowPreferences.sandbox, true);
  assert.equal(windowPreferences.contextIsolation, true);
  assert.equal(windowPreferences.webSecurity, true);
  for (const [name, value] of Object.entries(windowPreferences))
    if (/^nodeIntegration|webview|Insecure|experimental|navigateOnDragDrop/.test(name)) assert.equal(value, false, name);
});

test('the window may go to its own pages only', () => {
  assert.ok(mayNavigate(`${appOrigin}/index.html`));
  assert.ok(mayNavigate(appOrigin));
  for (const url of [...foreign, 'data:text/html,hello', 'blob:app://indicatrix/1', 'devtools://devtools/bundled/inspector.html'])
    assert.equal(mayNavigate(url), false, url);
});

test('requests stay in the bundle, but for what the page made itself and the developer tools', () => {
  for (const url of [
    `${appOrigin}/assets/index.js`,
    'data:image/png;base64,AA==',
    'blob:app://indicatrix/1',
    'devtools://devtools/bundled/inspector.html',
  ])
    assert.ok(mayRequest(url), url);
  for (const url of [...foreign, 'ws://127.0.0.1:8080/', 'wss://example.org/', 'ftp://example.org/', 'ahttps://data:1/'])
    assert.equal(mayRequest(url), false, url);
});

test('two harmless permissions are granted, to the own page alone', () => {
  for (const permission of ['clipboard-sanitized-write', 'fullscreen']) {
    assert.ok(mayUse(permission, `${appOrigin}/`));
    assert.equal(mayUse(permission, 'https://example.org/'), false);
  }
  // The permissions that Electron's documentation of setPermissionRequestHandler and setPermissionCheckHandler names.
  for (const permission of [
    'clipboard-read',
    'deprecated-sync-clipboard-read',
    'display-capture',
    'fileSystem',
    'geolocation',
    'hid',
    'idle-detection',
    'keyboardLock',
    'media',
    'mediaKeySystem',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'pointerLock',
    'serial',
    'speaker-selection',
    'storage-access',
    'usb',
    'window-management',
    'unknown',
    'constructor',
  ]) {
    assert.equal(mayUse(permission, `${appOrigin}/`), false, permission);
  }
});

test('figures and tables may be saved, programs and paths not', () => {
  assert.deepEqual(savedKind('pbmc.svg'), { extension: 'svg', title: 'Scalable vector graphics' });
  assert.equal(savedKind('metrics of 3 runs.v2.csv')?.extension, 'csv');
  for (const name of [
    'run.sh',
    'figure.exe',
    'figure',
    '.svg/../x',
    '../figure.svg',
    'folder/figure.svg',
    'C:\\figure.svg',
    'figure.svg\0.sh',
    'figure.constructor',
    'figure.SVG ',
    '',
    '.svg',
  ]) {
    assert.equal(savedKind(name), null, JSON.stringify(name));
  }
});
