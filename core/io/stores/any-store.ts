/** Whatever holds a tree of arrays, opened by what it is: HDF5, or Zarr as a folder or an archive of one. */
import type { Job } from '../../base/job.ts';
import type { FileHead } from '../files.ts';
import { hasSignature, openHdf5 } from './hdf5.ts';
import { withStore, type GroupNode, type Store } from './store.ts';
import { holdsZarr, openZarr } from './zarr.ts';

/** @throws the libraries' faults */
export function openStore({ path, head, entries }: FileHead, job: Job): Promise<Store> {
  return !entries && hasSignature(head) ? openHdf5(path, job) : openZarr(path, job);
}

const roots = new WeakMap<FileHead, Promise<GroupNode | null>>();

/** The root group of what is such a tree, looked at once a file; null for everything else. @throws where it cannot be opened */
export function rootOf(file: FileHead, job: Job): Promise<GroupNode | null> {
  let root = roots.get(file);
  if (!root) roots.set(file, (root = lookAtRoot(file, job)));
  return root;
}

async function lookAtRoot(file: FileHead, job: Job): Promise<GroupNode | null> {
  if (!(!file.entries && hasSignature(file.head)) && !(await holdsZarr(file))) return null;
  return withStore(openStore(file, job), async (store) => {
    // What is broken further inside is for the reader to say.
    const node = await store.node('').catch(() => null);
    return node?.kind === 'group' ? node : null;
  });
}
