/** Stands in for the `electron` module where the shell is tested without its binary: records what it is told, fires what it is made to. */
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';

type Handler = (...args: never[]) => unknown;

/** What the shell asked for, for tests to look at. */
export const told = {
  sandboxed: false,
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  requests: new Map<string, Handler>(),
  session: {} as Record<string, Handler>,
  protocol: new Map<string, (request: { url: string }) => Promise<Response>>(),
  menu: [] as { label?: string; role?: string }[],
  messageBoxes: [] as { message: string; detail?: string }[],
  errorBoxes: [] as { title: string; content: string }[],
  /** What the next save dialog answers. */
  savePath: '' as string,
  openFilters: [] as unknown[],
};

class App extends EventEmitter {
  name = 'Indicatrix';
  isPackaged = false;
  quits = 0;
  enableSandbox = () => void (told.sandboxed = true);
  requestSingleInstanceLock = () => true;
  whenReady = () => Promise.resolve();
  getPath = (name: string) => `${tmpdir()}/${name}`;
  quit = () => void (this.quits += 1);
}
export const app = new App();

export class FakeContents extends EventEmitter {
  sent: unknown[][] = [];
  ports: unknown[][] = [];
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }) => void (this.openHandler = handler);
  send = (...message: unknown[]) => void this.sent.push(message);
  postMessage = (channel: string, _message: unknown, ports: unknown[]) => void this.ports.push([channel, ...ports]);
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  static getAllWindows = () => BrowserWindow.all;
  static getFocusedWindow = () => BrowserWindow.all[0] ?? null;
  static fromWebContents = (contents: unknown) => BrowserWindow.all.find((window) => window.webContents === contents) ?? null;
  webContents = new FakeContents();
  loaded: string[] = [];
  reloads = 0;
  focuses = 0;
  options: { webPreferences: Record<string, unknown> };
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  isMinimized = () => false;
  isDestroyed = () => false;
  focus = () => void (this.focuses += 1);
  show = () => undefined;
  reload = () => {
    this.reloads += 1;
    this.webContents.emit('did-finish-load');
  };
  loadURL = (url: string) => {
    this.loaded.push(url);
    this.webContents.emit('did-finish-load');
    return Promise.resolve();
  };
}

export class FakeProcess extends EventEmitter {
  static all: FakeProcess[] = [];
  received: unknown[][] = [];
  killed = false;
  entry: string;
  args: string[];
  constructor(entry: string, args: string[]) {
    super();
    this.entry = entry;
    this.args = args;
    FakeProcess.all.push(this);
  }
  postMessage = (_message: unknown, ports: unknown[]) => void this.received.push(ports);
  kill = () => {
    this.killed = true;
    this.emit('exit', 0);
  };
}
export const utilityProcess = { fork: (entry: string, args: string[]) => new FakeProcess(entry, args) };

export class MessageChannelMain {
  port1 = { end: 'core' };
  port2 = { end: 'window' };
}

export const dialog = {
  showErrorBox: (title: string, content: string) => void told.errorBoxes.push({ title, content }),
  showMessageBox: (options: { message: string }) => Promise.resolve(void told.messageBoxes.push(options)),
  showOpenDialog: (_window: unknown, { filters }: { filters: unknown[] }) => {
    told.openFilters = filters;
    return Promise.resolve({ canceled: false, filePaths: ['/data/pbmc.h5ad'] });
  },
  showSaveDialog: () => Promise.resolve({ canceled: told.savePath === '', filePath: told.savePath }),
};
export const ipcMain = { handle: (channel: string, handler: Handler) => void told.requests.set(channel, handler) };
export const Menu = {
  buildFromTemplate: (template: typeof told.menu) => template,
  setApplicationMenu: (menu: typeof told.menu) => void (told.menu = menu),
};
export const nativeTheme = { shouldUseDarkColors: false };
export const protocol = {
  registerSchemesAsPrivileged: (schemes: typeof told.schemes) => void told.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) => void told.protocol.set(scheme, handler),
};
const record = (name: string) => (handler: Handler) => void (told.session[name] = handler);
export const session = {
  defaultSession: {
    setPermissionRequestHandler: record('permissionRequest'),
    setPermissionCheckHandler: record('permissionCheck'),
    setDevicePermissionHandler: record('devicePermission'),
    webRequest: { onBeforeRequest: record('beforeRequest') },
  },
};
