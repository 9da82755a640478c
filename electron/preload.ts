/** The window's only door: the desktop bridge of the contract, and the core's port. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, MenuCommand } from '../core/contract/index.ts';
import type { Messages, Requests } from './ipc.ts';

const ask = <K extends keyof Requests>(channel: K, ...args: Parameters<Requests[K]>) =>
  ipcRenderer.invoke(channel, ...args) as ReturnType<Requests[K]>;

const command: keyof Messages = 'command';
const openFile: keyof Messages = 'open-file';
const corePort: keyof Messages = 'core-port';

const bridge: DesktopBridge = {
  platform: process.platform,
  pathOf: (file) => webUtils.getPathForFile(file),
  chooseFile: (extensions) => ask('choose-file', extensions),
  choosePlace: (name) => ask('choose-place', name),
  saveFile: (name, bytes) => ask('save-file', name, bytes),
  newWindow: () => void ask('new-window'),
  onCommand: (listener) => void ipcRenderer.on(command, (_event, chosen: MenuCommand) => listener(chosen)),
  onOpenFile: (listener) => void ipcRenderer.on(openFile, (_event, path: string) => listener(path)),
};

contextBridge.exposeInMainWorld('desktop', bridge);

ipcRenderer.on(corePort, (event) => window.postMessage({ type: corePort }, window.location.origin, event.ports));
