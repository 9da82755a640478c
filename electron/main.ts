/** The desktop app: one instance, and beside each of its windows a core of its own, so that every window has its project. */
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

/** Opens a window, once the app is ready. */
let open: ((file: string | null, resume: boolean) => Promise<unknown>) | null = null;

const cores = new Set<CoreProcess>();

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
    else if (open !== null) void open(path, false);
    else fileAtStart = path;
  });
  // Electron waits for this module before it is ready: to await readiness here would wait for ever.
  void app.whenReady().then(start);
} else {
  app.quit();
}

async function start(): Promise<void> {
  guardSession();
  const projectFolder = join(app.getPath('documents'), app.name);
  const openProjectWindow = (file: string | null, resume: boolean) => openWithCore(projectFolder, file, resume);
  open = openProjectWindow;
  answerDialogs(() => void openProjectWindow(null, false));
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        process.platform,
        (chosen) => {
          const focused = BrowserWindow.getFocusedWindow();
          // On a Mac the menu is there without any window.
          if (focused === null && chosen === 'newWindow') void openProjectWindow(null, false);
          else focused?.webContents.send(command, chosen);
        },
        !app.isPackaged,
      ),
    ),
  );

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openProjectWindow(null, true);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', () => cores.forEach((core) => core.stop()));
  await openProjectWindow(fileAtStart, true);
}

async function openWithCore(projectFolder: string, file: string | null, resume: boolean): Promise<void> {
  let window: BrowserWindow | null = null;
  const core = new CoreProcess(projectFolder, file, resume, (exitCode) => void sayCoreDied(window, exitCode));
  cores.add(core);
  window = await openWindow(({ webContents }) => core.connect(webContents));
  window.on('closed', () => {
    core.stop();
    cores.delete(core);
  });
}

/** Brings the window forward and gives it the file, if there is one. */
function handOver(file: string | null): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (window?.isMinimized()) window.restore();
  window?.focus();
  if (file !== null) window?.webContents.send(openFile, file);
}

/** After so many ends within so many milliseconds nobody is asked to start afresh any more. */
const [endsAtMost, endsWithin] = [5, 600_000];
let ends: number[] = [];

/** Another core is there already, empty; reloading joins the window to it. */
async function sayCoreDied(window: BrowserWindow | null, exitCode: number): Promise<void> {
  ends = [...ends.filter((end) => performance.now() - end < endsWithin), performance.now()];
  if (ends.length > endsAtMost) {
    dialog.showErrorBox(
      'The computation stopped again.',
      `It ended ${ends.length} times within ten minutes, and is not started any more. Runs that had finished are saved. Please report what was open and what was done before.`,
    );
    app.quit();
    return;
  }
  await dialog.showMessageBox({
    type: 'error',
    message: 'The computation stopped unexpectedly.',
    detail: `Its process ended with code ${exitCode}. Runs that had finished are saved, and one that was in training goes on when its project is opened. The window starts afresh now.`,
    buttons: ['Start afresh'],
  });
  if (window?.isDestroyed() === false) window.reload();
}
