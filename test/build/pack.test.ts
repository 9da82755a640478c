/** What `npm pack` packs, installed beside its production packages alone, and run: no compiler, no TypeScript, nothing optional. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { buildStale } from '../../build/build.ts';
import { buildProgram } from '../../build/pack.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
  'bin' | 'dependencies' | 'optionalDependencies' | 'devDependencies',
  Record<string, string>
> & { files: string[] };
let folder: string;
let installed: string;

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the installed command. */
async function indicatrix(...args: string[]): Promise<Said> {
  const env = { PATH: '', NO_COLOR: '1', HOME: folder };
  return promisify(execFile)(process.execPath, [join(installed, manifest.bin['indicatrix']), ...args], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Said) => error,
  );
}

before(async () => {
  await buildStale(['window']);
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-pack-'));
  installed = join(folder, 'node_modules', 'indicatrix');
  await buildProgram(join(installed, 'dist', 'program'), { declarations: false });
  for await (const file of glob(
    manifest.files.filter((pattern) => pattern !== 'dist/program'),
    { cwd: root },
  ))
    await cp(join(root, file), join(installed, file), { recursive: true });
  await cp(join(root, 'package.json'), join(installed, 'package.json'));
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link, 'junction');
  }
});
after(() => rm(folder, { recursive: true }));

test('it holds the program compiled, with window, cells, licences and an engine, and no TypeScript, maps or tests', () => {
  const files = globSync('**/*.*', { cwd: installed });
  for (const file of [
    'build/setup.js',
    'core/native/binding.gyp',
    'dist/program/core/host/cli.js',
    'dist/program/dist/renderer/index.html',
    'dist/program/package.json',
    'resources/licences/tensorflow-apache-2.0.txt',
  ]) {
    assert.ok(files.includes(join(...file.split('/'))), file);
  }
  assert.ok(files.some((file) => file.endsWith('.node')));
  assert.deepEqual(
    files.filter((file) => /(?<!\.d)\.ts$|\.svelte$|\.map$|[\\/]test[\\/]/.test(file)),
    [],
  );
});

test('its command trains, judges and draws', async () => {
  const { code, stdout, stderr } = await indicatrix('demo', '--out', 'demo', '--format', 'svg', '--json');
  assert.equal(code, 0, stderr);
  assert.doesNotThrow(() => JSON.parse(stdout));
  assert.match(await readFile(join(folder, 'demo', 'figure.svg'), 'utf8'), /^<svg|^<\?xml/);
});

test('without its optional packages the second engine says that it is not installed', async () => {
  const { code, stderr } = await indicatrix('train', 'pbmc700', '--out', 'second', '--engine', 'tfjs', '--epochs', '1');
  assert.equal(code, 2);
  assert.match(stderr, /TensorFlow\.js, is not installed.*--omit=optional/s);
});

test('an installation of the package takes its engine as it is and builds nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(installed, 'build', 'setup.js')], {
    cwd: installed,
    env: { PATH: '' },
  });
  assert.match(stdout, /^Indicatrix is ready: engine prebuilt in \d+ s\.$/m);
});

test('what is bundled into the window or only builds and tests is no dependency of the package', () => {
  const all = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)];
  assert.deepEqual(
    all.filter((name) => /^(electron|typescript|vite|svelte|pixi\.js|node-(linux|win|darwin|bin)|@tensorflow\/tfjs$)/.test(name)),
    [],
  );
});
