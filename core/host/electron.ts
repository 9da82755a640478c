/** The core beside the desktop window: a utility process that serves each port it is handed. */
import { serveWindow } from '../handlers/index.ts';
import { messagePortChannel } from '../rpc.ts';
import { Workspace } from '../workspace.ts';
import { endByErrors } from './end-by-errors.ts';
import { beat } from './restarts.ts';

/** The part of Electron's parentPort and MessagePortMain that is used here; core does not import Electron. */
interface Port {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(type: string, listener: (event: { data: unknown; ports: Port[] }) => void): void;
}

const { parentPort } = process as NodeJS.Process & { parentPort?: Port };
if (parentPort === undefined) throw new Error('This file runs as an Electron utility process only.');

endByErrors();
setInterval(() => parentPort.postMessage('alive'), beat).unref();

const [projectFolder = '', openAtStart = '', begin = ''] = process.argv.slice(2);
const workspace = new Workspace({ host: 'electron', projectFolder, openAtStart: openAtStart || null, resume: begin !== 'empty' });
parentPort.on('message', ({ ports }) => {
  for (const port of ports) serveWindow(messagePortChannel(port), workspace);
});
