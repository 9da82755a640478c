/** `npm run test:sanitize`: compiles the kernels and the engine with AddressSanitizer and UndefinedBehaviorSanitizer, without Node, and runs them on every instruction set of this machine. */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const native = join(root, 'core', 'native');
const compiler = process.env['CXX'] ?? (process.platform === 'darwin' ? 'c++' : 'g++');

/** As binding.gyp has them, but with line numbers and checks. */
const flags = [
  '-std=c++20', '-O1', '-g', '-fno-omit-frame-pointer', '-ffp-contract=fast', '-fno-math-errno', '-fno-trapping-math', '-pthread',
  '-fsanitize=address,undefined', '-fno-sanitize-recover=all',
];

/** dispatch.hh refers to all of an architecture's sets, whether or not this processor has them. */
const instructionSets: Record<string, string[]> = {
  baseline: [],
  ...(process.arch === 'x64' && { avx2: ['-mavx2', '-mfma'], avx512: ['-mavx2', '-mfma', '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mprefer-vector-width=512'] }),
};

interface Compilation { source: string; object: string; defines: string[] }

/** What the addon is built from, less what binds it to Node. */
function compilations(folder: string): Compilation[] {
  const gyp = readFileSync(join(native, 'binding.gyp'), 'utf8');
  const listed = (name: string) => [...new RegExp(`"${name}": \\[([^\\]]+)\\]`).exec(gyp)![1].matchAll(/"((?:kernels|engine)\/[^"]+\.cc)"/g)].map(([, source]) => join(native, source));
  const compilation = (source: string, prefix: string, defines: string[]): Compilation => ({ source, defines, object: join(folder, `${prefix}-${basename(source, '.cc')}.o`) });
  return [
    ...Object.entries(instructionSets).flatMap(([set, machine]) => listed('kernel_sources').map((source) => compilation(source, set, [`-DINDICATRIX_ISA=${set}`, ...machine]))),
    ...listed('sources').map((source) => compilation(source, source.includes(join(native, 'engine')) ? 'engine' : 'common', [])),
    ...globSync(join(root, 'test', 'native', 'sanitize', '*.cc')).map((source) => compilation(source, 'harness', [])),
  ];
}

async function run(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`${command} ended with ${status}.`);
}

if (process.platform === 'win32') throw new Error('The sanitizers come with g++ and clang; run this on Linux or macOS.');

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-sanitize-'));
try {
  const begin = performance.now();
  const all = compilations(folder);
  const waiting = [...all];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(compiler, [...flags, ...next.defines, '-c', next.source, '-o', next.object]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  const program = join(folder, 'sanitize');
  await run(compiler, [...flags, ...all.map(({ object }) => object), '-o', program]);
  console.log(`${all.length} files compiled with AddressSanitizer and UndefinedBehaviorSanitizer (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
  await run(program, [], { ASAN_OPTIONS: 'detect_stack_use_after_return=1', UBSAN_OPTIONS: 'print_stacktrace=1' });
  console.log('No fault found.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
