/**
 * `npm run build:wasm`: the engine as WebAssembly for pages that are shared, resources/wasm/engine.wasm, by zig's C++ compiler (PyPI:
 * ziglang). It lies in the repository, as few who install have zig; beside it stands of which sources it was made, which a test compares.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { compilation, compileAll, root, run } from './compile.ts';
import { findZig } from './prebuild.ts';

const entry = join(root, 'core', 'native', 'wasm', 'module.cc');
const folder = join(root, 'resources', 'wasm');
export const engineFile = join(folder, 'engine.wasm');
export const engineDigestFile = join(folder, 'sources.sha256');

const flags = [
  ...['-target', 'wasm32-wasi', '-msimd128', '-std=c++20', '-O3', '-DINDICATRIX_ISA=baseline'],
  ...['-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math', '-fno-exceptions', '-fno-rtti', '-fno-sanitize=all'],
  ...['-fvisibility=hidden', '-ffunction-sections', '-fdata-sections', '-Wall', '-Wextra'],
];

/** Of the module: the file it begins with, what it includes, and what is defined beside that; ascending. */
export function engineSources(): string[] {
  const found = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
      const header = join(dirname(file), name);
      waiting.push(header, ...[header.replace(/\.hh$/, '.cc')].filter((each) => existsSync(each)));
    }
  }
  return [...found].sort();
}

const comments = /\/\*[\s\S]*?\*\/|\/\/.*/g;

/** Of names, contents as a compiler takes them, and what it is told. */
export function engineDigest(): string {
  const digest = createHash('sha256').update(`${flags.join(' ')}\n${readFileSync(join(root, 'build', 'peers', 'zig.txt'), 'utf8')}`);
  for (const file of engineSources())
    digest
      .update(`${relative(root, file).split(sep).join('/')}\n`)
      .update(readFileSync(file, 'utf8').replaceAll(comments, ' ').replaceAll(/\s+/g, ' '));
  return digest.digest('hex');
}

export async function buildEngine(zig: string): Promise<void> {
  const draft = mkdtempSync(join(tmpdir(), 'indicatrix-wasm-'));
  try {
    const all = engineSources()
      .filter((file) => file.endsWith('.cc'))
      .map((file) => compilation(file, draft, relative(root, dirname(file)).replaceAll(sep, '-')));
    await compileAll(zig, ['c++', ...flags], all);
    const linked = join(draft, 'engine.wasm');
    await run(zig, [
      ...['c++', '-target', 'wasm32-wasi', '-mexec-model=reactor', '-s', '-O3', '-Wl,--gc-sections'],
      ...all.map(({ object }) => object),
      ...['-o', linked],
    ]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(engineFile, readFileSync(linked));
    writeFileSync(engineDigestFile, `${engineDigest()}\n`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    const begin = performance.now();
    await buildEngine(findZig());
    console.log(
      `${engineFile} (${(readFileSync(engineFile).length / 1e3).toFixed(0)} kB, ${((performance.now() - begin) / 1000).toFixed(0)} s)`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
