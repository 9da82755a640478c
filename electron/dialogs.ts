/** The native dialogs behind the desktop bridge; only the window's own page may ask for them. */
import { app, BrowserWindow, dialog, ipcMain, type IpcMainInvokeEvent } from 'electron';
import { join } from 'node:path';
import { writeWhole } from '../core/base/disk.ts';
import type { Requests } from './ipc.ts';
import { mayNavigate, savedKind } from './permissions.ts';

/** @param newWindow opens another window */
export function answerDialogs(newWindow: () => void): void {
  answer('new-window', () => {
    newWindow();
    return Promise.resolve();
  });

  answer('choose-file', async (window, extensions: unknown) => {
    if (
      !Array.isArray(extensions) ||
      !extensions.every((extension): extension is string => typeof extension === 'string' && /^[\w-]+$/.test(extension))
    )
      throw new Error('A dialog wants the endings of files.');
    const filters = [
      { name: 'Count matrices', extensions },
      { name: 'Saved figures', extensions: ['svg', 'pdf', 'png'] },
      { name: 'Models and packed projects', extensions: ['indicatrix-model', 'zip'] },
      { name: 'All files', extensions: ['*'] },
    ];
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open a count matrix',
      properties: ['openFile'],
      filters,
    });
    return canceled ? null : (filePaths[0] ?? null);
  });

  answer('choose-place', async (window, name: unknown) => {
    if (typeof name !== 'string' || !/^[^/\\\0]{1,200}$/.test(name)) throw new Error('A place wants a plain name.');
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: join(app.getPath('documents'), name) });
    return canceled || !filePath ? null : filePath;
  });

  answer('save-file', async (window, name: unknown, bytes: unknown) => {
    const kind = typeof name === 'string' ? savedKind(name) : null;
    if (kind === null || typeof name !== 'string' || !(bytes instanceof Uint8Array))
      throw new Error('The window may not save such a file.');
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), name),
      filters: [{ name: kind.title, extensions: [kind.extension] }],
    });
    if (canceled || !filePath) return null;
    await writeWhole(filePath, bytes);
    return filePath;
  });
}

function answer<K extends keyof Requests>(
  channel: K,
  handle: (window: BrowserWindow, ...args: unknown[]) => ReturnType<Requests[K]>,
): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null || event.senderFrame === null || !mayNavigate(event.senderFrame.url))
      throw new Error('Only the window may ask for this.');
    return handle(window, ...args);
  });
}
