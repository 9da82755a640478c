// What installing runs at its end. In a checkout, every command works then: the native engine is there and the window bundled. In an
// installed package both are there, and the engine is compiled only for a machine that none was built for, or with --build-from-source.
// Plain JavaScript: it runs on whatever Node is there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { linkCommand, linkRuntime } from './link.js';
import { provideNative, SetupError } from './native.js';
import { findRuntime, isCheckout, root } from './runtime.js';

const begin = Date.now();
try {
  if (isCheckout) {
    linkRuntime();
    linkCommand();
  }
  const engine = provideNative({ compile: Boolean(process.env.npm_config_build_from_source) });
  if (isCheckout) {
    const { node } = findRuntime();
    const { status, stdout, stderr } = spawnSync(node, [join(root, 'build', 'build.ts'), 'window'], { encoding: 'utf8' });
    if (status !== 0) throw new SetupError(`${stdout}${stderr}\nThe window could not be bundled; the log above says why.`);
  }
  console.log(`Indicatrix is ready: ${engine}${isCheckout ? ' and window bundled' : ''} in ${Math.round((Date.now() - begin) / 1000)} s.`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
