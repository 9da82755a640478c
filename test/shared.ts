/** Real data and golden values lie beside the checkout; tests that need them are skipped, and say so, where they do not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', 'shared');

/** Options for a test that reads `shared/NAME`. */
export function needs(name: string): { skip: string | false } {
  return { skip: existsSync(join(root, name)) ? false : `shared/${name} is not beside this checkout` };
}

export function shared(name: string): string {
  return join(root, name);
}
