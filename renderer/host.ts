/** Where the core is: behind a port that the desktop's preload hands over, or behind the server this page came from. */
import type { DesktopBridge, ExportResult } from '../core/contract.ts';
import { Fault } from '../core/errors.ts';
import { messagePortChannel, webSocketChannel, type Channel } from '../core/rpc.ts';

declare global {
  interface Window {
    desktop?: DesktopBridge;
  }
}

/** What the desktop shell offers; null in a browser. */
export const desktop: DesktopBridge | null = window.desktop ?? null;

/** The preload posts the port once, perhaps before anybody asks for it, so the window listens from the start. */
const portFromPreload: Promise<MessagePort> = new Promise((resolve) => {
  const receive = (event: MessageEvent<{ type?: unknown } | null>) => {
    if (event.source !== window || event.data?.type !== 'core-port') return;
    window.removeEventListener('message', receive);
    resolve(event.ports[0]);
  };
  window.addEventListener('message', receive);
});

export async function openChannel(): Promise<Channel> {
  return desktop ? messagePortChannel(await portFromPreload) : webSocketChannel(await openSocket());
}

function openSocket(): Promise<WebSocket> {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/core`);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () =>
      reject(new Fault('defect', 'The core does not answer.', { remedy: 'Open the address that `indicatrix serve` printed, with its token; start it again if it has stopped.' })),
    );
  });
}

/** Saves where the user says, or among the browser's downloads. @returns the place in words; null when the user changes their mind */
export async function saveFile({ name, mime, bytes }: ExportResult): Promise<string | null> {
  if (desktop) return desktop.saveFile(name, bytes);
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  // The browser may read it a little after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return `${name} among your downloads`;
}
