/** Python that goes with a model, so that it can be used where this program is not: resources/python has it, and tests run it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'resources', 'python');
const scripts = { model: 'place_cells.py', onnx: 'place_cells_onnx.py' } as const;

/** @param about which model it goes with, in a line */
export async function pythonScript(of: keyof typeof scripts, about: string): Promise<string> {
  return `# ${about.replace(/\s+/g, ' ')}\n${await readFile(join(folder, scripts[of]), 'utf8')}`;
}
