/** Files that a window hands over in pieces because the core cannot see its disk. They are kept in a private folder until given up. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, statfs, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { writeFailed } from './base/disk.ts';
import { formatBytes } from './base/bytes.ts';
import { Fault } from './base/errors.ts';
import { removeTemporary, temporaryFolder } from './base/temporary.ts';

interface Upload {
  path: string;
  group: Group;
  handle: FileHandle | null;
  expected: number;
  received: number;
}

/** Files that lie together: a matrix and what belongs to it. */
interface Group {
  folder: string;
  uploads: Set<string>;
  users: number;
}

export class Uploads {
  private readonly open = new Map<string, Upload>();
  private isAbandoned = false;

  /**
   * @param name with `/` where it lies in a folder of its own
   * @param bytes the size announced; more than it is refused
   * @param beside another upload, next to which it is put
   */
  async begin(name: string, bytes: number, beside?: string): Promise<string> {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Fault('bad-option', 'An upload needs its size in bytes.');
    if (this.isAbandoned) throw new Fault('cancelled', 'The window was closed.');
    await checkRoom(bytes);
    const group: Group =
      beside === undefined ? { folder: await temporaryFolder('upload'), uploads: new Set(), users: 0 } : this.find(beside).group;
    // Readers name the file in messages, so its own name is kept; nothing in it leads out of the folder.
    const parts = name
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && !/^\.+$/.test(part));
    const path = join(group.folder, ...(parts.length ? parts : ['upload']));
    const id = randomUUID();
    const made = mkdir(dirname(path), { recursive: true, mode: 0o700 }).then(() => open(path, 'wx', 0o600));
    const handle = await made.catch(async (error: unknown) => {
      if (group.uploads.size === 0) await removeTemporary(group.folder);
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new Fault('bad-option', 'Two of the files have the same name.', { file: name, remedy: 'Choose one of them.' });
      throw writeFailed(error, parts.at(-1) ?? tmpdir(), 'Rename it, then choose it again.');
    });
    this.open.set(id, { path, group, handle, expected: bytes, received: 0 });
    group.uploads.add(id);
    return id;
  }

  async append(id: string, chunk: Uint8Array): Promise<void> {
    const upload = this.find(id);
    if (!upload.handle || upload.received + chunk.byteLength > upload.expected) {
      await this.discard(id);
      throw new Fault('malformed', 'The upload is longer than announced.', { remedy: 'Choose the file again.' });
    }
    upload.received += chunk.byteLength;
    try {
      await upload.handle.write(chunk);
    } catch (error) {
      await this.discard(id);
      throw writeFailed(error, tmpdir(), 'Free some space, or set TMPDIR to a folder on a larger disk.');
    }
  }

  /** The file's path, whole on disk with all that lie beside it; there until it is given up. */
  async finish(id: string): Promise<string> {
    const { group, path } = this.find(id);
    for (const each of group.uploads) {
      const upload = this.find(each);
      await upload.handle?.close();
      upload.handle = null;
      if (upload.received === upload.expected) continue;
      await this.discard(id);
      throw new Fault('file-truncated', `Only ${upload.received} of ${upload.expected} bytes arrived.`, {
        file: basename(upload.path),
        remedy: 'Choose the file again.',
      });
    }
    return path;
  }

  /** Uses an upload; where its window is closed meanwhile it goes afterwards. */
  async using<T>(id: string, work: () => Promise<T>): Promise<T> {
    const { group } = this.find(id);
    group.users++;
    try {
      return await work();
    } finally {
      group.users--;
      if (this.isAbandoned && group.users === 0) await this.discard(id);
    }
  }

  /** The window is closed: nobody asks for its uploads any more. */
  async abandon(): Promise<void> {
    this.isAbandoned = true;
    for (const [id, { group }] of [...this.open]) if (group.users === 0) await this.discard(id);
  }

  /** The private folder in which an upload lies. */
  folderOf(id: string): string {
    return this.find(id).group.folder;
  }

  /** All that lie together with it are deleted. */
  async discard(id: string): Promise<void> {
    const group = this.open.get(id)?.group;
    if (!group) return;
    for (const each of group.uploads) {
      await this.open.get(each)?.handle?.close();
      this.open.delete(each);
    }
    await removeTemporary(group.folder);
  }

  private find(id: string): Upload {
    const upload = this.open.get(id);
    if (!upload) throw new Fault('unknown-id', 'That upload is not open.', { remedy: 'Choose the file again.' });
    return upload;
  }
}

/** Of the disk, left to others. */
const leastFree = 2 ** 28;

/** @throws `write-failed` where what is announced has no room among the temporary files */
async function checkRoom(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const room = Math.max(0, bavail * bsize - leastFree);
  if (bytes > room)
    throw new Fault('write-failed', `Of ${formatBytes(bytes)} there is room for ${formatBytes(room)} among the temporary files.`, {
      place: tmpdir(),
      remedy: 'Free some space, or set TMPDIR to a folder on a larger disk.',
    });
}
