/** AnnData in Zarr: a folder, or a zip archive of one. */
import type { Job } from '../../base/job.ts';
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import type { Reader } from '../reader.ts';
import { withStore } from '../stores/store.ts';
import { WorkerStore, type WorkerKind } from '../stores/worker-store.ts';
import { isZarr, zarrRoot } from '../stores/zarr-keys.ts';
import { Zip } from '../stores/zip.ts';

export const zarr: Reader = {
  format: 'zarr',
  title: 'AnnData as Zarr (a folder, or zipped)',
  short: 'Zarr',
  extensions: ['zarr', 'zip'],
  holds: 'the same, version 2 and 3, a folder or a zip archive',
  async accepts({ path, head, entries }) {
    if (entries) return isZarr(entries);
    if (!(head[0] === 0x50 && head[1] === 0x4b)) return false;
    const zip = await Zip.open(path);
    await zip.close();
    return zarrRoot(zip.names) !== null;
  },
  inspect: ({ path }, { layer }, job) => withStore(open(path, job), (store) => inspectAnnData(store, layer)),
  read: ({ path }, { layer }, job) => withStore(open(path, job), (store) => readAnnData(store, 'zarr', layer, job)),
  stream: ({ path }, { layer }, job) => withStore(open(path, job), (store) => streamAnnData(store, (pass) => open(path, pass), 'zarr', layer, job)),
};

const kind: WorkerKind = { program: new URL('../stores/zarr-worker.ts', import.meta.url), title: 'Zarr', survivesFaults: true };

function open(path: string, job: Job): Promise<WorkerStore> {
  return WorkerStore.open(kind, path, job);
}
