// Which addon there is: compiled on this machine, or built beforehand for machines of its kind. Plain JavaScript: installation runs it on
// whatever Node is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { program, root } from './runtime.js';

const native = join(root, 'core', 'native');

const output = join('build', 'Release', 'indicatrix.node');

/** What node-gyp leaves. */
export const compilerOutput = join(native, output);

/** Where the program looks first, as node-gyp-build has it: in a checkout that is what node-gyp leaves. */
export const compiledAddon = join(program, 'core', 'native', output);

/** Beside a prebuilt addon: of which sources it was made. */
export const digestFile = 'sources.sha256';

/**
 * Where node-gyp-build's convention has the addon for a machine; core/native/addon.ts looks there.
 * @param {{ platform: string, arch: string }} machine @param {string} folder of the program
 */
export function prebuiltAddon({ platform, arch }, folder = program) {
  return join(folder, 'prebuilds', `${platform}-${arch}`, platform === 'linux' ? 'node.napi.glibc.node' : 'node.napi.node');
}

/** Of all that the addon is made of, names and contents, whatever their lines end with. */
export function sourcesDigest() {
  const digest = createHash('sha256');
  const files = readdirSync(native, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(cc|hh|gyp)$/.test(file) && !file.startsWith(`build${sep}`),
  );
  for (const file of files.map((file) => file.split(sep).join('/')).sort()) {
    digest.update(`${file}\n`).update(readFileSync(join(native, file), 'utf8').replaceAll('\r\n', '\n'));
  }
  return digest.digest('hex');
}

/** @param {string} addon @returns {boolean} whether it is there and made of the sources that lie here */
export function madeOfTheseSources(addon) {
  const made = join(dirname(addon), digestFile);
  return existsSync(addon) && existsSync(made) && readFileSync(made, 'utf8').trim() === sourcesDigest();
}

/** The prebuilt addon for this machine, where there is one of the sources that lie here. @returns {string | null} */
export function currentPrebuilt() {
  const addon = prebuiltAddon(process);
  return madeOfTheseSources(addon) ? addon : null;
}

/** Whether it can be loaded: not, for one, with another C library than it was built for. @param {string} node @param {string} addon */
export function loads(node, addon) {
  return spawnSync(node, ['-e', `require(${JSON.stringify(addon)})`]).status === 0;
}
