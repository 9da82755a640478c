/** The desktop app: one instance, one window, one core beside it. */
import { app, BrowserWindow, dialog, Menu } from 'electron';
import { join } from 'node:path';
import { fileToOpen } from './command-line.ts';
import { CoreProcess } from './core-process.ts';
import { answerDialogs } from './dialogs.ts';
import type { Messages } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { guardContents, guardSession, openWindow, registerScheme } from './window.ts';

const command: keyof Messages = 'command';
const openFile: keyof Messages = 'open-file';

/** Opens the window, once the core is there. */
let open: (() => Promise<unknown>) | null = null;

let fileAtStart = fileToOpen(process.argv, app.isPackaged, process.cwd());

app.enableSandbox();
registerScheme();
app.on('web-contents-created', (_event, contents) => guardContents(contents));

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, folder) => handOver(fileToOpen(argv, app.isPackaged, folder)));
  // How a Mac names a file, before the first window as after it.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (BrowserWindow.getAllWindows().length > 0) handOver(path);
    else if (open !== null) void open().then(() => handOver(path));
    else fileAtStart = path;
  });
  // Electron waits for this module before it is ready: to await readiness here would wait for ever.
  void app.whenReady().then(start);
} else {
  app.quit();
}

async function start(): Promise<void> {
  guardSession();
  answerDialogs();
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, (chosen) => BrowserWindow.getFocusedWindow()?.webContents.send(command, chosen))));

  const projectFolder = join(app.getPath('documents'), app.name);
  const core = new CoreProcess(projectFolder, fileAtStart, (exitCode) => void sayCoreDied(exitCode));
  const openOnCore = () => openWindow(({ webContents }) => core.connect(webContents));
  open = openOnCore;

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openOnCore();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', () => core.stop());
  await openOnCore();
}

/** Brings the window forward and gives it the file, if there is one. */
function handOver(file: string | null): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
  if (file !== null) window?.webContents.send(openFile, file);
}

/** Another core is there already, empty; reloading joins the window to it. */
async function sayCoreDied(exitCode: number): Promise<void> {
  await dialog.showMessageBox({
    type: 'error',
    message: 'The computation stopped unexpectedly.',
    detail: `Its process ended with code ${exitCode}. Runs that had finished are saved. The window starts afresh now.`,
    buttons: ['Start afresh'],
  });
  for (const window of BrowserWindow.getAllWindows()) window.reload();
}
