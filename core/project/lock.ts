/**
 * One program a project: a file in its folder, made by whoever comes first, names the process that has it open. A holder that is
 * gone has left it: on this machine its process says so, on others that share the disk the file, which every holder touches anew.
 */
import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { makeFolders, sweepDrafts, writeFailed, writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { isAlive, startOf } from '../base/process.ts';

const fileName = '.open';
/** Held while a lock that was left behind is cleared away, so that no two take it for left. */
const clearingName = '.open-clearing';
/** Names the holder that another asks to let go. */
const wantedName = '.open-wanted';

/**
 * Milliseconds between two looks whether it is still held and whether another wants it, looks between two signs of life, and after how many
 * milliseconds without one the holder is gone.
 */
const [lookEvery, looksPerSign, silence] = [1_000, 5, 60_000];
/** A holder that is asked writes what it has and lets go within so long; one that stands still is passed over. */
const letsGoWithin = 10_000;
/** Clearing takes a few reads; one that lasts longer was killed. */
const clearingAtMost = 10_000;

const Holder = v.object({
  key: v.string(),
  pid: v.number(),
  host: v.string(),
  /** Of the process, as `startOf` says. */ start: v.nullable(v.string()),
  since: v.string(),
});
type Holder = v.InferOutput<typeof Holder>;

/** Of this process: several windows may be served by one. */
const own = new Set<string>();

export interface Locking {
  /** It is another's by now: this machine slept, its disk was away, or it did not answer, for longer than others wait. */
  lost?(): void;
  /** Another takes it over: once what is under way is written, it is given back. */
  asked?(): Promise<void>;
  /** Whoever has it is asked to let go. */
  takesOver?: boolean;
}

/** @returns what gives it back @throws `write-failed`, `in-use` where it is open elsewhere */
export async function lockProject(
  folder: string,
  { lost = () => {}, asked = () => Promise.resolve(lost()), takesOver = false }: Locking = {},
): Promise<() => Promise<void>> {
  const path = resolve(folder);
  if (takesOver) await askFor(folder);
  if (own.has(path)) throw inUse(folder, null);
  own.add(path);
  const file = join(folder, fileName);
  try {
    await makeFolders(folder);
    const holder: Holder = {
      key: randomUUID(),
      pid: process.pid,
      host: hostname(),
      start: await startOf(process.pid),
      since: new Date().toISOString(),
    };
    while (!(await create(file, holder))) {
      if (await isHeld(file)) throw inUse(folder, await readHolder(file));
      await clear(folder);
    }
    await sweepProject(folder);
    let looks = 0;
    const release = async () => {
      clearInterval(beat);
      own.delete(path);
      if ((await readHolder(file))?.key === holder.key) await rm(file, { force: true });
    };
    const beat = setInterval(
      () =>
        void (async () => {
          const now = await readHolder(file);
          // A disk that is away for a while says nothing of who has it.
          if (now === null) return;
          if (now.key !== holder.key) {
            clearInterval(beat);
            own.delete(path);
            lost();
          } else if ((await wanted(folder)) === holder.key) {
            clearInterval(beat);
            await asked();
            await release();
          } else if (++looks % looksPerSign === 0) await utimes(file, new Date(), new Date());
        })().catch(() => undefined),
      lookEvery,
    );
    beat.unref();
    return release;
  } catch (error) {
    own.delete(path);
    throw error instanceof Fault ? error : writeFailed(error, folder, 'Check its permissions, or choose another folder for projects.');
  }
}

/** @throws `in-use` */
export async function requireFree(folder: string): Promise<void> {
  if (await isLocked(folder)) throw inUse(folder, await readHolder(join(folder, fileName)));
}

/** Asks whoever has a project to write what it has and let go, and waits for that; of one that does not answer it is taken. */
async function askFor(folder: string): Promise<void> {
  const file = join(folder, fileName);
  const holder = await readHolder(file);
  if (holder === null) return;
  const isStillHeld = async () => (await readHolder(file))?.key === holder.key && (await isHeld(file));
  await writeWhole(join(folder, wantedName), JSON.stringify({ key: holder.key }));
  try {
    for (let waited = 0; waited < letsGoWithin && (await isStillHeld()); waited += 50) await new Promise((wait) => setTimeout(wait, 50));
    while ((await readHolder(file))?.key === holder.key) await clear(folder, holder.key);
  } finally {
    await rm(join(folder, wantedName), { force: true });
  }
}

/** The key of the holder that is asked to let go. */
async function wanted(folder: string): Promise<string | null> {
  try {
    const parsed = v.safeParse(v.object({ key: v.string() }), JSON.parse(await readFile(join(folder, wantedName), 'utf8')));
    return parsed.success ? parsed.output.key : null;
  } catch {
    return null;
  }
}

export async function isLocked(folder: string): Promise<boolean> {
  return own.has(resolve(folder)) || isHeld(join(folder, fileName));
}

function inUse(folder: string, holder: Holder | null): Fault {
  const where =
    holder === null
      ? 'in another window'
      : holder.host === hostname()
        ? `in another window (process ${holder.pid})`
        : `on ${holder.host} (process ${holder.pid})`;
  return new Fault(
    'in-use',
    `This project is open ${where}${holder === null ? '' : `, since ${holder.since.slice(0, 16).replace('T', ' ')} UTC`}.`,
    {
      file: folder,
      remedy:
        'Close it there, read along, or take it over: on the command line `figure`, `evaluate` and `export` only read, and `--take-over` goes on in its place.',
    },
  );
}

/** What killed programs of this machine left in any of a project's folders. */
async function sweepProject(folder: string): Promise<void> {
  await sweepDrafts(folder);
  for (const name of ['runs', '.training', '.maps']) {
    await sweepDrafts(join(folder, name));
    for (const below of await readdir(join(folder, name), { withFileTypes: true }).catch(() => []))
      if (below.isDirectory()) await sweepDrafts(join(folder, name, below.name));
  }
}

/** @returns false where there is one already */
async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(`${JSON.stringify(holder)}\n`);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away a lock whose holder is gone, or is passed over. One at a time does; the others wait for it and look again. */
async function clear(folder: string, passedOver: string | null = null): Promise<void> {
  const clearing = join(folder, clearingName);
  const handle = await open(clearing, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  if (handle === null) {
    if (((await ageOf(clearing)) ?? 0) > clearingAtMost)
      await rename(clearing, `${clearing}-${randomUUID()}`).then(
        () => undefined,
        () => undefined,
      );
    await new Promise((wait) => setTimeout(wait, 20));
    return;
  }
  try {
    await handle.close();
    const file = join(folder, fileName);
    // One that is there stays until it is taken away here; where there is none, another may make one at any moment, and that is not to be
    // touched.
    const isPassedOver = passedOver !== null && (await readHolder(file))?.key === passedOver;
    if ((await isThere(file)) && (isPassedOver || !(await isHeld(file)))) await rm(file, { force: true });
  } finally {
    await rm(clearing, { force: true });
  }
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function isHeld(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  if (holder !== null && holder.host === hostname()) {
    if (!isAlive(holder.pid)) return false;
    const start = holder.start === null ? null : await startOf(holder.pid);
    if (start !== null) return start === holder.start;
  }
  // Of another machine, not written into yet, or by a program of before this form.
  return ((await ageOf(file)) ?? Infinity) <= silence;
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const parsed = v.safeParse(Holder, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Milliseconds since it was touched by the clock of the disk, which on a shared one is not this machine's; null where it is gone. */
async function ageOf(file: string): Promise<number | null> {
  const touched = await stat(file).catch(() => null);
  if (touched === null) return null;
  const probe = `${file}-${randomUUID()}`;
  const handle = await open(probe, 'wx').catch(() => null);
  // Where nothing can be written, making a lock says so.
  if (handle === null) return Date.now() - touched.mtimeMs;
  try {
    return (await handle.stat()).mtimeMs - touched.mtimeMs;
  } finally {
    await handle.close();
    await rm(probe, { force: true });
  }
}
