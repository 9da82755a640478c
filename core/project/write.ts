/** Files written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../base/errors.ts';

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
    throw writeFailed(error, file);
  }
}

/** What the system says when it does not write, for a person. */
export function writeFailed(error: unknown, file: string): Fault {
  const { code, path = file } = error as NodeJS.ErrnoException;
  const [message, remedy] =
    code === 'ENOSPC' || code === 'EDQUOT' ? ['There is no room left on the disk', 'Free some space.']
    : code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? ['It may not be written to', 'Check the permissions of its folder.']
    : ['Writing failed', 'Check that the folder is there and may be written to.'];
  return new Fault('write-failed', `${message} (${code}).`, { file: path, remedy }, error);
}
