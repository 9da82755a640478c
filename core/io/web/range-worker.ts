/** Fetches what the thread that waits for it asks for. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFaultRecord } from '../../base/errors.ts';
import { fetchPart } from './http.ts';
import { Slot, type Asked, type Shared } from './ranges.ts';

const { link, ...shared } = workerData as Shared & { link: string };
const control = new Int32Array(shared.control);
const bytes = new Uint8Array(shared.bytes);
let version = '';

parentPort!.on('message', ({ from, to }: Asked) => {
  void answer(from, to).then((state) => {
    Atomics.store(control, Slot.state, state);
    Atomics.notify(control, Slot.state);
  });
});

async function answer(from: number, to: number): Promise<1 | 2> {
  try {
    const part = await fetchPart(link, from, to, version);
    version = part.version;
    bytes.set(part.bytes);
    control[Slot.length] = part.bytes.length;
    control[Slot.sizeLow] = part.size | 0;
    control[Slot.sizeHigh] = Math.floor(part.size / 2 ** 32) | 0;
    return 1;
  } catch (error) {
    const told = Buffer.from(JSON.stringify(toFaultRecord(error)));
    bytes.set(told);
    control[Slot.length] = told.length;
    return 2;
  }
}
