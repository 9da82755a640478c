/** Files on a server among those that the HDF5 library opens: its file system reads their bytes where it would ask the disk. */
import type { Module } from './emscripten.ts';
import { RemoteFile } from './ranges.ts';

const mount = '/indicatrix-remote/';
/** An ordinary file that may be read. */
const mode = 0o100444;

export interface RemoteDisk {
  /** @returns a name that the library can open; of one file at a time @throws what {@link RemoteFile} does */
  mount(link: string): string;
  /** What went wrong on the way since it was last asked, which the library only knows as a failed reading. */
  fault(): unknown;
  unmount(): void;
}

export function remoteDisk({ FS }: Module): RemoteDisk {
  let file: RemoteFile | null = null;
  let name = '';
  let thrown: unknown = null;
  const own = { open: FS.open, stat: FS.stat, fstat: FS.fstat };
  const about = () => {
    const now = new Date(0);
    return {
      dev: 1,
      ino: 1,
      mode,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: file!.size,
      atime: now,
      mtime: now,
      ctime: now,
      blksize: 4096,
      blocks: Math.ceil(file!.size / 512),
    };
  };
  const operations = {
    read(stream: { position: number }, heap: Uint8Array, offset: number, length: number, position = stream.position): number {
      try {
        return file!.read(new Uint8Array(heap.buffer, heap.byteOffset + offset, length), position);
      } catch (error) {
        thrown = error;
        throw new FS.ErrnoError(inputOutputError);
      }
    },
    llseek(stream: { position: number }, offset: number, whence: number): number {
      return offset + (whence === 1 ? stream.position : whence === 2 ? file!.size : 0);
    },
    close: () => undefined,
  };
  FS.open = (path, flags, permissions) =>
    path === name
      ? FS.createStream({ position: 0, path, flags: 0, node: { id: 1, mode, path, node_ops: {} }, stream_ops: operations, seekable: true })
      : own.open(path, flags, permissions);
  FS.stat = (path, dontFollow) => (path === name ? about() : own.stat(path, dontFollow));
  FS.fstat = (fd) => (FS.getStreamChecked(fd).stream_ops === operations ? about() : own.fstat(fd));
  const unmount = () => {
    file?.close();
    file = null;
    name = '';
  };
  return {
    mount(link) {
      unmount();
      file = new RemoteFile(link);
      return (name = `${mount}${++mounted}.h5`);
    },
    fault() {
      const found = thrown;
      thrown = null;
      return found;
    },
    unmount,
  };
}

let mounted = 0;

/** EIO, as the library's C world numbers it. */
const inputOutputError = 29;
