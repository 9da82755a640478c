/** Finds Electron's binary, which its npm package fetches on demand from outside the registry. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'node_modules', 'electron');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };

/** Touched when a download has failed, so that not every start waits for another. */
const failure = join(root, 'node_modules', '.cache', 'indicatrix', `electron-${version}-unavailable`);
const retryAfterMs = 24 * 3600 * 1000;

const answerWithinMs = 5_000;
const downloadWithinMs = 10 * 60_000;

/** The folder of the unpacked binary, where there is one. */
export const electronFolder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');

/** @returns the program's path, or null where it has not been fetched */
export function electronBinary(): string | null {
  const named = join(folder, 'path.txt');
  const name = existsSync(named) ? readFileSync(named, 'utf8') : process.platform === 'win32' ? 'electron.exe' : 'electron';
  const path = join(electronFolder, name);
  return existsSync(path) ? path : null;
}

/** Fetches the binary where its source answers; unless `insisting`, at most one attempt a day. */
export async function ensureElectron(insisting = false): Promise<string | null> {
  const present = electronBinary();
  if (present !== null) return present;
  if (!insisting && Date.now() - (statSync(failure, { throwIfNoEntry: false })?.mtimeMs ?? 0) < retryAfterMs) return null;
  if (await sourceAnswers()) {
    console.log(`Fetching Electron ${version}, once …`);
    spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'inherit', timeout: downloadWithinMs });
    const fetched = electronBinary();
    if (fetched !== null) return fetched;
  }
  try {
    mkdirSync(dirname(failure), { recursive: true });
    writeFileSync(failure, '');
  } catch {
    // In a folder that is not one's own the next start asks again.
  }
  return null;
}

/** electron's own installer tries for minutes where a firewall swallows its requests. */
async function sourceAnswers(): Promise<boolean> {
  const mirror =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/';
  try {
    const response = await fetch(new URL(`v${version}/SHASUMS256.txt`, mirror), {
      method: 'HEAD',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
