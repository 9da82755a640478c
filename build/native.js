// Compiles core/native with node-gyp. Plain JavaScript: installation runs it on whatever Node is there.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { compiledAddon, compilerOutput, currentPrebuilt, loads } from './addon.js';
import { findRuntime, oldestNode, root } from './runtime.js';

/** A problem that the person at the keyboard can solve; its message is all there is to show. */
export class SetupError extends Error {}

const howToGetCompiler = {
  darwin: 'Run `xcode-select --install`, which brings clang++, make and python3.',
  win32:
    'Install Visual Studio Build Tools with "Desktop development with C++" (winget install Microsoft.VisualStudio.2022.BuildTools) and Python 3.',
  linux: 'Debian and Ubuntu: apt-get install g++ make python3. Fedora: dnf install gcc-c++ make python3. Alpine: apk add g++ make python3.',
};

/**
 * Finds or makes the addon: a prebuilt one of these sources where one loads, else a compiled one. @param {{ compile?: boolean }} how
 * whether to compile in any case @returns {string} how, in half a sentence @throws {SetupError}
 */
export function provideNative({ compile = false } = {}) {
  const runtime = findRuntime();
  const prebuilt = compile || runtime === null ? null : currentPrebuilt();
  if (prebuilt === null || !loads(runtime.node, prebuilt)) {
    buildNative();
    if (compilerOutput !== compiledAddon) {
      mkdirSync(dirname(compiledAddon), { recursive: true });
      copyFileSync(compilerOutput, compiledAddon);
    }
    return 'engine compiled';
  }
  // The compiled one, which comes first, may be of other sources.
  rmSync(dirname(compiledAddon), { recursive: true, force: true });
  return 'engine prebuilt';
}

/** Brings core/native/build up to date; make rebuilds only what changed. @throws {SetupError} */
export function buildNative() {
  const runtime = findRuntime();
  if (runtime === null) {
    throw new SetupError(
      `No Node 24 from npm runs on ${process.platform}-${process.arch}, and this one is ${process.version}. Install Node ${oldestNode.join('.')} or later, then install again.`,
    );
  }
  // A package has none among its own; npm, which is installing it, names its.
  const gyp = [join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'), process.env.npm_config_node_gyp].find(
    (file) => file && existsSync(file),
  );
  if (gyp === undefined) throw new SetupError('node-gyp is missing. Install with the development packages: npm ci, without --omit=dev.');
  if (process.platform !== 'win32') checkTools();
  const nodedir = runtime.headers === null ? [] : [`--nodedir=${runtime.headers}`];
  const command = [gyp, 'configure', 'build', '-C', join(root, 'core', 'native'), ...nodedir, '-j', '2'];
  const { status, stdout, stderr } = spawnSync(runtime.node, command, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // binding.gyp asks `node` for a path.
    env: { ...process.env, PATH: dirname(runtime.node) + delimiter + process.env.PATH },
  });
  if (status === 0) return;
  const needsCompiler = /find Visual Studio|find Python/.test(stderr);
  throw new SetupError(
    `${stdout}${stderr}\nThe native module could not be built; the log above says why.${needsCompiler ? ` ${advice()}` : ''}`,
  );
}

function checkTools() {
  const compiler = process.env.CXX || (process.platform === 'darwin' ? 'c++' : 'g++');
  const missing = [];
  if (!runs(compiler, ['--version'])) missing.push(`a C++20 compiler (${compiler})`);
  if (!runs('make', ['--version'])) missing.push('make');
  if (!runs(process.env.PYTHON || 'python3', ['--version'])) missing.push('python3, which node-gyp runs on');
  if (missing.length > 0)
    throw new SetupError(
      `Indicatrix compiles its numeric engine when it is installed, and this machine lacks ${missing.join(' and ')}. ${advice()}\nThen run npm ci again.`,
    );
  const complaint = compileProbe(compiler);
  if (complaint !== null)
    throw new SetupError(
      `${complaint}\nThe compiler ${compiler} does not compile C++20; g++ 11, clang 14 or later does. ${advice()}\nThen run npm ci again.`,
    );
}

/** @param {string} compiler @returns {string | null} what it complained of */
function compileProbe(compiler) {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-probe-'));
  try {
    const source = join(folder, 'probe.cc');
    writeFileSync(
      source,
      '#include <numbers>\n#include <span>\nint main() { double x[] = {std::numbers::pi}; return std::span<double>(x).size() != 1; }\n',
    );
    const { status, stderr, error } = spawnSync(compiler, ['-std=c++20', source, '-o', join(folder, 'probe')], { encoding: 'utf8' });
    return status === 0 ? null : stderr || String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} program @param {string[]} args */
function runs(program, args) {
  return spawnSync(program, args).status === 0;
}

function advice() {
  return howToGetCompiler[process.platform] ?? 'Install a C++20 compiler, make and python3.';
}

if (process.argv[1] === import.meta.filename) {
  try {
    buildNative();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
