/** The core for a window that only reads along: what would change something is refused before it is sent. */
import type { CoreMethods } from '../core/contract/index.ts';
import { looksOnly, readsAlong } from '../core/contract/reading.ts';

export function readOnly(core: CoreMethods): CoreMethods {
  const refuse = () => Promise.reject(readsAlong());
  return new Proxy(core, { get: (own, name) => (looksOnly(name) ? own[name as keyof CoreMethods] : refuse) });
}
