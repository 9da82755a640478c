/** Files written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../errors.ts';

/** Puts a file in the place of the former one, with the folders it needs: whoever reads it finds either. @throws `write-failed` */
export async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}-${randomUUID()}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(contents);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const remedy = code === 'ENOSPC' ? 'Free some space on the disk.' : 'Check that the folder is there and may be written to.';
    throw new Fault('write-failed', `Writing failed (${code}).`, { file, remedy }, error);
  }
}
