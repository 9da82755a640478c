/** A store’s thread that ends, or holds much, as it is asked to. */
import { parentPort } from 'node:worker_threads';
import type { Request } from '../../../core/io/stores/worker-protocol.ts';

let [asked, held, endsIdle] = [0, 0, false];

function answer(path: string): unknown {
  asked++;
  if (path === 'ends') process.exit();
  if (path === 'ends after it is closed') endsIdle = true;
  if (path === 'holds much') held = 2 ** 30;
  return path === 'says how often it was asked' ? { kind: 'group', path: `${asked}`, attributes: {}, keys: [] } : null;
}

parentPort!.on('message', (request: Request) => {
  parentPort!.postMessage({ value: request.method === 'close' ? held : request.method === 'node' ? answer(request.path) : null });
  if (request.method === 'close' && endsIdle) setTimeout(() => process.exit(), 50);
});
