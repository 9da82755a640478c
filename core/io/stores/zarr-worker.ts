/** Reads a Zarr hierarchy in a worker thread: its chunks are unpacked here. */
import { stat } from 'node:fs/promises';
import { toFaultRecord } from '../../base/errors.ts';
import { isLink } from '../../base/links.ts';
import { toFileFault } from '../files.ts';
import type { ArrayNode } from './store.ts';
import { serveStore, type Request } from './worker-protocol.ts';
import { ZarrStore } from './zarr-store.ts';

let store: ZarrStore | null = null;

async function answer(request: Request): Promise<unknown> {
  switch (request.method) {
    case 'open':
      store = await open(request.path);
      return null;
    case 'close':
      await store?.close();
      store = null;
      return null;
    case 'node':
      return store!.node(request.path);
    case 'numbers':
      return store!.numbers((await store!.node(request.path)) as ArrayNode, request.as, request.selection, request.into);
    case 'exact':
      return store!.exact((await store!.node(request.path)) as ArrayNode, request.selection);
    case 'texts':
      return store!.texts((await store!.node(request.path)) as ArrayNode, request.selection);
  }
}

async function open(path: string): Promise<ZarrStore> {
  if (isLink(path)) return ZarrStore.web(path);
  try {
    return (await stat(path)).isDirectory() ? ZarrStore.folder(path) : await ZarrStore.zip(path);
  } catch (error) {
    throw toFileFault(error, path);
  }
}

serveStore(answer, toFaultRecord);
