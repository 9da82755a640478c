import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepServer } from '../../core/host/kept-server.ts';

/** A kept server with an empty page and no projects. @param ended whenever its core has ended */
export async function servedIn(folder: string, ended: () => void): ReturnType<typeof keepServer> {
  const window = join(folder, 'window');
  await mkdir(window);
  await writeFile(join(window, 'index.html'), '<!doctype html>');
  const server = await keepServer({ port: 0, projectFolder: join(folder, 'projects'), openAtStart: null, rendererFolder: window }, ended);
  server.failed.catch(() => undefined);
  return server;
}
