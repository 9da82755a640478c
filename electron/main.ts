/** The desktop app: one instance, and beside each of its windows a core of its own, so that every window has its project. */
import { app, BrowserWindow, dialog, Menu } from 'electron';
import { join } from 'node:path';
import { fileToOpen } from './command-line.ts';
import { CoreProcess } from './core-process.ts';
import { answerDialogs } from './dialogs.ts';
import type { Messages } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { alteredParts } from './unpacked.ts';
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
  void app.whenReady().then(start).catch(sayNotOpened);
} else {
  app.quit();
}

async function start(): Promise<void> {
  const altered = app.isPackaged ? await alteredParts(join(process.resourcesPath, 'app.asar')) : [];
  if (altered.length > 0) return refuse(altered);
  guardSession();
  const projectFolder = join(app.getPath('documents'), app.name);
  const openProjectWindow = (file: string | null, resume: boolean) => openWithCore(projectFolder, file, resume).catch(sayNotOpened);
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

/** Without any window nothing is there to go on with. */
function sayNotOpened(error: unknown): void {
  dialog.showErrorBox('Indicatrix could not open a window.', error instanceof Error ? error.message : String(error));
  if (BrowserWindow.getAllWindows().length === 0) app.exit(1);
}

/** Core would run what somebody else has put there. */
function refuse(altered: string[]): void {
  const rest = altered.length > 3 ? ` and ${altered.length - 3} more` : '';
  dialog.showErrorBox(
    'Indicatrix is not as it was packed.',
    `${altered.slice(0, 3).join(', ')}${rest}: not the files of the package. Nothing was started. Install Indicatrix again from where you had it.`,
  );
  app.quit();
}

async function openWithCore(projectFolder: string, file: string | null, resume: boolean): Promise<void> {
  let window: BrowserWindow | null = null;
  const core = new CoreProcess(projectFolder, file, resume, {
    followed: (exitCode, resumed) => void sayCoreDied(window, exitCode, resumed),
    givenUp: sayGivenUp,
  });
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

/** The window goes on with the core that took the place of the one that ended, and says so. */
async function sayCoreDied(window: BrowserWindow | null, exitCode: number, resumed: boolean): Promise<void> {
  if (window?.isDestroyed() === false) window.reload();
  await dialog.showMessageBox({
    type: 'error',
    message: 'The computation stopped unexpectedly.',
    detail: `Its process ended with code ${exitCode}. Runs that had finished are saved. ${
      resumed
        ? 'Another goes on with what was open and with what was in training.'
        : 'It had ended before: the window starts afresh now, and what was in training goes on when its project is opened.'
    }`,
  });
}

function sayGivenUp(why: string): void {
  dialog.showErrorBox(
    'The computation stopped again.',
    `${why} Runs that had finished are saved. Please report what was open and what was done before.`,
  );
  app.quit();
}
