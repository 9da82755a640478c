/**
 * Keeps a library that reads files to the one it was asked for. HDF5 files can name others, as external storage, virtual data sets and
 * links: someone's file would then read what lies elsewhere on this machine into the matrix.
 */
import fs from 'node:fs';
import { resolve, sep } from 'node:path';
import { Fault } from '../../base/errors.ts';

const open = fs.openSync;
let [own, refused]: (string | null)[] = [null, null];

/** From now on this thread opens no files but the one named by `readOnly`, and `folders` with what is below them. */
export function keepToOneFile(folders: readonly string[]): void {
  fs.openSync = (path, ...rest) => {
    const wanted = resolve(String(path));
    // What must not be there yet holds nothing: the library writes its errors into a file of its own.
    const isNew = typeof rest[0] === 'number' && (rest[0] & fs.constants.O_EXCL) !== 0;
    if (!isNew && wanted !== own && !folders.some((folder) => wanted === folder || wanted.startsWith(folder + sep))) {
      refused ??= wanted;
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${wanted}'`), { code: 'ENOENT', errno: -2 });
    }
    return open(path, ...rest);
  };
}

export function readOnly(path: string): void {
  [own, refused] = [resolve(path), null];
}

/** What is read without the file that was refused is not what the data are, so it must not be taken for them. @throws `unsupported` */
export function refuseOthers(place?: string): void {
  if (refused === null) return;
  const other = refused;
  refused = null;
  throw otherFile(other, place);
}

export function otherFile(other: string, place?: string): Fault {
  return new Fault('unsupported', `It keeps numbers in another file (${other}), which is not read.`, {
    place,
    remedy: 'Copy everything into one file, with h5repack or h5py, if you trust where it comes from.',
  });
}
