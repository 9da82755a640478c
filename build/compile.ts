/** The native sources compiled without node-gyp: by any compiler, with any flags, a file at a time on every core. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, sep } from 'node:path';

export const root = join(import.meta.dirname, '..');
const native = join(root, 'core', 'native');

/** As binding.gyp has them, but for the optimization. */
export const commonFlags = ['-std=c++20', '-ffp-contract=fast', '-fno-math-errno', '-fno-trapping-math', '-pthread'];

const machineFlags = {
  baseline: [],
  avx2: ['-mavx2', '-mfma'],
  avx512: ['-mavx2', '-mfma', '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mprefer-vector-width=512'],
};

/** dispatch.hh refers to all of an architecture's sets, whether or not a processor has them. */
const setsOf = (arch: string): (keyof typeof machineFlags)[] => (arch === 'x64' ? ['baseline', 'avx2', 'avx512'] : ['baseline']);

export interface Compilation {
  source: string;
  object: string;
  flags: string[];
}

export function compilation(source: string, folder: string, prefix: string, flags: string[] = []): Compilation {
  return { source, flags, object: join(folder, `${prefix}-${basename(source, '.cc')}.o`) };
}

/** What the addon is built from: the kernels once an instruction set, and the rest, with what binds it to Node or without. */
export function nativeCompilations(folder: string, { binding, arch = process.arch }: { binding: boolean; arch?: string }): Compilation[] {
  const gyp = readFileSync(join(native, 'binding.gyp'), 'utf8');
  const listed = (name: string) =>
    [...new RegExp(`"${name}": \\[([^\\]]+)\\]`).exec(gyp)![1].matchAll(/"([^"]+\.cc)"/g)].map(([, source]) => source);
  const bound = (source: string) => source.startsWith('bind/') || source === 'addon.cc';
  return [
    ...setsOf(arch).flatMap((set) =>
      listed('kernel_sources').map((source) =>
        compilation(join(native, source), folder, set, [`-DINDICATRIX_ISA=${set}`, ...machineFlags[set]]),
      ),
    ),
    ...listed('sources')
      .filter((source) => binding || !bound(source))
      .map((source) => compilation(join(native, ...source.split('/')), folder, source.split('/')[0])),
  ];
}

/** @throws where the program cannot be started or ends with anything but 0 */
export async function run(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0)
    throw new Error(
      `${basename(command)} ended with ${status}: ${args
        .filter((arg) => arg.includes(sep))
        .join(' ')
        .slice(0, 400)}`,
    );
}

export async function compileAll(
  compiler: string,
  flags: string[],
  compilations: Compilation[],
  jobs = availableParallelism(),
): Promise<void> {
  const waiting = [...compilations];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await run(compiler, [...flags, ...next.flags, '-c', next.source, '-o', next.object]);
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}
