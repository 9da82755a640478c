import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import type { CoreEvents, CoreMethods } from '../../core/contract/index.ts';
import { Fault } from '../../core/base/errors.ts';
import { startServer } from '../../core/host/server.ts';
import type { Loopback } from '../../core/host/loopback.ts';
import { connectCore, webSocketChannel } from '../../core/rpc.ts';

const noEvents: CoreEvents = {
  progress: () => undefined,
  prepared: () => undefined,
  run: () => undefined,
  epoch: () => undefined,
  frame: () => undefined,
  kept: () => undefined,
  taken: () => undefined,
  tellLast: () => undefined,
  begun: () => undefined,
  looked: () => undefined,
};
let folder: string;
let server: Loopback;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-server-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  server = await startServer({ port: 0, projectFolder: folder, openAtStart: null, rendererFolder: folder });
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** As a browser does: the printed address gives the cookie, the cookie opens the socket. */
async function connect(events = noEvents): Promise<{ core: CoreMethods; socket: WebSocket }> {
  const answer = await fetch(server.url, { redirect: 'manual' });
  const [cookie] = answer.headers.getSetCookie();
  const key = answer.headers.get('location')!.replace('/#key=', '');
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/core`, ['indicatrix', key], {
    headers: { cookie: cookie.split(';')[0], origin: `http://127.0.0.1:${server.port}` },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { core: connectCore(webSocketChannel(socket), events), socket };
}

test('the contract is spoken over the socket, binary arrays and faults included', async () => {
  const { core, socket } = await connect();
  const about = await core.about();
  assert.equal(about.host, 'server');
  assert.equal(about.projectFolder, folder);
  const upload = await core.uploadBegin('cells.csv', 3);
  await core.uploadAppend(upload, new Uint8Array([97, 44, 98]));
  await assert.rejects(core.uploadOpen(upload, {}, 'open'), (error) => error instanceof Fault && error.tag !== 'defect');
  await assert.rejects(
    core.embedding('none'),
    (error) => error instanceof Fault && error.tag === 'unknown-id' && Boolean(error.detail.remedy),
  );
  socket.close();
});

test('calls that wait when the connection ends are rejected with a fault', async () => {
  const { core, socket } = await connect();
  const waiting = core.openSample('sample', 'sample');
  socket.terminate();
  await assert.rejects(waiting, Fault);
});

test('a second window of a session hears that there is another, and takes its place', async () => {
  let told: () => void = () => {};
  const taken = new Promise<void>((resolve) => (told = resolve));
  const first = await connect({ ...noEvents, taken: () => told() });
  assert.equal((await first.core.about()).otherWindows, 0);
  const second = await connect({ ...noEvents, taken: () => assert.fail('it is the one that takes over') });
  assert.equal((await second.core.about()).otherWindows, 1);
  await second.core.takeOver();
  await taken;
  const gone = new Promise((resolve) => first.socket.once('close', resolve));
  first.socket.close();
  await gone;
  while ((await second.core.about()).otherWindows !== 0) await new Promise((resolve) => setImmediate(resolve));
  second.socket.close();
});

test('without the built window the server says what to build', async () => {
  await assert.rejects(
    startServer({ port: 0, projectFolder: folder, openAtStart: null, rendererFolder: join(folder, 'none') }),
    (error) => error instanceof Fault && error.tag === 'file-missing' && /npm run build/.test(error.detail.remedy ?? ''),
  );
});
