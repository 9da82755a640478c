/**
 * Makes resources/tfjs/gradients.js: how TensorFlow.js differentiates its operators. Its build for Node leaves that out, and what has it is
 * no module that Node loads, or comes in a package of 140 MB. Run it when `@tensorflow/tfjs-core` changes; a test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Rollup } from 'vite';

const root = join(import.meta.dirname, '..');
const core = join(root, 'node_modules', '@tensorflow', 'tfjs-core');
export const gradientsFile = join(root, 'resources', 'tfjs', 'gradients.js');

/** @returns the module's text: what it registers goes to the one registry that all copies of the library in a process share */
export async function bundleGradients(): Promise<string> {
  const entry = join(core, 'dist', 'register_all_gradients.js');
  const outputs = (await build({
    configFile: false,
    logLevel: 'warn',
    root: dirname(entry),
    build: { write: false, minify: true, target: 'es2022', lib: { entry, formats: ['es'] } },
  })) as Rollup.RollupOutput[];
  const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8')) as { version: string };
  return `/* @tensorflow/tfjs-core ${version}, Copyright Google LLC, Apache License 2.0; by build/tfjs-gradients.ts */\n${outputs[0].output[0].code}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(gradientsFile, await bundleGradients());
