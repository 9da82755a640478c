/**
 * Files that wait for a window to take them: a browser fetches them in a stream, so that they may have any size. Each lies in a private
 * folder, for a while.
 */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { WaitingFile } from './contract/index.ts';
import { removeTemporary, temporaryFolder } from './base/temporary.ts';

interface Waiting {
  path: string;
  name: string;
  bytes: number;
  folder: string;
  /** How many are fetching it now. */
  takers: number;
  /** Nobody may begin to fetch it any more. */
  isOver: boolean;
  expiry: NodeJS.Timeout;
}

/** What a server hands out, and then lets go of. */
export interface Taken {
  path: string;
  name: string;
  bytes: number;
  /** @param isWhole all of it has left: it is not wanted again */
  release(isWhole: boolean): void;
}

/** Milliseconds for which a file waits: a browser begins at once, and may be told to begin again. */
const waitsFor = 15 * 60_000;
/** Files at a time: of more, the one that has waited longest goes. */
const mostWaiting = 8;

export class Downloads {
  private readonly waiting = new Map<string, Waiting>();

  /** @param make writes one file into the folder */
  async offer(make: (folder: string) => Promise<{ path: string; name: string; notes: string[] }>): Promise<WaitingFile> {
    const folder = await temporaryFolder('download');
    try {
      const { path, name, notes } = await make(folder);
      const key = randomUUID();
      const bytes = (await stat(path)).size;
      const expiry = setTimeout(() => this.end(key), waitsFor).unref();
      for (const [oldest] of this.waiting) if (this.waiting.size >= mostWaiting) this.end(oldest);
      this.waiting.set(key, { path, name, bytes, folder, takers: 0, isOver: false, expiry });
      return { key, name, bytes, notes };
    } catch (error) {
      await removeTemporary(folder);
      throw error;
    }
  }

  /** Null for a key that nothing waits behind. */
  take(key: string): Taken | null {
    const found = this.waiting.get(key);
    if (!found || found.isOver) return null;
    found.takers++;
    const release = (isWhole: boolean) => {
      found.takers--;
      if (isWhole || found.isOver) this.end(key);
    };
    return { path: found.path, name: found.name, bytes: found.bytes, release };
  }

  /** Gives up everything that nobody is fetching; the rest once it is fetched. */
  abandon(): void {
    for (const key of this.waiting.keys()) this.end(key);
  }

  private end(key: string): void {
    const found = this.waiting.get(key);
    if (!found) return;
    found.isOver = true;
    if (found.takers > 0) return;
    clearTimeout(found.expiry);
    this.waiting.delete(key);
    void removeTemporary(found.folder);
  }
}
