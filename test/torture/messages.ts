import { join } from 'node:path';
import { tryCases } from './campaign.ts';
import type { Outcome, Part } from './part.ts';

const messagesEach = 20_000;

/** Right calls with something wrong in them, and mutated bytes, to a core that has data, runs and maps. */
export const messages: Part = {
  name: 'messages',
  what: 'calls of every method on what is open, with something wrong in them, or some bytes changed: an answer or the end of that connection, never of the core; none answers “defect” or in a validator’s words',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    let [largest, slowest] = [0, 0];
    for (let from = 0; performance.now() < until; from += messagesEach) {
      const told = await tryCases('send-mutants.ts', seed, from, from + messagesEach, join(folder, `${from}`), until);
      outcome.tried += told.tried;
      [largest, slowest] = [Math.max(largest, told.largest), Math.max(slowest, told.slowest)];
      outcome.lost.push(...told.broken.values());
    }
    outcome.survived = outcome.tried - outcome.lost.length;
    return { ...outcome, figures: `slowest ${Math.round(slowest)} ms, at most ${Math.round(largest / 1e6)} MB` };
  },
};
