/** Runs commands as named sections: two at once, silent until one ends, its output shown only where it fails. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface Check {
  name: string;
  /** A script that Node runs, and its arguments. */
  script: [string, ...string[]];
}

const bin = (path: string) => join(root, 'node_modules', path);

export const lintChecks: Check[] = [
  { name: 'lint', script: [bin('eslint/bin/eslint.js'), '--config', 'build/eslint.config.js', '--max-warnings', '0', '.'] },
  {
    name: 'import directions',
    script: [bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', 'build/layering.cjs', 'core', 'renderer', 'electron'],
  },
  { name: 'kernel includes', script: [join(root, 'build/kernel-includes.ts')] },
  { name: 'layout of the sources', script: [join(root, 'build/format.ts'), '--check'] },
];

export const typeChecks: Check[] = [
  { name: 'types', script: [bin('typescript/bin/tsc'), '-p', '.'] },
  // What draws in comparison has types only where its packages are (npm ci --prefix bench).
  ...(existsSync(join(root, 'bench', 'node_modules'))
    ? [{ name: 'types of benchmarks', script: [bin('typescript/bin/tsc'), '-p', 'bench'] } satisfies Check]
    : []),
  { name: 'types of components', script: [bin('svelte-check/bin/svelte-check'), '--tsconfig', 'tsconfig.json', '--fail-on-warnings'] },
];

/** @returns the names of those that failed */
export async function runChecks(checks: Check[]): Promise<string[]> {
  const failed: string[] = [];
  const waiting = [...checks];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) if (!(await runCheck(check))) failed.push(check.name);
  };
  await Promise.all([lane(), lane()]);
  return failed;
}

async function runCheck({ name, script }: Check): Promise<boolean> {
  const begin = performance.now();
  const child = spawn(process.execPath, script, { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  if (status !== 0) console.log(output.trimEnd());
  return status === 0;
}
