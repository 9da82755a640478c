/** Files that this program wrote what it had found into. */
import { stat } from 'node:fs/promises';
import { createJob } from '../../base/job.ts';
import { openHdf5 } from '../stores/hdf5.ts';
import { withStore } from '../stores/store.ts';
import { openZarr } from '../stores/zarr.ts';

/** Whether a file or folder is AnnData with `uns/indicatrix`; what cannot be read is none. */
export async function isEarlierExport(path: string): Promise<boolean> {
  try {
    const job = createJob();
    const opening = (await stat(path)).isDirectory() ? openZarr(path, job) : openHdf5(path, job);
    return await withStore(opening, async (store) => (await store.node('uns/indicatrix')) !== null);
  } catch {
    return false;
  }
}
