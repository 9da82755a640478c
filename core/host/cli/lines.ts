/** Long texts to disk: whole or not at all. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../base/errors.ts';

const pieceLength = 1 << 20;

/** @throws `write-failed`, and what the lines throw */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.partial-${process.pid}`;
  const attempt = async <T>(work: () => Promise<T>) => work().catch((error: unknown) => {
    throw new Fault('write-failed', `Could not write: ${error instanceof Error ? error.message : String(error)}.`, { file: path, remedy: 'Choose a folder you may write to.' }, error);
  });
  const file = await attempt(async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(partial, 'w');
  });
  try {
    let waiting = '';
    for await (const line of lines) {
      waiting += line;
      if (waiting.length < pieceLength) continue;
      await attempt(() => file.write(waiting));
      waiting = '';
    }
    await attempt(() => file.write(waiting));
    await file.close();
    await attempt(() => rename(partial, path));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}
