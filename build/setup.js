// What `npm ci` runs at its end: the native module is compiled and the window bundled, so that every command works.
// Plain JavaScript: it runs on whatever Node is there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { linkCommand, linkRuntime } from './link.js';
import { buildNative, SetupError } from './native.js';
import { findRuntime, root } from './runtime.js';

const begin = Date.now();
try {
  linkRuntime();
  linkCommand();
  buildNative();
  const { node } = findRuntime();
  const { status, stdout, stderr } = spawnSync(node, [join(root, 'build', 'build.ts'), 'window'], { encoding: 'utf8' });
  if (status !== 0) throw new SetupError(`${stdout}${stderr}\nThe window could not be bundled; the log above says why.`);
  console.log(`Indicatrix is ready: engine compiled and window bundled in ${Math.round((Date.now() - begin) / 1000)} s.`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
