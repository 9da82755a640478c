import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';

/** Programs that want the same project at once. */
export const twoPrograms: Part = {
  name: 'two programs',
  what: 'three programs that ask for one project at once, one of them killed now and then: exactly one gets it',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const random = mulberry32(seed);
    const begin = () => fork(join(import.meta.dirname, '..', 'project', 'lock-asker.ts'), { stdio: 'ignore' });
    const askers = [begin(), begin(), begin()];
    const ask = async (asker: ReturnType<typeof begin>, told: string) => {
      asker.send(told);
      const [got] = (await once(asker, 'message')) as [boolean];
      return got;
    };
    let killed = 0;
    try {
      for (let round = 0; performance.now() < until; round++) {
        const project = join(folder, `project-${round % 7}`);
        const got = await Promise.all(askers.map((asker) => ask(asker, project)));
        outcome.tried++;
        if (got.filter(Boolean).length === 1) outcome.survived++;
        else outcome.lost.push(`round ${round}: ${got.filter(Boolean).length} got it`);
        const holder = got.indexOf(true);
        if (random() < 0.1 && holder >= 0) {
          // What it held is left behind, and the next round has to see that.
          const gone = once(askers[holder], 'exit');
          askers[holder].kill('SIGKILL');
          await gone;
          askers[holder] = begin();
          killed++;
        }
        await Promise.all(askers.map((asker) => ask(asker, 'release')));
      }
    } finally {
      for (const asker of askers) asker.kill('SIGKILL');
    }
    return { ...outcome, figures: `${killed} holders were killed` };
  },
};
