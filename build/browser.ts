/** Finds a Chromium for the end-to-end tests; on Debian as root it installs one, elsewhere it says what to install. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'],
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
    ['/Applications', join(process.env['HOME'] ?? '', 'Applications')].map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
  ),
  win32: [
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ].flatMap((program) =>
    ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => (process.env[name] ? [join(process.env[name], program)] : [])),
  ),
};

/** @returns the program's path, or null where none is in the usual places. @throws where INDICATRIX_CHROMIUM names none */
export function findBrowser(): string | null {
  const named = process.env['INDICATRIX_CHROMIUM'];
  if (named) {
    if (!runs(named)) throw new Error(`INDICATRIX_CHROMIUM names ${named}, which is no program.`);
    return named;
  }
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...(usualPlaces[process.platform] ?? [])].find(runs) ?? null;
}

/** A browser there already, or installed now. @throws Error saying what to install */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found !== null) return found;
  if (isDebian() && process.getuid?.() === 0) {
    console.log("No Chromium found: installing Debian's package (apt-get install chromium) …");
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...args], { env: environment, encoding: 'utf8' });
      if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}\n${howToInstall()}`);
    }
    const installed = findBrowser();
    if (installed !== null) return installed;
  }
  throw new Error(howToInstall());
}

function howToInstall(): string {
  const way = isDebian() ? 'as root: apt-get install chromium' : 'install Chromium, Google Chrome or Microsoft Edge';
  return `The end-to-end tests need a Chromium browser and found none: ${way}, or name one in the environment variable INDICATRIX_CHROMIUM.`;
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
