/** Where TensorFlow.js computes: its own native library where a person has installed it, else WebAssembly, else JavaScript. */
import * as tf from '@tensorflow/tfjs-core';

/** How the library differentiates its operators, which its build for Node leaves out (build/tfjs-gradients.ts). */
const gradients = new URL('../../../resources/tfjs/gradients.js', import.meta.url);

/** The best first. */
const backends: { name: string; load(): Promise<unknown> }[] = [
  // The specifier is a variable because the compiler would look for a package that is mostly absent.
  { name: 'tensorflow', load: (specifier = '@tensorflow/tfjs-node') => import(specifier) },
  { name: 'wasm', load: () => import('@tensorflow/tfjs-backend-wasm') },
  { name: 'cpu', load: () => import('@tensorflow/tfjs-backend-cpu') },
];

let opening: Promise<string> | undefined;

/** The first backend that is there and starts: `tensorflow`, `wasm` or `cpu`. It serves the whole process. */
export function openBackend(): Promise<string> {
  opening ??= choose();
  return opening;
}

async function choose(): Promise<string> {
  tf.enableProdMode();
  await import(gradients.href);
  for (const { name, load } of backends) {
    if (await keepListeners(() => starts(name, load))) return name;
  }
  throw new Error('No backend of TensorFlow.js starts.');
}

async function starts(name: string, load: () => Promise<unknown>): Promise<boolean> {
  try {
    await load();
    return await tf.setBackend(name);
  } catch {
    return false;
  }
}

/** The WebAssembly module takes over the process's fatal errors, which are the host's to report. */
async function keepListeners<T>(work: () => Promise<T>): Promise<T> {
  const before = fatal.map((event) => process.rawListeners(event));
  try {
    return await work();
  } finally {
    for (const [i, event] of fatal.entries()) {
      for (const listener of process.rawListeners(event))
        if (!before[i].includes(listener)) process.removeListener(event, listener as () => void);
    }
  }
}

const fatal = ['uncaughtException', 'unhandledRejection'];
