/** What travels between shell and preload, beside the core's port. Types only: the preload is a single file. */
import type { MenuCommand } from '../core/contract/index.ts';

/** The window asks, the shell answers. */
export interface Requests {
  'choose-place'(name: string): Promise<string | null>;
  'choose-file'(extensions: string[]): Promise<string | null>;
  'new-window'(): Promise<void>;
  'save-file'(name: string, bytes: Uint8Array): Promise<string | null>;
}

/** The shell tells. `core-port` brings a MessagePort. */
export interface Messages {
  command: MenuCommand;
  'open-file': string;
  'core-port': null;
}
