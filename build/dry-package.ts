/**
 * `npm run test:package`: what electron-builder makes of this checkout, without Electron: in its place stands Node under Electron's name,
 * with the mark that fuses are set at. From inside the packed layout the core then opens, trains and exports. What only Electron shows is
 * in docs/packaging.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';

const root = join(import.meta.dirname, '..');

/** As @electron/fuses looks for it: sentinel, version 1, the number of fuses, and each as “off”. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = 9;
/** Beside Electron's own files. */
const mostMegabytes = 150;

function standIn(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  copyFileSync(process.execPath, join(folder, 'electron'));
  writeFileSync(
    join(folder, 'electron'),
    Buffer.concat([readFileSync(process.execPath), Buffer.from(sentinel), Buffer.from([1, fuses]), Buffer.from('0'.repeat(fuses))]),
    { mode: 0o755 },
  );
  writeFileSync(
    join(folder, 'version'),
    (JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string }).version,
  );
  writeFileSync(join(folder, 'LICENSE'), 'stand-in');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'stand-in');
}

const megabytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  ) / 1e6;

function must(holds: boolean, what: string): void {
  console.log(`${holds ? '✔' : '✖'} ${what}`);
  if (!holds) process.exitCode = 1;
}

if (process.platform !== 'linux') throw new Error('The stand-in is made for Linux.');
const folder = mkdtempSync(join(tmpdir(), 'indicatrix-package-'));
try {
  const electron = join(folder, 'electron');
  standIn(electron);
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electron };
  execFileSync(process.execPath, [join(root, 'build/package.ts'), '--dir'], { cwd: root, stdio: 'inherit', env });
  const packed = join(root, 'release', process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  const resources = join(packed, 'resources');
  const archive = join(resources, 'app.asar');
  const files = listPackage(archive, { isPack: false });
  const core = join(`${archive}.unpacked`, 'desktop');

  must(
    files.includes('/desktop/electron/main.js') &&
      files.includes('/desktop/electron/preload.cjs') &&
      files.includes('/renderer/index.html'),
    'shell and window are in the archive',
  );
  must(
    (JSON.parse(extractFile(archive, 'package.json').toString()) as { main: string }).main === 'desktop/electron/main.js',
    'the archive starts the shell',
  );
  must(
    !existsSync(join(`${archive}.unpacked`, 'renderer')) && !existsSync(join(core, 'electron')),
    'what is outside the archive is core and its packages',
  );
  must(
    files.every((file) => !/\.map$|\.ts$|\/(electron-builder|vite|typescript|svelte|pixi\.js|node-linux-\w+)\//.test(file)),
    'no maps, no types, nothing that only builds',
  );
  must(readdirSync(join(core, 'prebuilds')).join() === `linux-${process.arch}`, 'one engine, the machine’s');
  for (const file of ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']) must(existsSync(join(resources, file)), file);
  const size = megabytes(resources);
  must(size <= mostMegabytes, `${size.toFixed(0)} MB beside Electron, of at most ${mostMegabytes}`);
  const wire = readFileSync(join(packed, 'indicatrix'));
  const states = wire.subarray(wire.indexOf(sentinel) + sentinel.length + 2).toString('latin1', 0, fuses);
  // runAsNode, cookie encryption, NODE_OPTIONS, inspect, asar integrity, only from asar, browser snapshot, file privileges.
  must(states.startsWith('010011') && states[7] === '0', `fuses are set: ${states}`);

  const indicatrix = (...args: string[]) => {
    const { status, stderr } = spawnSync(join(packed, 'indicatrix'), [join(core, 'core', 'host', 'cli.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '', HOME: folder },
    });
    if (status !== 0) console.error(stderr);
    return status === 0;
  };
  must(indicatrix('open', 'pbmc700'), 'the packed core opens');
  must(indicatrix('train', 'pbmc700', '--out', 'project', '--epochs', '3'), 'the packed core trains');
  must(indicatrix('export', 'project', '--format', 'onnx,safetensors'), 'the packed core exports models');
  must(indicatrix('figure', 'project', '--format', 'svg,png'), 'the packed core draws');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
