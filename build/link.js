// Plain JavaScript: it runs on whatever Node is installed.
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findRuntime, root } from './runtime.js';

const bin = join(root, 'node_modules', '.bin');

/**
 * Makes `npx indicatrix` work in the checkout. A `bin` in package.json would not do: npx then installs the project anew,
 * into a cache of its own.
 */
export function linkCommand() {
  const command = join(root, 'build', 'indicatrix.js');
  chmodSync(command, 0o755);
  link('indicatrix', command, 'node ');
}

/** npm scripts say `node` and mean the one from npm. npm 10 takes its link away again with the packages for other platforms. */
export function linkRuntime() {
  const runtime = findRuntime();
  if (runtime !== null && runtime.node.startsWith(join(root, 'node_modules'))) link('node', runtime.node, '');
}

/** @param {string} name @param {string} target @param {string} interpreter that Windows needs before it */
function link(name, target, interpreter) {
  const path = relative(bin, target);
  if (process.platform === 'win32') {
    writeFileSync(join(bin, `${name}.cmd`), `@${interpreter}"%~dp0${path}" %*\r\n`);
    return;
  }
  rmSync(join(bin, name), { force: true });
  symlinkSync(path, join(bin, name));
}
