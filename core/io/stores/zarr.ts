/** Zarr hierarchies as a store. */
import type { Job } from '../../base/job.ts';
import type { FileHead } from '../files.ts';
import { WorkerStore, type WorkerKind } from './worker-store.ts';
import { isZarr, zarrRoot } from './zarr-keys.ts';
import { Zip } from './zip.ts';

const kind: WorkerKind = { program: new URL('./zarr-worker.ts', import.meta.url), title: 'Zarr', survivesFaults: true };

export function openZarr(path: string, job: Job): Promise<WorkerStore> {
  return WorkerStore.open(kind, path, job);
}

/** Whether it is a folder that Zarr wrote, or a zip archive of one. */
export async function holdsZarr({ path, head, entries }: FileHead): Promise<boolean> {
  if (entries) return isZarr(entries);
  if (!(head[0] === 0x50 && head[1] === 0x4b)) return false;
  const zip = await Zip.open(path);
  await zip.close();
  return zarrRoot(zip.names) !== null;
}
