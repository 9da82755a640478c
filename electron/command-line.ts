import { resolve } from 'node:path';

/**
 * The file that the program was started with, or null.
 * @param argv of the process: the program, in a checkout also the app's folder, switches of Chromium, the file
 * @param folder that a relative name is meant from
 */
export function fileToOpen(argv: readonly string[], packaged: boolean, folder: string): string | null {
  const file = argv.slice(packaged ? 1 : 2).find((argument) => argument !== '' && !argument.startsWith('-'));
  return file === undefined ? null : resolve(folder, file);
}
