/** Text written piece by piece, gzipped where it should be; never more than some megabytes in memory. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const piece = 1 << 20;

/** @param write is handed what writes text; it resolves when there is room for more */
export async function textFile(
  path: string,
  gzipped: boolean,
  write: (put: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx' });
  let held = '';
  const source = new Readable({ highWaterMark: 4 * piece, read: () => wake?.() });
  let wake: (() => void) | undefined;
  const roomAgain = () => new Promise<void>((resolve) => (wake = resolve));
  const push = async () => {
    const text = held;
    held = '';
    if (!source.push(Buffer.from(text, 'utf8')) && !source.destroyed) await roomAgain();
  };
  const written = gzipped ? pipeline(source, createGzip({ level: 4 }), file) : pipeline(source, file);
  // What fails in writing ends the wait for room.
  written.catch(() => wake?.());
  try {
    await write(async (text) => {
      held += text;
      if (source.destroyed) await written;
      if (held.length >= piece) await push();
    });
    if (held !== '') source.push(Buffer.from(held, 'utf8'));
    source.push(null);
  } catch (error) {
    source.destroy(error as Error);
    await written.catch(() => undefined);
    throw error;
  }
  await written;
}
