/**
 * `npm run test:compilers`: builds the addon with every compiler that is declared good and is there, and runs the tests of compiled code on
 * each, on every instruction set of this machine. `npm run test:compilers -- g++-11 clang++-16` takes these alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commonFlags, compileAll, nativeCompilations, root, run } from './compile.ts';

const compilers = ['g++-11', 'g++-12', 'clang++-14', 'clang++-16', 'clang++-19'];
const tests = ['golden', 'contrast', 'engine', 'counts', 'neighbors']
  .map((name) => join('test', 'native', `${name}.test.ts`))
  .concat(join('test', 'cells', 'pca.test.ts'));

const headers = join(dirname(dirname(process.execPath)), 'include', 'node');
if (!existsSync(join(headers, 'node_api.h')) || process.platform === 'win32') {
  throw new Error(
    `This builds with g++ and clang against Node’s headers, looked for in ${headers}: run it on Linux or macOS with the Node that npm ci brings.`,
  );
}
const includes = [(createRequire(import.meta.url)('node-addon-api') as { include_dir: string }).include_dir, headers];
const flags = [
  ...commonFlags,
  '-O3',
  '-fPIC',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-DNAPI_VERSION=9',
  '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL',
  ...includes.flatMap((folder) => ['-isystem', folder]),
];
const linking =
  process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-static-libstdc++', '-static-libgcc'];

async function passes(compiler: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-compilers-'));
  try {
    const begin = performance.now();
    const all = nativeCompilations(folder, { binding: true });
    // g++ 12 believes that its own intrinsics' headers use what they have not set.
    await compileAll(compiler, compiler.includes('clang') ? flags : [...flags, '-Wno-maybe-uninitialized'], all);
    const addon = join(folder, 'indicatrix.node');
    await run(compiler, [...linking, '-pthread', ...all.map(({ object }) => object), '-o', addon]);
    console.log(`${compiler}: ${all.length} files compiled in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    await run(process.execPath, ['--test', '--test-reporter=dot', ...tests], { INDICATRIX_ADDON: addon });
    return true;
  } catch (error) {
    console.error(`${compiler}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.chdir(root);
const chosen = process.argv.slice(2);
const outcomes: string[] = [];
for (const compiler of chosen.length > 0 ? chosen : compilers) {
  const version = spawnSync(compiler, ['-dumpfullversion', '-dumpversion'], { encoding: 'utf8' });
  const name = version.error ? compiler : `${compiler} (${version.stdout.trim()})`;
  const outcome = version.error ? 'skipped: it is not on this machine' : (await passes(compiler)) ? 'passed' : 'FAILED';
  outcomes.push(`${name}: ${outcome}`);
  if (outcome === 'FAILED') process.exitCode = 1;
}
console.log(`\n${outcomes.join('\n')}`);
