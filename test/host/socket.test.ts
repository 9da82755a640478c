/** `serve --socket`: a server that no port leads to. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { keepServer } from '../../core/host/kept-server.ts';
import { listenAt } from '../../core/host/loopback.ts';

const skip = process.platform === 'win32' ? 'Windows has no such sockets' : false;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-socket-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
});
after(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

test('a window comes in by the socket, which only its owner may open', { skip }, async () => {
  const socketPath = join(folder, 'window.sock');
  const server = await keepServer(
    { port: 0, socket: socketPath, projectFolder: join(folder, 'projects'), openAtStart: null, rendererFolder: folder },
    () => undefined,
  );
  server.failed.catch(() => undefined);
  try {
    assert.equal((await stat(socketPath)).mode & 0o777, 0o600);
    const { host, search, port } = new URL(server.url);
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      request({ socketPath, path: `/${search}`, headers: { host } }, (response) => resolve(response.headers))
        .once('error', reject)
        .end();
    });
    const cookie = (headers['set-cookie'] as string[])[0].split(';')[0];
    const key = String(headers['location']).replace('/#key=', '');
    const socket = new WebSocket(`ws+unix://${socketPath}:/core`, ['indicatrix', key], {
      headers: { host, cookie, origin: `http://127.0.0.1:${port}` },
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.close();
  } finally {
    await server.close();
  }
});

test('a socket that a killed program left is taken over; one that is in use, and a file, are not', { skip }, async () => {
  const path = join(folder, 'left.sock');
  const first = createServer();
  await listenAt(first, path);
  await assert.rejects(listenAt(createServer(), path), { tag: 'bad-option' });
  await new Promise((resolve) => first.close(resolve));
  await writeFile(path, 'mine');
  await assert.rejects(listenAt(createServer(), path), { tag: 'bad-option' });
  assert.equal((await stat(path)).size, 4, 'the file is still there');
});
