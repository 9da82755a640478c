/** Loads the compiled addon: the only place that knows where it lies. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from '../base/errors.ts';

/** Where the addon lies: beside this file, unless INDICATRIX_ADDON names it, as a bundled application does. */
function addonPath(): string {
  return process.env.INDICATRIX_ADDON ?? join(import.meta.dirname, 'build', 'Release', 'indicatrix.node');
}

interface InstructionSetBinding {
  /** An empty string, or why this machine cannot. */
  forceInstructionSet(name: string): string;
}

function load(): unknown {
  const path = addonPath();
  if (!existsSync(path)) throw new Fault('unsupported', 'The native engine has not been built.', { file: path, remedy: 'Run `npm run build:native`; it needs a C++20 compiler.' });
  let addon: InstructionSetBinding;
  try {
    addon = createRequire(import.meta.url)(path) as InstructionSetBinding;
  } catch (error) {
    throw new Fault('unsupported', `The native engine cannot be loaded: ${(error as Error).message}`, { file: path, remedy: 'Run `npm run build:native` on this machine.' }, error);
  }
  const forced = process.env.INDICATRIX_ISA;
  const refusal = forced ? addon.forceInstructionSet(forced) : '';
  if (refusal) throw new Fault('bad-option', refusal, { place: 'INDICATRIX_ISA', remedy: 'Choose avx512, avx2 or baseline, or leave the variable out to have the best that this machine can do.' });
  return addon;
}

let loaded: unknown;

/** The addon's functions, as the caller's part of it declares them; loaded, once, at the first call. */
export function addon<Binding>(): Binding {
  return (loaded ??= load()) as Binding;
}
