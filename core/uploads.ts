/** Files that a window hands over in pieces because the core cannot see its disk. They are kept in a private folder until closed. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Fault } from './errors.ts';

interface Upload { path: string; handle: FileHandle; expected: number; received: number }

export class Uploads {
  private readonly open = new Map<string, Upload>();

  /** @param bytes the size announced; more than it is refused */
  async begin(name: string, bytes: number): Promise<string> {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Fault('bad-option', 'An upload needs its size in bytes.');
    const folder = await mkdtemp(join(tmpdir(), 'indicatrix-'));
    // Readers name the file in messages, so its own name is kept; only the last part, so that it stays in the folder.
    const path = join(folder, basename(name.replaceAll('\\', '/')).replace(/^\.+$/, '') || 'upload');
    const id = randomUUID();
    this.open.set(id, { path, handle: await open(path, 'wx', 0o600), expected: bytes, received: 0 });
    return id;
  }

  async append(id: string, chunk: Uint8Array): Promise<void> {
    const upload = this.find(id);
    if (upload.received + chunk.byteLength > upload.expected) {
      await this.discard(id);
      throw new Fault('malformed', 'The upload is longer than announced.', { remedy: 'Choose the file again.' });
    }
    upload.received += chunk.byteLength;
    await upload.handle.write(chunk);
  }

  /** The file's path, whole on disk. */
  async finish(id: string): Promise<string> {
    const upload = this.find(id);
    await upload.handle.close();
    this.open.delete(id);
    if (upload.received !== upload.expected) {
      await rm(dirname(upload.path), { recursive: true, force: true });
      throw new Fault('file-truncated', `Only ${upload.received} of ${upload.expected} bytes arrived.`, { file: basename(upload.path), remedy: 'Choose the file again.' });
    }
    return upload.path;
  }

  async discard(id: string): Promise<void> {
    const upload = this.open.get(id);
    if (!upload) return;
    this.open.delete(id);
    await upload.handle.close();
    await removeUploaded(upload.path);
  }

  private find(id: string): Upload {
    const upload = this.open.get(id);
    if (!upload) throw new Fault('unknown-id', 'That upload is not open.', { remedy: 'Choose the file again.' });
    return upload;
  }
}

/** Deletes an uploaded file with its folder. */
export async function removeUploaded(path: string): Promise<void> {
  await rm(dirname(path), { recursive: true, force: true });
}
