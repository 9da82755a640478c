/**
 * `npm run release`: everything of a release that one machine can make, below release/: engines for all machines, the npm package, the
 * servers for which npm has a Node, and checksums. The desktop app's installers come from the workflow, on each system.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from './build.ts';
import { buildProgram, programFolder } from './pack.ts';
import { findZig, prebuild } from './prebuild.ts';
import { madeOfTheseSources, prebuiltAddon } from './addon.js';
import { targets } from './prebuild/targets.ts';
import { carriers, packServer } from './server.ts';

const root = join(import.meta.dirname, '..');
const release = join(root, 'release');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

try {
  if (!new RegExp(`^## ${version.replaceAll('.', '\\.')}\\b`, 'm').test(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')))
    throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: root, encoding: 'utf8' });
  if (changed !== '') throw new Error(`A release is of what is committed, and this is not:\n${changed}`);
  rmSync(release, { recursive: true, force: true });
  const missing = Object.keys(targets).filter((name) => !madeOfTheseSources(prebuiltAddon(targets[name])));
  if (missing.length > 0) {
    const zig = findZig();
    for (const name of missing) console.log(await prebuild(zig, name));
  }
  await buildStale(['native', 'window']);
  await buildProgram(programFolder, { declarations: false });
  for (const name of Object.keys(carriers)) console.log(packServer(name));
  execFileSync('npm', ['pack', '--pack-destination', release], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const sums = readdirSync(release)
    .filter((file) => !file.endsWith('.sha256'))
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(release, file)))
          .digest('hex')}  ${file}\n`,
    );
  writeFileSync(join(release, 'SHA256SUMS'), sums.join(''));
  console.log(`${sums.length} files in ${release}. Tag v${version} and push it: the workflow adds the desktop app’s installers.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
