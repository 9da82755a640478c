import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { writeWhole } from '../../core/base/disk.ts';
import { Fault } from '../../core/base/errors.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import { saveRun } from '../../core/project/store.ts';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';
import { runOf } from './trained.ts';
import { halfOf } from './whole.ts';

const diskBytes = 4 << 20;

/** A disk of 4 MB, filled to some bytes by chance before each writing. */
export const fullDisk: Part = {
  name: 'full disk',
  what: 'writing on a disk that has too little room: done, or a fault that says so and leaves the former file, no draft, and room for the next',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (process.platform !== 'linux' || spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', disk]).status !== 0)
      return { ...outcome, skipped: 'no small file system may be mounted here' };
    try {
      const random = mulberry32(seed);
      const data = await pipeline.open('pbmc700', parseOptions(OpenOptions, {}), createJob());
      const save = (format: 'h5ad' | 'zarr' | 'csv') => () => {
        // Saving takes no other file's place.
        for (const name of readdirSync(disk).filter((one) => one.startsWith('saved')))
          rmSync(join(disk, name), { recursive: true, force: true });
        return pipeline.saveData(data, join(disk, `saved.${format}`), parseOptions(SaveOptions, { format }), createJob());
      };
      const writers: Record<string, () => Promise<unknown>> = {
        text: () =>
          writeWhole(
            join(disk, 'text'),
            (async function* () {
              for (let i = 0; i < 2000; i++) yield `${'7'.repeat(200)}\n`;
            })(),
          ),
        run: () => saveRun(join(disk, 'runs'), runOf(3)),
        h5ad: save('h5ad'),
        zarr: save('zarr'),
        csv: save('csv'),
      };
      let refused = 0;
      for (let i = 0; performance.now() < until; i++) {
        const kind = Object.keys(writers)[i % 5];
        const filler = join(disk, 'filler');
        rmSync(filler, { force: true });
        try {
          writeFileSync(filler, Buffer.alloc(Math.floor(random() * diskBytes)));
        } catch {
          // Full to the last byte.
        }
        outcome.tried++;
        const fault = await writers[kind]().then(
          () => null,
          (error: unknown) => error,
        );
        if (fault) refused++;
        const half = await halfOf(kind, kind === 'run' ? join(disk, 'runs') : disk).catch((error: unknown) => String(error));
        const drafts = (await readdir(disk, { recursive: true })).filter((name) => name.endsWith('.draft'));
        if (
          fault &&
          !(
            fault instanceof Fault &&
            (fault.tag === 'write-failed' || fault.tag === 'unsupported') &&
            /room/.test(fault.message) &&
            fault.detail.remedy
          )
        )
          outcome.lost.push(`${kind}: ${fault instanceof Error ? fault.stack : 'no error'}`);
        else if (half !== null) outcome.lost.push(`${kind}, ${i} of seed ${seed}: ${half}`);
        else if (drafts.length > 0) outcome.lost.push(`${kind}: ${drafts.join(', ')} stayed`);
        else outcome.survived++;
        // Runs have names of their own.
        if (i % 10 === 9) for (const name of await readdir(disk)) rmSync(join(disk, name), { recursive: true, force: true });
      }
      return { ...outcome, figures: `${refused} refused for want of room` };
    } finally {
      if (existsSync(disk)) spawnSync('umount', ['-l', disk]);
    }
  },
};
