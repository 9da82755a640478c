import { join } from 'node:path';
import { tryCases } from './campaign.ts';
import type { Outcome, Part } from './part.ts';

/** Mutants of one process: what the library of HDF5 keeps of broken files goes with it. */
const mutantsEach = 2_500;
const faster = ['--import', join(import.meta.dirname, 'reuse-threads.ts')];

/** Mutants of every format's files. */
export const readers: Part = {
  name: 'readers',
  what: 'files of every format changed where they say what they hold, looked into, opened, or both: data, or a fault with file and remedy; nothing opens that was refused when it was looked into; no case takes 20 s or adds 200 MB',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    let [opened, largest, slowest, once] = [0, 0, 0, 0];
    for (let from = 0; performance.now() < until; from += mutantsEach) {
      const told = await tryCases('read-mutants.ts', seed, from, from + mutantsEach, join(folder, `${from}`), until, faster);
      outcome.tried += told.tried;
      opened += told.opened;
      [largest, slowest] = [Math.max(largest, told.largest), Math.max(slowest, told.slowest)];
      for (const [i, broken] of told.broken) {
        // In a process of its own, with threads that end as the program ends them.
        const again = await tryCases('read-mutants.ts', seed, i, i + 1, join(folder, 'again'), Infinity);
        if (again.broken.size > 0) outcome.lost.push(broken);
        else once++;
      }
    }
    outcome.survived = outcome.tried - outcome.lost.length;
    return {
      ...outcome,
      figures: `${opened.toLocaleString('en')} opened all the same; slowest ${Math.round(slowest)} ms, a case adds at most ${Math.round(largest / 1e6)} MB${once > 0 ? `; ${once} did not happen again alone` : ''}`,
    };
  },
};
