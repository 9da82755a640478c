/**
 * `npm run test:sanitize -- [address] [threads]`, both unless one is named: compiles the kernels and the engine, without Node, with
 * AddressSanitizer and UndefinedBehaviorSanitizer, and runs them on every instruction set of this machine; with ThreadSanitizer, on its
 * best.
 * `npm run test:fuzz -- [--seconds N]`: the first two under libFuzzer, which draws shapes, options and entries; needs clang++ with its
 * libraries.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commonFlags, compilation, compileAll, nativeCompilations, root, run } from './compile.ts';

const {
  positionals,
  values: { seconds, jobs },
} = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, jobs: { type: 'string', default: `${availableParallelism()}` } },
});
if (process.platform === 'win32') throw new Error('The sanitizers come with g++ and clang; run this on Linux or macOS.');

const tests = join(root, 'test', 'native');
const corpus = join(tests, 'fuzz', 'corpus');
/** Of other compilers than Debian's names. */
const clang =
  process.env['CLANGXX'] ??
  ['clang++', 'clang++-19', 'clang++-16', 'clang++-14', '/usr/lib/llvm-14/bin/clang++'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
const gcc = process.env['CXX'] ?? (process.platform === 'darwin' ? 'c++' : 'g++');

interface Kind {
  title: string;
  compiler: string;
  sanitizers: string;
  sources: string[];
  run(program: string, folder: string): Promise<void>;
}

const harness = globSync(join(tests, 'sanitize', '*.cc'));
const kinds: Record<string, Kind> = {
  address: {
    title: 'AddressSanitizer and UndefinedBehaviorSanitizer',
    compiler: gcc,
    sanitizers: 'address,undefined',
    sources: harness,
    run: (program) => run(program, [], { ASAN_OPTIONS: 'detect_stack_use_after_return=1', UBSAN_OPTIONS: 'print_stacktrace=1' }),
  },
  threads: {
    title: 'ThreadSanitizer',
    compiler: gcc,
    sanitizers: 'thread',
    sources: harness,
    run: (program) =>
      run(program, [process.arch === 'x64' ? 'avx2' : 'baseline'], { TSAN_OPTIONS: 'halt_on_error=1 second_deadlock_stack=1' }),
  },
  fuzz: {
    title: 'libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer',
    compiler: clang ?? '',
    sanitizers: 'fuzzer,address,undefined',
    sources: [join(tests, 'fuzz', 'kernels.cc')],
    async run(program, folder) {
      const grown = join(folder, 'corpus');
      mkdirSync(grown);
      cpSync(corpus, grown, { recursive: true });
      await run(program, [
        grown,
        `-max_total_time=${seconds}`,
        '-max_len=512',
        '-timeout=60',
        '-rss_limit_mb=2048',
        '-print_final_stats=1',
        `-artifact_prefix=${join(root, 'fault-')}`,
      ]);
      // What leads to all the code that was reached, in as few and small files as do.
      await run(program, ['-merge=1', corpus, grown, '-max_len=512']);
      console.log(`${readdirSync(corpus).length} files in the corpus.`);
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-sanitize-'));
try {
  for (const name of positionals.length > 0 ? positionals : ['address', 'threads']) {
    const kind = kinds[name];
    if (!kind) throw new Error(`There is no ${name}: address, threads or fuzz.`);
    if (kind.compiler === '') {
      console.log(`${kind.title}: skipped, there is no clang++ (apt-get install clang).`);
      continue;
    }
    const begin = performance.now();
    const own = join(folder, name);
    mkdirSync(own);
    const flags = [...commonFlags, '-O1', '-g', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all'];
    // The fuzzer brings a main of its own, which is linked once.
    const compiled = [...flags, `-fsanitize=${kind.sanitizers.replace('fuzzer', 'fuzzer-no-link')}`];
    // The kernels of wide vectors take a compiler minutes each under these sanitizers, and are the same source.
    const isFuzzed = name === 'fuzz';
    if (isFuzzed) compiled.push('-DINDICATRIX_BASELINE_ALONE');
    const all = [
      ...nativeCompilations(own, { binding: false, ...(isFuzzed && { arch: 'arm64' }) }),
      ...kind.sources.map((source) => compilation(source, own, 'harness')),
    ];
    await compileAll(kind.compiler, compiled, all, Number(jobs));
    const program = join(own, name);
    await run(kind.compiler, [...flags, `-fsanitize=${kind.sanitizers}`, ...all.map(({ object }) => object), '-o', program]);
    console.log(`${all.length} files compiled with ${kind.title} (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
    await kind.run(program, own);
    console.log(`${kind.title}: no fault found.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
