/** Lays out the desktop app below dist/desktop: core and shell as JavaScript. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileInto, copyBeside } from './layout.ts';

export const desktopFolder = join(import.meta.dirname, '..', 'dist', 'desktop');

/** A sandboxed window's preload must be CommonJS. */
const preload = join('electron', 'preload.ts');

export async function buildDesktop(folder = desktopFolder): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await compileInto(folder, ['core/**/*.ts', 'electron/**/*.ts'], [preload]);
  await copyBeside(folder, { main: 'electron/main.js' });
}
