/** Before `npm pack`: the program as JavaScript with its declarations, window, cells and engines, below dist/program. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildStale } from './build.ts';
import { compileInto, copyBeside, declareInto } from './layout.ts';
import { targets } from './prebuild/targets.ts';

const root = join(import.meta.dirname, '..');
export const programFolder = join(root, 'dist', 'program');

/** @returns the machines whose engine is in it */
export async function buildProgram(folder = programFolder, { declarations = true } = {}): Promise<string[]> {
  await rm(folder, { recursive: true, force: true });
  await compileInto(folder, ['core/**/*.ts']);
  if (declarations) declareInto(folder);
  await cp(join(root, 'dist', 'renderer'), join(folder, 'dist', 'renderer'), { recursive: true, filter: (path) => !path.endsWith('.map') });
  return copyBeside(folder);
}

if (process.argv[1] === import.meta.filename) {
  await buildStale(['native', 'window']);
  const machines = await buildProgram();
  const others = Object.keys(targets).filter((machine) => !machines.includes(machine));
  // Standard output is the tarball's name alone.
  console.error(
    `Engines for ${machines.join(', ')}.${others.length > 0 ? ` On ${others.join(', ')} installing compiles it, unless \`npm run prebuild\` is run before packing.` : ''}`,
  );
}
