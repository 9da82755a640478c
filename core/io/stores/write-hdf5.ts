/** HDF5 files from a tree of what is to stand in them. */
import { Worker } from 'node:worker_threads';
import { placeWhole } from '../../base/disk.ts';
import { Fault, type FaultRecord } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';

/** A reference names a node that was written before. */
type Attributes = Record<string, string | string[] | BigInt64Array | { reference: string }>;

export type WrittenNode =
  | { kind: 'group'; attributes: Attributes; children: Record<string, WrittenNode> }
  | { kind: 'array'; attributes: Attributes; data: string[] | Int8Array | Int16Array | Int32Array | Uint32Array | Float32Array | Float64Array; shape: number[] }
  | { kind: 'text'; attributes: Attributes; text: string };

/** Puts a file in the place of a former one, once it is whole. The arrays' memory goes to the writing thread. @throws `write-failed`, `cancelled` */
export function writeHdf5(path: string, root: Extract<WrittenNode, { kind: 'group' }>, { signal }: Job): Promise<void> {
  return placeWhole(path, async (draft) => {
    const fault = await written(draft, root, signal);
    if (fault) throw new Fault('write-failed', `The file could not be written: ${fault.message}`, { file: path, remedy: 'Check that the disk has room.' });
  });
}

function written(path: string, root: WrittenNode, signal: AbortSignal): Promise<FaultRecord | null> {
  const worker = new Worker(new URL('./hdf5-writer.ts', import.meta.url), { workerData: { path, root }, transferList: buffersOf(root), stderr: true });
  return new Promise<FaultRecord | null>((resolve, reject) => {
    const cancel = () => reject(new Fault('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', cancel);
    worker.on('message', resolve).on('error', reject).on('exit', (code) => reject(new Error(`The writing thread ended with code ${code}.`)));
    if (signal.aborted) cancel();
  }).finally(() => worker.terminate());
}

function buffersOf(node: WrittenNode): ArrayBuffer[] {
  if (node.kind === 'group') return [...new Set(Object.values(node.children).flatMap(buffersOf))];
  return node.kind === 'array' && ArrayBuffer.isView(node.data) ? [node.data.buffer as ArrayBuffer] : [];
}
