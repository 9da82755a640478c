/** `npm run package`: installers for this platform below release/; `-- --dir` leaves the app unpacked in a folder. */
import { build } from 'electron-builder';
import { buildStale } from './build.ts';
import { ensureElectron } from './electron.ts';
import { configuration } from './electron-builder.ts';

if ((await ensureElectron(true)) === null) {
  fail('The installers contain Electron, and its binary is neither here nor to be had: https://github.com/electron/electron/releases does not answer. '
    + 'On a machine that reaches it, run `npx install-electron --no`, or name a mirror in ELECTRON_MIRROR, or a folder with an unpacked Electron in ELECTRON_OVERRIDE_DIST_PATH; then run `npm run package` again.');
}
await buildStale(['native', 'window', 'desktop']);
try {
  const unpacked = process.argv.includes('--dir');
  for (const path of await build({ config: configuration, dir: unpacked, publish: 'never' })) console.log(path);
  if (unpacked) console.log('release/');
} catch (error) {
  fail(`electron-builder could not finish: ${error instanceof Error ? error.message : String(error)}\nIt fetches the tools that make AppImage, deb, dmg and nsis from github.com; \`npm run package -- --dir\` needs none of them.`);
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
