/** What was unpacked for a reader, in a private folder among the temporary files. */
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { removeTemporary, temporaryFolder, temporaryRoom } from '../../base/temporary.ts';
import { formatBytes } from '../../base/bytes.ts';
import type { Archive } from './archive.ts';

/**
 * Unpacks some entries into a folder of their own; the disk is looked at first.
 * @param path the archive, as a person named it
 * @throws `unsupported` where there is no room, `file-truncated` where an entry holds more or less than it says, `cancelled`
 */
async function unpack(path: string, archive: Archive, wanted: string[], job: Job): Promise<string> {
  const { entries, isEstimate = false } = archive;
  const sizes = new Map(entries.map(({ name, size }) => [name, size]));
  const total = wanted.reduce((bytes, name) => bytes + (sizes.get(name) ?? 0), 0);
  const room = await temporaryRoom();
  const needs = () =>
    new Fault(
      'unsupported',
      `Unpacked it takes ${isEstimate ? 'some ' : ''}${formatBytes(total)}; among the temporary files there is room for ${formatBytes(Math.max(0, room))}.`,
      {
        file: path,
        place: tmpdir(),
        remedy: 'Unpack it where there is room and open what comes out, or set TMPDIR to a folder on a larger disk.',
      },
    );
  if (total > room) throw needs();
  const folder = await temporaryFolder('unpacked');
  const message = `Unpacking ${basename(path)}: ${isEstimate ? 'about ' : ''}${formatBytes(total)} among the temporary files`;
  job.report(0, message);
  let done = 0;
  try {
    await archive.unpack(
      new Set(wanted),
      async ({ name, size }, bytes) => {
        const target = join(folder, ...name.split('/'));
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        const file = await open(target, 'wx', 0o600);
        let written = 0;
        try {
          for await (const chunk of bytes) {
            written += chunk.length;
            done += chunk.length;
            if (!isEstimate && written > size)
              throw new Fault('file-truncated', `An entry of the ${archive.what} holds more than it says.`, {
                file: path,
                place: name,
                remedy: 'Copy or download it again.',
              });
            if (done > room) throw needs();
            await file.write(chunk);
            job.report(total === 0 ? 0 : done / total, message);
            await job.breathe();
          }
        } finally {
          await file.close();
        }
        if (!isEstimate && written !== size)
          throw new Fault('file-truncated', `An entry of the ${archive.what} ends early.`, {
            file: path,
            place: name,
            remedy: 'Copy or download it again.',
          });
      },
      job,
    );
    return folder;
  } catch (error) {
    await removeTemporary(folder);
    if (job.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
    throw error;
  }
}

/** A folder that is in use until it is given back. */
export interface Held {
  folder: string;
  /** @param isLookedInto it will be wanted again soon */
  release(isLookedInto?: boolean): Promise<void>;
}

interface Kept {
  key: string;
  folder: Promise<string>;
  users: number;
}

/** The last one stays for a while after it was given back: a file is looked into before it is opened. */
let last: Kept | null = null;
let forgetting: NodeJS.Timeout | undefined;
const keptForMs = 10 * 60_000;

/** @param key says which file it is, in which state, and what of it @param path the archive, as a person named it */
export async function hold(
  key: string,
  path: string,
  archive: () => Promise<{ archive: Archive; wanted: string[] }>,
  job: Job,
): Promise<Held> {
  if (last?.key !== key) {
    void forget();
    last = { key, users: 0, folder: archive().then((found) => unpack(path, found.archive, found.wanted, job)) };
  }
  const kept = last;
  kept.users++;
  clearTimeout(forgetting);
  let isReleased = false;
  const release = async (isLookedInto = false) => {
    if (isReleased) return;
    isReleased = true;
    kept.users--;
    if (kept.users > 0) return;
    if (kept !== last) await kept.folder.then(removeTemporary);
    else if (!isLookedInto) await forget();
    else forgetting = setTimeout(() => void forget(), keptForMs).unref();
  };
  try {
    return { folder: await kept.folder, release };
  } catch (error) {
    if (last === kept) last = null;
    throw error;
  }
}

async function forget(): Promise<void> {
  const kept = last;
  last = null;
  clearTimeout(forgetting);
  if (kept?.users === 0) await kept.folder.then(removeTemporary).catch(() => undefined);
}

/** Gives a folder back when nothing refers to what was made of it any more. */
const holders = new FinalizationRegistry<Held>((held) => void held.release());

/** @returns to be kept by whoever reads from the folder */
export function holderOf(held: Held): object {
  const holder = {};
  holders.register(holder, held);
  return holder;
}
