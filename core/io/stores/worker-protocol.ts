/** What passes between a store and its worker thread; requests are answered in the order they come. */
import { parentPort } from 'node:worker_threads';
import type { FaultRecord } from '../../base/errors.ts';
import type { NumberArrays, NumberType, Selection } from './store.ts';

export type Request =
  | { method: 'open'; path: string }
  /** Answered with the bytes that the library holds, where it has memory of its own. */
  | { method: 'close' }
  | { method: 'node'; path: string }
  | { method: 'numbers'; path: string; as: NumberType; selection: Selection; into: NumberArrays[NumberType] | undefined }
  | { method: 'texts' | 'exact'; path: string; selection: Selection };

export type Reply = { value: unknown } | { fault: FaultRecord };

/** Answers the other side for as long as the thread lives. */
export function serveStore(
  answer: (request: Request) => unknown,
  toFault: (error: unknown, path: string | undefined) => FaultRecord,
): void {
  const port = parentPort!;
  let before: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    before = before.then(async () => {
      let reply: Reply;
      try {
        reply = { value: await answer(request) };
      } catch (error) {
        reply = { fault: toFault(error, 'path' in request && request.method !== 'open' ? request.path : undefined) };
      }
      // What was filled is shared; what was made is handed over.
      if ('into' in request && request.into && 'value' in reply) reply = { value: null };
      port.postMessage(reply, 'value' in reply ? handedOver(reply.value) : []);
    });
  });
}

/** Memory that goes with an answer instead of being copied. */
function handedOver(value: unknown): ArrayBuffer[] {
  const array = ArrayBuffer.isView(value)
    ? value
    : typeof value === 'object' && value !== null && 'bytes' in value && ArrayBuffer.isView(value.bytes)
      ? value.bytes
      : null;
  return array ? [array.buffer as ArrayBuffer] : [];
}
