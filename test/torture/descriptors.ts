import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { files } from '../io/mutants.ts';
import { zarrVersion2 } from '../io/zarr-files.ts';
import type { Outcome, Part } from './part.ts';

/** No descriptors are left, or as good as none. */
export const descriptors: Part = {
  name: 'no descriptors',
  what: 'every format looked into and opened with 0 to 5 descriptors left (EMFILE): a fault that says so, and all well when they are back',
  async run({ until, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    if (process.platform === 'win32') return { ...outcome, skipped: 'Windows has no such limit' };
    const paths = files.map(({ name, bytes }) => {
      writeFileSync(join(folder, name), bytes());
      return join(folder, name);
    });
    for (const [name, content] of Object.entries(zarrVersion2())) {
      mkdirSync(dirname(join(folder, 'cells.zarr', name)), { recursive: true });
      writeFileSync(join(folder, 'cells.zarr', name), content);
    }
    for (const path of [...paths, join(folder, 'cells.zarr')]) {
      if (performance.now() > until) break;
      const { stdout, status, signal } = spawnSync(
        'sh',
        ['-c', 'ulimit -n 128; exec "$0" "$@"', process.execPath, join(import.meta.dirname, 'without-files.ts'), path],
        { encoding: 'utf8', timeout: 120_000 },
      );
      if (status !== 0) outcome.lost.push(`${path}: ended by ${signal ?? status}`);
      for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
        const { way, spare, end, after } = JSON.parse(line) as { way: string; spare: number; end: string; after: string };
        outcome.tried++;
        if (after !== 'done' || end.startsWith('defect') || (end !== 'done' && !/EMFILE|Too many/.test(end)))
          outcome.lost.push(`${path}, ${way}, ${spare} left: ${end}; after: ${after}`);
        else outcome.survived++;
      }
    }
    return outcome;
  },
};
