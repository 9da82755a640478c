/** Cases by the number, in processes of their own whose end is seen. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A case that takes longer hangs: twice ten seconds, as other programs use the machine too. */
const hangsAfterMs = 20_000;

export interface Told {
  tried: number;
  /** Of those, how many did what the program counts. */
  opened: number;
  /** Bytes of a process at most, and milliseconds of a case. */
  largest: number;
  slowest: number;
  /** What did not end well, by the number of the case. */
  broken: Map<number, string>;
}
interface Line extends Partial<Omit<Told, 'broken'>> {
  i?: number;
  broken?: string;
}

/**
 * Has a program of this folder try the cases of a seed from one number up to another; it keeps the number it is at in `folder/at` and
 * prints `Line`s. Where it ends or hangs another goes on behind the case that did it.
 * @param until `performance.now()` at which no new case is begun @param flags of Node
 */
export async function tryCases(
  program: string,
  seed: number,
  from: number,
  to: number,
  folder: string,
  until: number,
  flags: string[] = [],
): Promise<Told> {
  const told: Told = { tried: 0, opened: 0, largest: 0, slowest: 0, broken: new Map() };
  for (let next = from; next < to && performance.now() < until;) {
    mkdirSync(folder, { recursive: true });
    const child = spawn(process.execPath, [...flags, join(import.meta.dirname, program), `${seed}`, `${next}`, `${to}`, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-600)));
    const at = () => {
      try {
        return Number(readFileSync(join(folder, 'at'), 'utf8'));
      } catch {
        return next;
      }
    };
    let [last, since, isHung, isOver] = [next, performance.now(), false, false];
    const watch = setInterval(() => {
      const now = at();
      if (now !== last) [last, since] = [now, performance.now()];
      isOver = performance.now() > until;
      isHung = performance.now() - since > hangsAfterMs;
      if (isOver || isHung) child.kill('SIGKILL');
    }, 200);
    const ended = new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(`${signal ?? code}`)));
    let here: Line = {};
    for await (const text of createInterface({ input: child.stdout })) {
      if (!text.startsWith('{')) continue;
      const line = JSON.parse(text) as Line;
      if (line.broken !== undefined) told.broken.set(line.i!, line.broken);
      else here = line;
    }
    const how = await ended;
    clearInterval(watch);
    const reached = how === '0' ? to : at();
    if (isHung) told.broken.set(reached, `hung at case ${reached} of seed ${seed}`);
    else if (how !== '0' && !isOver)
      told.broken.set(reached, `ended by ${how} at case ${reached} of seed ${seed}: ${said.trim().slice(0, 400)}`);
    told.tried += reached - next;
    told.opened += here.opened ?? 0;
    told.largest = Math.max(told.largest, here.largest ?? 0);
    told.slowest = Math.max(told.slowest, here.slowest ?? 0);
    next = reached + 1;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return told;
}
