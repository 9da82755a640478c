/** Engines built beforehand: where they lie, when they are taken, and that the engine's choice of kernels is the machine's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { compiledAddon, currentPrebuilt, digestFile, prebuiltAddon, sourcesDigest } from '../../build/addon.js';
import { isFor, targets } from '../../build/prebuild/targets.ts';
import { windowsHost } from '../../build/prebuild/windows-host.ts';
import { instructionSets } from '../../core/native/index.ts';

const root = join(import.meta.dirname, '../..');
const here = `${process.platform}-${process.arch}`;
const known = { skip: !Object.hasOwn(targets, here) && `no engine is built beforehand for ${here}` };
const addon = currentPrebuilt() ?? compiledAddon;
const folder = mkdtempSync(join(tmpdir(), 'indicatrix-prebuilt-'));
after(() => rmSync(folder, { recursive: true }));

/** A checkout of its own with a prebuilt engine of its sources, and what a compiler once left. */
function checkout(): string {
  const place = mkdtempSync(join(folder, 'checkout-'));
  for (const file of globSync(['build/*.js', 'core/native/**/*.{cc,hh}', 'core/native/binding.gyp'], { cwd: root }))
    cpSync(join(root, file), join(place, file));
  mkdirSync(join(place, 'core/host'));
  for (const file of ['core/host/cli.ts', 'package.json']) cpSync(join(root, file), join(place, file));
  const prebuilt = join(place, relative(root, prebuiltAddon(process)));
  mkdirSync(dirname(prebuilt), { recursive: true });
  cpSync(addon, prebuilt);
  writeFileSync(join(dirname(prebuilt), digestFile), sourcesDigest());
  const compiled = join(place, relative(root, compiledAddon));
  mkdirSync(dirname(compiled), { recursive: true });
  writeFileSync(compiled, 'of other sources');
  return place;
}

/** Provides the engine where neither compiler nor node-gyp is found. */
function provide(place: string, how = '{}'): { status: number | null; said: string } {
  const script = `import { provideNative } from './build/native.js'; console.log(provideNative(${how}));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: place,
    encoding: 'utf8',
    env: { PATH: folder },
  });
  return { status, said: stdout + stderr };
}

test('an engine that was built beforehand is taken without a compiler, and comes before one of other sources', known, () => {
  const place = checkout();
  assert.deepEqual(provide(place), { status: 0, said: 'engine prebuilt\n' });
  assert.equal(existsSync(join(place, relative(root, compiledAddon))), false);
});

test('where it is of other sources, cannot be loaded, or is not wanted, the engine is compiled', known, () => {
  const changed = checkout();
  writeFileSync(join(changed, 'core/native/kernels/dispatch.cc'), '// changed');
  const broken = checkout();
  writeFileSync(join(broken, relative(root, prebuiltAddon(process))), 'no library');
  for (const [place, how] of [
    [changed, '{}'],
    [broken, '{}'],
    [checkout(), '{ compile: true }'],
  ]) {
    const { status, said } = provide(place, how);
    assert.equal(status, 1, said);
    assert.match(said, /node-gyp is missing/);
  }
});

test('it lies where node-gyp-build looks', known, () => {
  const place = checkout();
  const { path } = createRequire(import.meta.url)('node-gyp-build-optional-packages') as { path(folder: string): string };
  assert.equal(path(place), join(place, relative(root, prebuiltAddon(process))));
});

test('what was linked is known by its format and machine', known, () => {
  const bytes = readFileSync(addon);
  for (const [name, target] of Object.entries(targets)) assert.equal(isFor(target, bytes), name === here, name);
});

test('a machine that nothing is built for is named, with those that are', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/prebuild.ts'), 'plan9-mips'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /no plan9-mips .* linux-x64, .* win32-arm64/);
});

test('on Windows every function of Node-API that the bindings may call is found through the table', () => {
  const { symbols } = createRequire(import.meta.url)('node-api-headers') as { symbols: Record<string, Record<string, string[]>> };
  const text = windowsHost(9);
  const jumps = [...text.matchAll(/^"\.globl (\w+)\\n\1:\\n"$/gm)].map(([, name]) => name);
  const slots = [...text.matchAll(/jmpq \*indicatrix_host\+(\d+)/g)].map(([, at]) => Number(at));
  assert.deepEqual(jumps, Object.values(symbols['v9']).flat());
  assert.deepEqual(
    slots,
    jumps.map((_, i) => 8 * i),
  );
  assert.deepEqual(
    /names\[\] = \{([^}]+)\}/
      .exec(text)![1]
      .split(', ')
      .map((name) => JSON.parse(name) as string),
    jumps,
  );
});

test(
  'the instruction sets are those that the system says the processor has',
  { skip: here !== 'linux-x64' && 'only Linux on x64 lists them in /proc/cpuinfo' },
  () => {
    const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))![1].trim().split(' '));
    const has = (...names: string[]) => names.every((name) => flags.has(name));
    const avx2 = has('avx2', 'fma');
    assert.deepEqual(instructionSets(), [
      ...(avx2 && has('avx512f', 'avx512vl', 'avx512dq', 'avx512bw') ? ['avx512'] : []),
      ...(avx2 ? ['avx2'] : []),
      'baseline',
    ]);
  },
);
