/**
 * `npm run prebuild [-- linux-x64 win32-arm64 …]`: the addon for other machines, all six kinds or those named, from this one, with zig's
 * C++ compiler, into prebuilds/, where node-gyp-build's convention looks. Asks for Python, from which zig comes (PyPI: ziglang).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestFile, prebuiltAddon, sourcesDigest } from './addon.js';
import { commonFlags, compileAll, nativeCompilations, root, run } from './compile.ts';
import { isFor, targets, type Target } from './prebuild/targets.ts';
import { windowsHost } from './prebuild/windows-host.ts';

const apiVersion = 9;

const require = createRequire(import.meta.url);
const includes = [
  (require('node-addon-api') as { include_dir: string }).include_dir,
  (require('node-api-headers') as { include_dir: string }).include_dir,
];

/** zig's program, out of an environment of its own that is made once a machine. @throws where there is no Python or no package */
export function findZig(): string {
  const { status, stdout, stderr, error } = spawnSync(join(root, 'build', 'peers', 'make.sh'), ['zig'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`zig could not be had, which comes with Python from PyPI (ziglang): ${stderr || String(error)}`);
  const script = 'import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), "zig"), end="")';
  return spawnSync(stdout.trim(), ['-c', script], { encoding: 'utf8' }).stdout;
}

/**
 * Nothing but the module's two entries is shown to the host: not our C++ library's `operator new` either, which zig's linker for macOS
 * shows.
 */
const entries = '{ global: napi_register_module_v1; node_api_module_get_api_version_v1; local: *; };';

function linking({ platform }: Target, folder: string): string[] {
  const script = join(folder, 'entries.map');
  writeFileSync(script, entries);
  switch (platform) {
    case 'linux':
      return [`-Wl,-z,relro,-z,now,--gc-sections,--version-script=${script}`];
    // Node's functions are found when the addon is loaded.
    case 'darwin':
      return ['-Wl,-undefined,dynamic_lookup,-dead_strip,-install_name,@rpath/indicatrix.node'];
    case 'win32':
      return ['-Wl,--gc-sections'];
  }
}

/**
 * Instructions in the order of a processor that has AVX2: without, clang takes the first of all x64, and narrow networks 6 to 8 % longer.
 */
const tuned = ['-Xclang', '-tune-cpu', '-Xclang', 'haswell'];

export async function prebuild(zig: string, name: string): Promise<string> {
  const target = targets[name];
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-prebuild-'));
  try {
    const compiler = ['c++', '-target', target.triple];
    const flags = [
      ...compiler,
      ...commonFlags,
      '-O3',
      '-fvisibility=hidden',
      '-ffunction-sections',
      '-fdata-sections',
      '-fno-sanitize=all',
      '-Wall',
      '-Wextra',
      `-DNAPI_VERSION=${apiVersion}`,
      '-DNAPI_CPP_EXCEPTIONS',
      ...includes.flatMap((include) => ['-isystem', include]),
      ...(target.platform === 'win32' ? ['-DNAPI_EXTERN='] : ['-fPIC']),
    ];
    const all = nativeCompilations(folder, { binding: true, arch: target.arch }).map((one) =>
      one.flags.includes('-DINDICATRIX_ISA=avx2') ? { ...one, flags: [...one.flags, ...tuned] } : one,
    );
    if (target.platform === 'win32') {
      const source = join(folder, 'windows_host.cc');
      writeFileSync(source, windowsHost(apiVersion));
      all.push({ source, object: join(folder, 'windows_host.o'), flags: [] });
    }
    await compileAll(zig, flags, all);
    const linked = join(folder, 'indicatrix.node');
    await run(zig, [
      ...compiler,
      '-shared',
      '-s',
      '-pthread',
      ...linking(target, folder),
      ...all.map(({ object }) => object),
      '-o',
      linked,
    ]);
    const bytes = readFileSync(linked);
    if (!isFor(target, bytes)) throw new Error(`What was linked for ${name} is no program of that kind.`);
    const addon = prebuiltAddon(target);
    rmSync(dirname(addon), { recursive: true, force: true });
    mkdirSync(dirname(addon), { recursive: true });
    writeFileSync(addon, bytes);
    writeFileSync(join(dirname(addon), digestFile), `${sourcesDigest()}\n`);
    return addon;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) {
    console.error(`There is no ${unknown} to build for; there are ${Object.keys(targets).join(', ')}.`);
    process.exit(2);
  }
  try {
    const zig = findZig();
    for (const name of chosen.length > 0 ? chosen : Object.keys(targets)) {
      const begin = performance.now();
      const addon = await prebuild(zig, name);
      console.log(`${addon} (${(readFileSync(addon).length / 1e6).toFixed(2)} MB, ${((performance.now() - begin) / 1000).toFixed(0)} s)`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
