/** Where the core is: behind a port that the desktop's preload hands over, or behind the server this page came from. */
import type { DesktopBridge, ExportResult, WaitingFile } from '../core/contract/index.ts';
import { Fault } from '../core/base/errors.ts';
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
  // A window's address names its session, if it is not the first.
  const session = new URLSearchParams(location.search).get('session');
  const socket = new WebSocket(`${scheme}://${location.host}/core${session ? `?session=${encodeURIComponent(session)}` : ''}`, [
    'indicatrix',
    pageKey(),
  ]);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () =>
      reject(
        new Fault('defect', 'The core does not answer.', {
          remedy: 'Open the address that `indicatrix serve` printed, with its token; start it again if it has stopped.',
        }),
      ),
    );
  });
}

/**
 * The key that the server wants beside its cookie: it comes once, behind the `#` of the address, and is kept where only pages of this very
 * port can read it.
 */
function pageKey(): string {
  const told = new URLSearchParams(location.hash.slice(1)).get('key');
  if (told !== null) {
    localStorage.setItem('indicatrix-key', told);
    history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  }
  return localStorage.getItem('indicatrix-key') ?? 'none';
}

/** Milliseconds between two looks whether the core is there again. */
const lookAgain = 500;

/** Looks in a row at which nobody answers: the port outlives the core, so then the program itself has ended, or the way to it. */
const refusedAtMost = 8;

/**
 * Waits until a core that stopped is there again behind the server this page came from. @param gone called when nobody answers there any
 * more
 * @throws `unsupported` where another has taken its place
 */
export async function coreIsBack(gone: () => void): Promise<void> {
  for (let refused = 0; ;) {
    await new Promise((resolve) => setTimeout(resolve, lookAgain));
    const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    refused = answer ? 0 : refused + 1;
    if (refused === refusedAtMost) gone();
    if (answer?.ok) return;
    if (answer?.status === 403)
      throw new Fault('unsupported', 'Indicatrix was started anew.', {
        remedy: 'Open the address that it printed; everything is there again.',
      });
  }
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

/** Has the browser fetch what waits on the server, among its downloads, where its progress shows and it can be stopped. */
export function fetchFile({ key, name }: Pick<WaitingFile, 'key' | 'name'>): void {
  Object.assign(document.createElement('a'), { href: `/files/${key}`, download: name }).click();
}

/** A file that a person picked or dropped. */
export interface PickedFile {
  file: File;
  /** With the folders it lies in, where a folder was dropped. */
  name: string;
  /** Where the core finds it, in the desktop app. */
  path?: string;
}

/** Asks for files in the browser's own way. @returns none when the user changes their mind */
export function pickFiles(): Promise<PickedFile[]> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(Array.from(input.files ?? [], picked)));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

function picked(file: File): PickedFile {
  return { file, name: file.name, path: desktop?.pathOf(file) || undefined };
}

/** What was dropped: files, and what is in folders where the core cannot see them for itself. */
export async function droppedFiles(transfer: DataTransfer): Promise<PickedFile[]> {
  // The transfer is empty once this turn of the event loop is over.
  const files = Array.from(transfer.files, picked);
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  if (files.every(({ path }) => path !== undefined) || !entries.some((entry) => entry?.isDirectory)) return files;
  return (await Promise.all(entries.filter((entry) => entry !== null).map((entry) => filesOf(entry, '')))).flat();
}

async function filesOf(entry: FileSystemEntry, folder: string): Promise<PickedFile[]> {
  const name = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, name }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PickedFile[] = [];
  for (;;) {
    // A browser hands out a hundred entries at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesOf(each, `${name}/`)));
  }
}

/** Another window, for another project. */
export function openWindow(): void {
  if (desktop) desktop.newWindow();
  else window.open(`${location.pathname}?session=${crypto.randomUUID().slice(0, 8)}`, '_blank', 'noopener');
}
