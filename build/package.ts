/**
 * `npm run package`: installers for this platform below release/; `-- --dir` leaves the app unpacked in a folder, `-- --arm64` or `--
 * --x64` takes one processor, `-- --linux`, `--mac` or `--windows` another platform.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { prebuiltAddon } from './addon.js';
import { buildStale } from './build.ts';
import { desktopFolder } from './desktop.ts';
import { ensureElectron } from './electron.ts';
import { configuration } from './electron-builder.ts';
import { targets } from './prebuild/targets.ts';
import { billOfMaterials, notices } from './shipped.ts';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const unpacked = args.includes('--dir');
const platform = args.includes('--mac')
  ? Platform.MAC
  : args.includes('--windows')
    ? Platform.WINDOWS
    : args.includes('--linux')
      ? Platform.LINUX
      : Platform.current();
const named = (['x64', 'arm64'] as const).filter((arch) => args.includes(`--${arch}`));
const archs = named.length > 0 ? named : unpacked ? [process.arch as 'x64' | 'arm64'] : (['x64', 'arm64'] as const);

if (platform === Platform.current() && (await ensureElectron(true)) === null) {
  fail(
    'The installers contain Electron, and its binary is neither here nor to be had: https://github.com/electron/electron/releases does not answer. ' +
      'On a machine that reaches it, run `npx install-electron --no`, or name a mirror in ELECTRON_MIRROR, or a folder with an unpacked Electron in ELECTRON_OVERRIDE_DIST_PATH; then run `npm run package` again.',
  );
}
await buildStale(['native', 'window', 'desktop']);
const without = archs
  .map((arch) => `${platform.nodeName}-${arch}`)
  .filter((name) => !existsSync(prebuiltAddon(targets[name], desktopFolder)));
if (without.length > 0) fail(`There is no engine for ${without.join(', ')}: npm run prebuild -- ${without.join(' ')}`);

const bill = billOfMaterials();
const beside = join(root, 'dist', 'notices');
mkdirSync(beside, { recursive: true });
writeFileSync(join(beside, 'THIRD-PARTY-NOTICES.txt'), notices(bill));
writeFileSync(join(beside, 'sbom.cdx.json'), JSON.stringify(bill, null, 1));

try {
  const paths = await build({
    config: configuration,
    targets: platform.createTarget(unpacked ? 'dir' : undefined, ...archs.map((arch) => Arch[arch])),
    publish: 'never',
  });
  for (const path of paths) console.log(path);
  if (unpacked) console.log('release/');
} catch (error) {
  fail(
    `electron-builder could not finish: ${error instanceof Error ? error.message : String(error)}\nIt fetches the tools that make AppImage, deb, dmg and nsis from github.com; \`npm run package -- --dir\` needs none of them.`,
  );
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
