/** Whatever a window, or what passes for one, sends: the core of all windows goes on. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';
import { createHandlers } from '../../core/handlers/index.ts';
import { keepServer, type KeptServer } from '../../core/host/kept-server.ts';
import { Workspace } from '../../core/workspace.ts';

const packr = new Packr({ useRecords: false, moreTypes: true });
let folder: string;
let server: KeptServer;
let ends = 0;
let headers: Record<string, string>;
let key: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-messages-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  server = await keepServer(
    { port: 0, projectFolder: join(folder, 'projects'), openAtStart: null, rendererFolder: folder },
    () => (ends += 1),
  );
  server.failed.catch(() => undefined);
  const answer = await fetch(server.url, { redirect: 'manual' });
  headers = { cookie: answer.headers.getSetCookie()[0].split(';')[0], origin: `http://127.0.0.1:${server.port}` };
  key = answer.headers.get('location')!.replace('/#key=', '');
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/core`, ['indicatrix', key], { headers });
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

type Answer = { r?: { fault?: { tag: string; message: string }; value?: unknown }; e?: unknown };

function call(socket: WebSocket, method: string, args: unknown[]): Promise<Answer> {
  const id = `${Math.random()}`;
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`The connection was ended at ${method}.`));
    const receive = (data: ArrayBuffer) => {
      const answer = packr.unpack(new Uint8Array(data)) as Answer & { i?: string };
      if (answer.i !== id) return;
      socket.off('message', receive).off('close', ended);
      resolve(answer);
    };
    socket.on('message', receive).once('close', ended);
    socket.send(packr.pack({ t: 'q', i: id, m: method, a: args }));
  });
}

const malformed: Record<string, string | Uint8Array> = {
  'a text': 'hello',
  'an empty text': '',
  'no bytes': new Uint8Array(0),
  'bytes that break off': packr.pack({ t: 'q', m: 'about', a: [], i: 'x' }).subarray(0, 9),
  'an array of four thousand million': Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff),
  'arrays in arrays without end': new Uint8Array(200_000).fill(0x91),
  'an unknown extension': Uint8Array.of(0xc7, 0x04, 0x55, 1, 2, 3, 4),
  'a number': packr.pack(7),
  null: packr.pack(null),
  'an array': packr.pack(['q', 'about']),
  'a call of nothing': packr.pack({ t: 'q' }),
  'a call without arguments': packr.pack({ t: 'q', m: 'about', i: 'x' }),
  'arguments that are no list': packr.pack({ t: 'q', m: 'about', a: 'about', i: 'x' }),
  'a method that is no name': packr.pack({ t: 'q', m: { toString: 1 }, a: [], i: 'x' }),
  'an id that is no text': packr.pack({ t: 'q', m: 'about', a: [], i: { a: 1 } }),
  'an id of a megabyte': packr.pack({ t: 'q', m: 'about', a: [], i: 'x'.repeat(1 << 20) }),
  'an unknown kind': packr.pack({ t: 'z', m: 'about', a: [], i: 'x' }),
  'an answer without an id': packr.pack({ t: 's' }),
};

for (const [title, message] of Object.entries(malformed)) {
  test(`${title} ends its own connection, with a reason`, async () => {
    const [socket, other] = [await connect(), await connect()];
    const closed = new Promise<[number, string]>((resolve) => socket.once('close', (code, reason) => resolve([code, reason.toString()])));
    socket.send(message);
    assert.deepEqual(await closed, [1008, 'That is no message of the contract.']);
    assert.ok((await call(other, 'about', [])).r?.value, 'the other window is answered');
    other.close();
  });
}

test('an answer to what was never asked, and a method that there is none of, do no harm', async () => {
  const socket = await connect();
  socket.send(packr.pack({ t: 's', i: 'never', r: 1 }));
  for (const method of ['none', '__proto__', 'constructor', 'toString']) assert.ok((await call(socket, method, [])).e, method);
  assert.ok((await call(socket, 'about', [])).r?.value);
  socket.close();
});

const argument = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(undefined, null, '', 'x', '__proto__', '../..', -1, 0, 1.5, NaN, Infinity, 2 ** 53, true, [], {}),
  },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 2 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      new Uint8Array(3),
      new Float32Array(5),
      new Uint32Array([0, 4_000_000_000]),
      { path: '/nowhere' },
      { kind: 'grid', columns: 1e9 },
    ),
  },
);

test('every method survives whatever it is called with', async () => {
  const methods = Object.keys(createHandlers(new Workspace({ host: 'server', projectFolder: folder, openAtStart: null }), () => {}));
  let socket = await connect();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), fc.array(argument, { maxLength: 5 }), async (method, args) => {
      let packed;
      try {
        packed = packr.unpack(packr.pack(args)) as unknown[];
      } catch {
        return; // nothing that could be sent
      }
      if (socket.readyState !== WebSocket.OPEN) socket = await connect();
      const answer = await Promise.race([call(socket, method, packed), new Promise<null>((resolve) => setTimeout(resolve, 20_000, null))]);
      assert.notEqual(answer, null, `${method} does not answer`);
    }),
    { numRuns: 600, seed: 20261130 },
  );
  assert.ok((await call(socket, 'about', [])).r?.value);
  socket.close();
});

test('through all of it the core never ended', () => assert.equal(ends, 0));
