import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Outcome, Part } from './part.ts';

/** A case that takes longer hangs, on however slow a machine. */
const hangsAfterMs = 60_000;
/** Bytes of a process that reads small files, whatever they say. */
const mostBytes = 1.2e9;

interface Line { at?: string; round?: number; i?: number; end?: string; broken?: string; bytes?: number }

/** Mutants of every format's files, in processes whose end is seen. */
export const readers: Part = {
  name: 'readers',
  what: 'mutated files of every format, looked into or opened: data, or a fault with file and remedy',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    let [largest, opened] = [0, 0];
    for (let process = 0; performance.now() < until; process++) {
      const own = seed + process;
      const place = join(folder, `${own}`);
      mkdirSync(place);
      const child = spawn(globalThis.process.execPath, [join(import.meta.dirname, 'read-mutants.ts'), `${own}`, `${Math.max(100, Math.min(60_000, until - performance.now()))}`, place], { stdio: ['ignore', 'pipe', 'ignore'] });
      let at: Line | null = null;
      let isHung = false;
      let patience = setTimeout(() => undefined, 0);
      const watch = () => {
        clearTimeout(patience);
        patience = setTimeout(() => {
          isHung = true;
          child.kill('SIGKILL');
        }, hangsAfterMs);
      };
      watch();
      const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
      for await (const text of createInterface({ input: child.stdout })) {
        if (!text.startsWith('{')) continue;
        const line = JSON.parse(text) as Line;
        watch();
        if (line.at !== undefined) {
          at = line;
          outcome.tried++;
          continue;
        }
        at = null;
        largest = Math.max(largest, line.bytes!);
        if (line.broken) outcome.lost.push(`seed ${own}: ${line.broken}`);
        else if (line.bytes! > mostBytes) outcome.lost.push(`seed ${own}: ${line.bytes} bytes`);
        else outcome.survived++;
        if (line.end === 'opened') opened++;
      }
      clearTimeout(patience);
      const [code, signal] = await ended;
      if (code !== 0 || signal !== null) outcome.lost.push(`seed ${own}: ${isHung ? 'hung' : `ended by ${signal ?? code}`} at ${JSON.stringify(at)}`);
    }
    return { ...outcome, figures: `${opened} opened all the same; at most ${Math.round(largest / 1e6)} MB` };
  },
};
