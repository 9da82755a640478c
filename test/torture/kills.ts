import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepDrafts } from '../../core/base/disk.ts';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';
import { halfOf } from './whole.ts';

/**
 * Five that write as fast as they can at once, and now and then one that saves data, which takes as long to begin as twenty of the others.
 */
const small = 'text,run,checkpoint,model,session';
const kinds = ['h5ad', 'zarr', 'csv', 'mtx'].flatMap((kind) => [...new Array<string>(5).fill(small), kind]);

/** Kills at moments drawn by chance while every writer writes. */
export const kills: Part = {
  name: 'kill −9',
  what: 'killed while writing texts, runs, checkpoints, models and sessions at once, or h5ad, Zarr, CSV, Matrix Market: each file is whole, the former one or none, and no draft outlives the next sweep',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const random = mulberry32(seed);
    const left = { files: 0, drafts: 0, swept: 0 };
    for (let i = 0; performance.now() < until; i++) {
      const written = kinds[i % kinds.length].split(',');
      for (const kind of written) mkdirSync(join(folder, kind), { recursive: true });
      const child = spawn(process.execPath, [join(import.meta.dirname, 'write-for-ever.ts'), written.join(), folder], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const first = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)]);
      outcome.tried++;
      if (!first) {
        outcome.lost.push(`${written.join()}: ended by itself`);
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, random() * (written.length > 1 ? 80 : 400)));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const lost: string[] = [];
      for (const kind of written) {
        const place = join(folder, kind);
        left.files++;
        left.drafts += (await readdir(place)).filter((name) => name.endsWith('.draft')).length;
        const half = await halfOf(kind, place).catch((error: unknown) => String(error));
        left.swept += await sweepDrafts(place);
        const still = (await readdir(place)).filter((name) => name.endsWith('.draft'));
        if (half !== null) lost.push(`${kind}, kill ${i} of seed ${seed}: ${half}`);
        if (still.length > 0) lost.push(`${kind}: ${still.join(', ')} stayed`);
        // Runs come to it with every writing.
        if (kind === 'run' && i % 40 === 39) rmSync(place, { recursive: true, force: true });
      }
      outcome.lost.push(...lost);
      if (lost.length === 0) outcome.survived++;
    }
    return { ...outcome, figures: `${left.files.toLocaleString('en')} writers; ${left.drafts} drafts were left, ${left.swept} swept` };
  },
};
