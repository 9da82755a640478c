/** Loads the compiled addon: the only place that knows where it lies. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from '../base/errors.ts';
import { offeredThreads } from '../base/machine.ts';

/**
 * Where the addon lies: what INDICATRIX_ADDON names, else what was compiled on this machine, else what was built beforehand for machines of
 * its kind, where node-gyp-build's convention has it.
 */
function addonPath(): string {
  if (process.env.INDICATRIX_ADDON) return process.env.INDICATRIX_ADDON;
  const compiled = join(import.meta.dirname, 'build', 'Release', 'indicatrix.node');
  if (existsSync(compiled)) return compiled;
  const { platform, arch } = process;
  return join(
    import.meta.dirname,
    '..',
    '..',
    'prebuilds',
    `${platform}-${arch}`,
    platform === 'linux' ? 'node.napi.glibc.node' : 'node.napi.node',
  );
}

const remedy =
  'In a checkout run `npm run build:native`, which needs a C++20 compiler; otherwise install Indicatrix again, with --build-from-source where none is built for this machine.';

interface SetUpBinding {
  offerThreads(count: number): void;
  /** An empty string, or why this machine cannot. */
  forceInstructionSet(name: string): string;
}

function load(): unknown {
  const path = addonPath();
  if (!existsSync(path)) throw new Fault('unsupported', 'The native engine is not there.', { file: path, remedy });
  let addon: SetUpBinding;
  try {
    addon = createRequire(import.meta.url)(path) as SetUpBinding;
  } catch (error) {
    throw new Fault('unsupported', `The native engine cannot be loaded: ${(error as Error).message}`, { file: path, remedy }, error);
  }
  const forced = process.env.INDICATRIX_ISA;
  const refusal = forced ? addon.forceInstructionSet(forced) : '';
  if (refusal)
    throw new Fault('bad-option', refusal, {
      place: 'INDICATRIX_ISA',
      remedy: 'Choose avx512, avx2 or baseline, or leave the variable out to have the best that this machine can do.',
    });
  addon.offerThreads(offeredThreads());
  return addon;
}

let loaded: unknown;

/** The addon's functions, as the caller's part of it declares them; loaded, once, at the first call. */
export function addon<Binding>(): Binding {
  return (loaded ??= load()) as Binding;
}
