/** `npm run test:sanitize`: compiles the kernels and the engine with AddressSanitizer and UndefinedBehaviorSanitizer, without Node, and runs them on every instruction set of this machine. */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commonFlags, compilation, compileAll, nativeCompilations, root, run } from './compile.ts';

const compiler = process.env['CXX'] ?? (process.platform === 'darwin' ? 'c++' : 'g++');

/** With line numbers and checks. */
const flags = [...commonFlags, '-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

if (process.platform === 'win32') throw new Error('The sanitizers come with g++ and clang; run this on Linux or macOS.');

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-sanitize-'));
try {
  const begin = performance.now();
  const harness = globSync(join(root, 'test', 'native', 'sanitize', '*.cc')).map((source) => compilation(source, folder, 'harness'));
  const all = [...nativeCompilations(folder, { binding: false }), ...harness];
  await compileAll(compiler, flags, all);
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
