/** Builds what is stale: `node build/build.ts [native] [window] [desktop]`, all three by default. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { compiledAddon, currentPrebuilt } from './addon.js';
import { buildDesktop } from './desktop.ts';

const root = join(import.meta.dirname, '..');

interface Product {
  /** Files and folders whose change makes it stale. */
  inputs: string[];
  /** Which files of those folders count. */
  kinds: RegExp;
  /** The file that is written last. */
  output: string;
  make(): Promise<void> | void;
  /** Whether something else is as good as the output. */
  isThere?(): boolean;
}

const products = {
  native: {
    inputs: ['core/native', 'build/native.js'],
    kinds: /\.(cc|hh|gyp|js)$/,
    output: 'core/native/build/Release/indicatrix.node',
    isThere: () => !existsSync(compiledAddon) && currentPrebuilt() !== null,
    make() {
      const { status } = spawnSync(process.execPath, [join(root, 'build/native.js')], { stdio: 'inherit' });
      if (status !== 0) process.exit(1);
    },
  },
  window: {
    inputs: ['renderer', 'core', 'package-lock.json', 'build/vite.config.ts'],
    kinds: /\.(ts|svelte|css|html|svg|json)$/,
    output: 'dist/renderer/index.html',
    async make() {
      await build({ configFile: join(root, 'build/vite.config.ts'), logLevel: 'warn' });
    },
  },
  desktop: {
    inputs: [
      'electron',
      'core',
      'package.json',
      'build/desktop.ts',
      'build/layout.ts',
      'core/native/build/Release/indicatrix.node',
      'prebuilds',
    ],
    kinds: /\.(ts|json|node)$/,
    output: 'dist/desktop/package.json',
    make: () => buildDesktop(),
  },
} satisfies Record<string, Product>;

/** What the compiler leaves in the source tree. */
const compiled = /(^|[\\/])native[\\/]build[\\/]|^build[\\/]/;

const titles = { native: 'the native engine', window: 'the window', desktop: 'the desktop application' };

export type ProductName = keyof typeof products;

export async function buildStale(names: ProductName[]): Promise<void> {
  for (const name of names) {
    const { inputs, kinds, output, make, isThere }: Product = products[name];
    if (isThere?.() || newest(inputs, kinds) <= modified(join(root, output))) continue;
    // Standard output belongs to what is run afterwards.
    console.error(`Building ${titles[name]} …`);
    const begin = performance.now();
    await make();
    console.error(`… built in ${((performance.now() - begin) / 1000).toFixed(0)} s.`);
  }
}

/** @returns ms of the last change, −∞ where there is none */
function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

function newest(inputs: string[], kinds: RegExp): number {
  return inputs.reduce((latest, input) => {
    const path = join(root, input);
    const files = statSync(path, { throwIfNoEntry: false })?.isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => kinds.test(name) && !compiled.test(name))
          .map((name) => join(path, name))
      : [path];
    return files.reduce((time, file) => Math.max(time, modified(file)), latest);
  }, -Infinity);
}

if (process.argv[1] === import.meta.filename) {
  const names = Object.keys(products) as ProductName[];
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !names.includes(name as ProductName));
  if (unknown !== undefined) {
    console.error(`There is no ${unknown} to build; there are ${names.join(', ')}.`);
    process.exit(1);
  }
  await buildStale(chosen.length > 0 ? (chosen as ProductName[]) : names);
}
