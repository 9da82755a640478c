/** HDF5 files as a store. */
import type { Job } from '../../base/job.ts';
import { WorkerStore } from './worker-store.ts';

const kind = { program: new URL('./hdf5-worker.ts', import.meta.url), title: 'HDF5', survivesFaults: false };

/** @throws the faults `not-hdf5`, `file-truncated` */
export function openHdf5(path: string, job: Job): Promise<WorkerStore> {
  return WorkerStore.open(kind, path, job);
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** HDF5's signature stands at the start, or at 512, 1024 … after a user's own block. */
export function hasSignature(head: Uint8Array): boolean {
  for (let offset = 0; offset + signature.length <= head.length; offset = offset === 0 ? 512 : offset * 2) {
    if (signature.every((byte, i) => head[offset + i] === byte)) return true;
  }
  return false;
}
