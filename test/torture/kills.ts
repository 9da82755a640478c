import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepDrafts } from '../../core/base/disk.ts';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';
import { halfOf } from './whole.ts';

/** The small ones more often: they are killed within a write, the others mostly so. */
const kinds = ['text', 'run', 'checkpoint', 'model', 'text', 'run', 'checkpoint', 'h5ad', 'zarr', 'csv', 'mtx'];

/** Kills at moments drawn by chance while every writer writes. */
export const kills: Part = {
  name: 'kill −9',
  what: 'killed while writing texts, runs, checkpoints, models, h5ad, Zarr, CSV, Matrix Market: the file is whole, the former one or none, and no draft outlives the next sweep',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const random = mulberry32(seed);
    const left = { drafts: 0, swept: 0 };
    for (let i = 0; performance.now() < until; i++) {
      const kind = kinds[i % kinds.length];
      const place = join(folder, kind);
      mkdirSync(place, { recursive: true });
      const child = spawn(process.execPath, [join(import.meta.dirname, 'write-for-ever.ts'), kind, place], { stdio: ['ignore', 'pipe', 'ignore'] });
      const first = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)]);
      outcome.tried++;
      if (!first) {
        outcome.lost.push(`${kind}: ended by itself`);
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, random() * (kind.length === 3 || kind === 'h5ad' || kind === 'zarr' ? 400 : 60)));
      child.kill('SIGKILL');
      await once(child, 'exit');
      left.drafts += (await readdir(place)).filter((name) => name.endsWith('.draft')).length;
      const half = await halfOf(kind, place).catch((error: unknown) => String(error));
      left.swept += await sweepDrafts(place);
      const still = (await readdir(place)).filter((name) => name.endsWith('.draft'));
      if (half !== null) outcome.lost.push(`${kind}, kill ${i} of seed ${seed}: ${half}`);
      else if (still.length > 0) outcome.lost.push(`${kind}: ${still.join(', ')} stayed`);
      else outcome.survived++;
    }
    return { ...outcome, figures: `${left.drafts} drafts were left, ${left.swept} swept` };
  },
};
