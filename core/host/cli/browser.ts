/** Opens an address in the browser that the desktop prefers; where there is none, the printed address is all a person needs. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeTemporary, temporaryFolder } from '../../base/temporary.ts';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * The address carries the key, and whoever is on the machine can read what programs are started with: the browser is given a page
 * that only this user may read, and which leads on. @returns takes it away again
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const folder = await temporaryFolder('open');
  const page = join(folder, 'indicatrix.html');
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}"><title>Indicatrix</title>\n`,
    { mode: 0o600 },
  );
  const [program, ...before] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, pathToFileURL(page).href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
  return () => removeTemporary(folder);
}
