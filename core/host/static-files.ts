/** Reads the window's bundle for hosts that serve it. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  bytes: Buffer;
  type: string;
}

/**
 * @param pathname of a URL, percent-encoded. @returns null for whatever is not a file of a known type below `folder`, links out of it
 * included
 */
export async function readStatic(folder: string, pathname: string): Promise<StaticFile | null> {
  try {
    const name = decodeURIComponent(pathname);
    const root = await realpath(folder);
    const path = await realpath(join(root, name.endsWith('/') ? `${name}index.html` : name));
    const type = types[extname(path)];
    if (type === undefined || !path.startsWith(root + sep)) return null;
    return { bytes: await readFile(path), type };
  } catch {
    return null;
  }
}
