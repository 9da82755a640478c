/**
 * `npm run test:prebuilt [-- linux-arm64 …]`: runs the prebuilt addons on the machines they are for, or what this one can be of them: the
 * golden values, engine and metrics, on every instruction set. What cannot run is looked into: its format, what it exports and what it asks
 * of its host.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prebuiltAddon } from '../addon.js';
import { root } from '../compile.ts';
import { machineFor, type Machine } from './machines.ts';
import { isFor, targets } from './targets.ts';

const tests = ['native/golden', 'native/contrast', 'native/engine', 'native/neighbors', 'cells/pca', 'metrics/golden', 'metrics/ranks'];

/** @returns what it said, whole; pipes of some emulators break, files do not */
export function runOn(
  machine: Machine,
  args: string[],
  environment: NodeJS.ProcessEnv,
  cwd = root,
): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-said-'));
  try {
    const file = openSync(join(folder, 'said'), 'w');
    const [program, ...before] = machine.node;
    const { status } = spawnSync(program, [...before, ...args], {
      cwd,
      stdio: ['ignore', file, file],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...machine.environment, ...environment },
    });
    closeSync(file);
    return { status, said: readFileSync(join(folder, 'said'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prove(name: string): string {
  const addon = prebuiltAddon(targets[name]);
  if (!isFor(targets[name], readFileSync(addon))) return 'FAILED: it is for another machine';
  const machine = machineFor(name);
  if (typeof machine === 'string') return `not run: ${machine}`;
  const environment = { INDICATRIX_ADDON: machine.path(addon) };
  const script =
    'const a = require(process.env.INDICATRIX_ADDON); console.log(JSON.stringify([a.instructionSet(), ...a.instructionSets()]))';
  const told = runOn(machine, ['-e', script], environment);
  if (told.status !== 0) return `FAILED: it is not loaded: ${told.said}`;
  const [chosen, ...sets] = JSON.parse(told.said) as string[];
  // The first that it has is the one that it takes.
  if (chosen !== sets[0]) return `FAILED: it has ${sets.join(', ')} and takes ${chosen}`;
  let passed = 0;
  for (const set of sets) {
    for (const test of tests) {
      const { status, said } = runOn(machine, [machine.path(join(root, 'test', ...`${test}.test.ts`.split('/')))], {
        ...environment,
        INDICATRIX_ISA: set,
      });
      if (status !== 0) return `FAILED on ${set}: ${test}\n${said}`;
      passed += Number(/(?:#|ℹ) pass (\d+)/.exec(said)?.[1] ?? 0);
    }
    console.log(`${name}, ${set}: ${passed} tests passed so far`);
  }
  return `${passed} tests passed on ${sets.join(', ')}; takes ${chosen}`;
}

if (process.argv[1] === import.meta.filename) {
  const chosen = process.argv.slice(2);
  for (const name of chosen.length > 0 ? chosen : Object.keys(targets)) {
    const outcome = prove(name);
    console.log(`${name}: ${outcome}`);
    if (outcome.startsWith('FAILED')) process.exitCode = 1;
  }
}
