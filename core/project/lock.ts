/** One window a project: a file in its folder names the process that has it open. A process that is gone has left it. */
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../base/errors.ts';

const fileName = '.open';
/** Milliseconds between two signs of life, and after how many without one the file is a dead process's whose number another has now. */
const [every, silence] = [5_000, 60_000];

/** Of this process: several windows may be served by one. */
const own = new Set<string>();

/** @returns what gives it back @throws `write-failed`, `unsupported` where it is open elsewhere */
export async function lockProject(folder: string): Promise<() => Promise<void>> {
  if (await isLocked(folder)) throw new Fault('unsupported', 'This project is open in another window.', { file: folder, remedy: 'Go on in that window, or close it there.' });
  const path = resolve(folder);
  own.add(path);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, fileName), `${process.pid}\n`);
  } catch (error) {
    own.delete(path);
    throw new Fault('write-failed', `The project’s folder cannot be written to (${(error as NodeJS.ErrnoException).code}).`, { file: folder, remedy: 'Check its permissions, or choose another folder for projects.' }, error);
  }
  const beat = setInterval(() => void utimes(join(folder, fileName), new Date(), new Date()).catch(() => undefined), every);
  beat.unref();
  return async () => {
    clearInterval(beat);
    own.delete(path);
    await rm(join(folder, fileName), { force: true });
  };
}

export async function isLocked(folder: string): Promise<boolean> {
  if (own.has(resolve(folder))) return true;
  const holder = Number(await readFile(join(folder, fileName), 'utf8').catch(() => '0'));
  if (holder === 0 || holder === process.pid || !isAlive(holder)) return false;
  const file = await stat(join(folder, fileName)).catch(() => null);
  return file !== null && Date.now() - file.mtimeMs < silence;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
