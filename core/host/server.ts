/** The core behind HTTP and a WebSocket on this machine's loopback: for browsers, and for clusters through an SSH tunnel. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../base/errors.ts';
import { serveWindow } from '../handlers/index.ts';
import { leaveProjects } from '../handlers/project-keeper.ts';
import { webSocketChannel } from '../rpc.ts';
import { Workspace } from '../workspace.ts';
import { openLoopback, type Door, type Loopback } from './loopback.ts';

export interface ServerOptions {
  /** 0 takes a free one. */
  port: number | Door;
  projectFolder: string;
  openAtStart: string | null;
  /** Whether the first window takes up what was open last; true unless said otherwise. */
  resume?: boolean;
  /** The window's bundle; by default the one that `npm run build` makes. */
  rendererFolder?: string;
}

/**
 * Serves windows that come with the token in `url`: one workspace to all of a session, which their address names (`?session=`), so that
 * several windows have several projects and each finds its own again after a reload. @throws Fault where the bundle is missing or the port
 * taken
 */
export async function startServer({
  port,
  projectFolder,
  openAtStart,
  resume = true,
  rendererFolder = builtRenderer,
}: ServerOptions): Promise<Loopback> {
  const page = join(rendererFolder, 'index.html');
  await access(page).catch(() => {
    throw new Fault('file-missing', 'The window has not been built.', { file: page, remedy: 'Run `npm run build` first.' });
  });
  const workspaces = new Map<string, Workspace>();
  const workspaceOf = (session: string): Workspace => {
    // What was open last is for the first window; one that a person opens beside it begins empty.
    const workspace =
      workspaces.get(session) ??
      new Workspace({ host: 'server', projectFolder, openAtStart: session === '' ? openAtStart : null, resume: resume && session === '' });
    workspaces.set(session, workspace);
    return workspace;
  };
  const loopback = await openLoopback({
    folder: rendererFolder,
    port,
    fileBehind(key) {
      for (const workspace of workspaces.values()) {
        const taken = workspace.downloads.take(key);
        if (taken) return taken;
      }
      return null;
    },
    connect: (socket, { searchParams }) => serveWindow(webSocketChannel(socket), workspaceOf(searchParams.get('session') ?? '')),
  });
  return {
    ...loopback,
    async close() {
      await loopback.close();
      for (const workspace of workspaces.values()) workspace.downloads.abandon();
      await Promise.all([...workspaces.values()].map((workspace) => leaveProjects(workspace)));
    },
  };
}

const builtRenderer = join(import.meta.dirname, '..', '..', 'dist', 'renderer');
