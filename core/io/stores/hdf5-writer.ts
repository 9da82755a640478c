/** Writes one HDF5 file, in a worker thread of its own: compression would hold the core's event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import h5wasm, { type Dataset, type Group } from 'h5wasm/node';
import { toFaultRecord } from '../../base/errors.ts';
import type { WrittenNode } from './write-hdf5.ts';

const module = await h5wasm.ready;
module.activate_throwing_error_handler();

/** Elements a chunk: about a megabyte, which every reader's cache holds. */
const chunkElements = 1 << 18;
const deflateLevel = 4;

/** Below this many elements, chunks and their index weigh more than compression saves. */
const leastToCompress = 4096;

function write(parent: Group, name: string, node: WrittenNode): void {
  if (node.kind === 'group') {
    const group = parent.create_group(name);
    describe(group, node);
    for (const [key, child] of Object.entries(node.children)) write(group, key, child);
    return;
  }
  if (node.kind === 'text') {
    describe(parent.create_dataset({ name, data: node.text, shape: [], dtype: 'S' }), node);
    return;
  }
  const { data, shape } = node;
  const rowElements = shape.slice(1).reduce((product, length) => product * length, 1);
  const compressed = ArrayBuffer.isView(data) && data.length >= leastToCompress;
  const chunks = [Math.max(1, Math.min(shape[0], Math.floor(chunkElements / rowElements))), ...shape.slice(1)];
  describe(parent.create_dataset({ name, data, shape, ...(ArrayBuffer.isView(data) ? {} : { dtype: 'S' }), ...(compressed && { chunks, compression: 'gzip', compression_opts: deflateLevel }) }), node);
}

function describe(entity: Group | Dataset, { attributes }: WrittenNode): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (Array.isArray(value)) entity.create_attribute(name, value, [value.length], 'S');
    else if (typeof value === 'object' && 'reference' in value) entity.create_attribute(name, (entity.root.get(value.reference) as Dataset).create_reference(), []);
    else entity.create_attribute(name, value);
  }
}

const { path, root } = workerData as { path: string; root: Extract<WrittenNode, { kind: 'group' }> };
try {
  const file = new h5wasm.File(path, 'w');
  describe(file, root);
  for (const [name, node] of Object.entries(root.children)) write(file, name, node);
  file.close();
  parentPort!.postMessage(null);
} catch (error) {
  parentPort!.postMessage(toFaultRecord(error));
}
