/** A disk of some megabytes that can be filled and made read-only, and files on it that cannot be replaced; where the system lets one mount. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bytes = 48 << 20;

function mount(...args: string[]): boolean {
  return spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

export class SmallDisk {
  readonly folder: string;
  private readonly filler: string;

  /** @returns null where nothing may be mounted */
  static make(): SmallDisk | null {
    const folder = mkdtempSync(join(tmpdir(), 'indicatrix-small-disk-'));
    if (process.platform === 'linux' && mount('-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', folder)) return new SmallDisk(folder);
    rmSync(folder, { recursive: true });
    return null;
  }

  private constructor(folder: string) {
    this.folder = folder;
    this.filler = join(folder, 'filler');
  }

  /** Leaves room for so many bytes, in pages. */
  fill(room: number): void {
    const kept = join(this.folder, 'kept');
    if (room > 0) spawnSync('fallocate', ['-l', String(room), kept]);
    const file = openSync(this.filler, 'w');
    try {
      for (let piece = 1 << 20; piece >= 1;) {
        try {
          if (writeSync(file, Buffer.alloc(piece)) < piece) piece >>= 1;
        } catch {
          piece >>= 1;
        }
      }
    } finally {
      closeSync(file);
    }
    rmSync(kept, { force: true });
  }

  free(): void {
    rmSync(this.filler, { force: true });
  }

  setReadOnly(is: boolean): void {
    if (!mount('-o', `remount,${is ? 'ro' : 'rw'}`, this.folder)) throw new Error('The disk cannot be mounted otherwise.');
  }

  /** While it lasts, nothing may take the place of a file or folder: the system says that it is in use (EBUSY). */
  occupy(path: string): () => void {
    if (!mount('--bind', path, path)) throw new Error(`Nothing may be mounted over ${path}.`);
    return () => void spawnSync('umount', ['-l', path]);
  }

  remove(): void {
    spawnSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes a folder anew. */
export function emptyFolder(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}
