/** The core behind HTTP and a WebSocket on this machine's loopback: for browsers, and for clusters through an SSH tunnel. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { serveWindow } from '../handlers.ts';
import { webSocketChannel } from '../rpc.ts';
import { Workspace } from '../workspace.ts';
import { openLoopback, type Loopback } from './loopback.ts';

export interface ServerOptions {
  /** 0 takes a free one. */
  port: number;
  projectFolder: string;
  openAtStart: string | null;
  /** The window's bundle; by default the one that `npm run build` makes. */
  rendererFolder?: string;
}

/** Serves one workspace to every window that comes with the token in `url`. @throws Fault where the bundle is missing or the port taken */
export async function startServer({ port, projectFolder, openAtStart, rendererFolder = builtRenderer }: ServerOptions): Promise<Loopback> {
  const page = join(rendererFolder, 'index.html');
  await access(page).catch(() => {
    throw new Fault('file-missing', 'The window has not been built.', { file: page, remedy: 'Run `npm run build` first.' });
  });
  const workspace = new Workspace({ host: 'server', projectFolder, openAtStart });
  return openLoopback({ folder: rendererFolder, port, connect: (socket) => serveWindow(webSocketChannel(socket), workspace) });
}

const builtRenderer = join(import.meta.dirname, '..', '..', 'dist', 'renderer');
