import assert from 'node:assert/strict';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { Fault } from '../../core/base/errors.ts';
import { openLoopback, socketPath, type Loopback } from '../../core/host/loopback.ts';

let folder: string;
let server: Loopback;
let token: string;
/** What the printed address gives a browser. */
let granted: { cookie: string; key: string };
let connections = 0;
/** A file that waits behind the key `k1`, and how it was let go of. */
const waiting = { content: 'x'.repeat(3 << 20), released: [] as boolean[] };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-loopback-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Indicatrix</title>');
  await writeFile(join(folder, 'waiting.bin'), waiting.content);
  server = await openLoopback({
    folder,
    port: 0,
    fileBehind: (key) =>
      key !== 'k1'
        ? null
        : {
            path: join(folder, 'waiting.bin'),
            name: 'Zellen ä "1".h5ad',
            bytes: waiting.content.length,
            release: (isWhole) => waiting.released.push(isWhole),
          },
    connect(socket) {
      connections += 1;
      socket.on('message', (data) => socket.send(data));
    },
  });
  token = new URL(server.url).searchParams.get('token') ?? '';
  const { headers } = await ask(`/?token=${token}`);
  granted = { cookie: headers['set-cookie']![0].split(';')[0], key: headers.location!.replace('/#key=', '') };
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Like a browser would not: Host and Origin are what the test says. */
function ask(path: string, { method = 'GET', ...headers }: OutgoingHttpHeaders & { method?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const cookie = () => granted.cookie;
const origin = () => `http://127.0.0.1:${server.port}`;

/** @returns the status of a refusal, or the open socket */
function knock(path: string, headers: Record<string, string>, protocols = ['indicatrix', granted.key]): Promise<number | WebSocket> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

test('a file that waits is handed out in a stream to the window alone, under its own name, and let go of', async () => {
  assert.equal((await ask('/files/k1')).status, 403, 'without the cookie');
  assert.equal((await ask('/files/k2', { Cookie: cookie() })).status, 404);
  assert.equal((await ask('/waiting.bin', { Cookie: cookie() })).status, 404, 'it is none of the window’s files');
  const head = await ask('/files/k1', { method: 'HEAD', Cookie: cookie() });
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', String(waiting.content.length)]);
  const { status, body, headers } = await ask('/files/k1', { Cookie: cookie() });
  assert.deepEqual([status, body.length, body === waiting.content], [200, waiting.content.length, true]);
  assert.equal(
    headers['content-disposition'],
    `attachment; filename="Zellen _ _1_.h5ad"; filename*=UTF-8''${encodeURIComponent('Zellen ä "1".h5ad')}`,
  );
  assert.match(String(headers['content-security-policy']), /default-src/);
  assert.deepEqual(waiting.released, [false, true]);
});

test('a file that a browser gives up half-way waits on', async () => {
  waiting.released.length = 0;
  await new Promise<void>((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, path: '/files/k1', headers: { Cookie: cookie() }, agent: false },
      (response) => response.once('data', () => outgoing.destroy()),
    );
    outgoing
      .on('error', () => undefined)
      .on('close', resolve)
      .end();
  });
  while (waiting.released.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(waiting.released, [false]);
});

test('the token is 256 random bits', () => {
  assert.equal(Buffer.from(token, 'base64url').length, 32);
});

test('the printed address trades its token for a cookie that scripts and other sites cannot use, and hides it', async () => {
  const answer = await ask(`/?token=${token}`);
  assert.equal(answer.status, 303);
  assert.match(answer.headers.location!, /^\/#key=[\w-]{43}$/);
  assert.match(cookie(), new RegExp(`^indicatrix-${server.port}=[\\w-]{43}$`));
  for (const secret of [cookie(), answer.headers.location!]) assert.ok(!secret.includes(token), 'the token itself is never handed on');
  assert.deepEqual(answer.headers['set-cookie'], [`${cookie()}; HttpOnly; SameSite=Strict; Path=/`]);
  assert.equal(answer.headers['cache-control'], 'no-store');
});

test('with the cookie the page comes, under a policy without inline scripts', async () => {
  const answer = await ask('/', { cookie: `other=1; ${cookie()}` });
  assert.equal(answer.status, 200);
  assert.match(answer.body, /Indicatrix/);
  const policy = String(answer.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /script-src[^;]*(unsafe|\*|http)/);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['referrer-policy'], 'no-referrer');
});

test('HEAD has the length and no body', async () => {
  const answer = await ask('/', { method: 'HEAD', cookie: cookie() });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-length'], '40');
  assert.equal(answer.body, '');
});

test('without or with a wrong token nothing comes, page and missing file alike', async () => {
  const wrong = Buffer.alloc(32, 7).toString('base64url');
  for (const [path, headers] of [
    ['/', {}],
    ['/nothing.js', {}],
    [`/?token=${wrong}`, {}],
    ['/?token=', {}],
    ['/', { cookie: `indicatrix-${server.port}=${wrong}` }],
    ['/', { cookie: `indicatrix-${server.port}=` }],
    ['/', { cookie: `indicatrix-1=${cookie().split('=')[1]}` }],
    ['/', { authorization: `Bearer ${token}` }],
  ] as [string, OutgoingHttpHeaders][]) {
    const answer = await ask(path, headers);
    assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
    assert.doesNotMatch(answer.body, /doctype/);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('a host name that merely points here is refused, cookie or not', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${server.port}`,
    `127.0.0.1.evil.example:${server.port}`,
    'localhost.evil.example',
    '0.0.0.0',
  ]) {
    assert.equal((await ask('/', { host, cookie: cookie() })).status, 421, host);
  }
  // The near end of an SSH tunnel has another port.
  for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
    assert.equal((await ask('/', { host, cookie: cookie() })).status, 200, host);
  }
});

test('other methods, malformed addresses and files outside are refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    assert.equal((await ask('/', { method, cookie: cookie() })).status, 405, method);
  assert.equal((await ask('//', { cookie: cookie() })).status, 400);
  for (const path of ['/../package.json', '/..%2f..%2fpackage.json', '/none.js'])
    assert.equal((await ask(path, { cookie: cookie() })).status, 404, path);
});

test('a token in an address never redirects elsewhere', async () => {
  assert.equal((await ask(`/.//evil.example?token=${token}`)).headers.location, `/#key=${granted.key}`);
});

test('the socket opens with cookie and own origin, and carries messages', async () => {
  const socket = await knock(socketPath, { origin: origin(), cookie: cookie() });
  assert.ok(socket instanceof WebSocket);
  const echoed = new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())));
  socket.send('ping');
  assert.equal(await echoed, 'ping');
  socket.close();
});

test('the socket is refused without cookie, with a foreign or no origin, under a foreign host, at another path', async () => {
  const before = connections;
  for (const headers of [
    { origin: origin() },
    { origin: origin(), cookie: `indicatrix-${server.port}=wrong` },
    { cookie: cookie() },
    { origin: 'http://evil.example', cookie: cookie() },
    { origin: 'null', cookie: cookie() },
    { origin: `http://127.0.0.1:${server.port + 1}`, cookie: cookie() },
    { origin: `https://127.0.0.1:${server.port}`, cookie: cookie() },
    { origin: 'http://evil.example', host: 'evil.example', cookie: cookie() },
  ] as Record<string, string>[]) {
    assert.equal(await knock(socketPath, headers), 403, JSON.stringify(headers));
  }
  assert.equal(await knock('/elsewhere', { origin: origin(), cookie: cookie() }), 404);
  assert.equal(await knock(`${socketPath}?token=${token}`, { origin: origin() }), 403);
  assert.equal(connections, before);
});

test('the cookie alone, which goes to every port of the machine, opens no socket', async () => {
  const headers = { origin: origin(), cookie: cookie() };
  for (const protocols of [
    [],
    ['indicatrix'],
    ['indicatrix', 'wrong'],
    [granted.key],
    ['indicatrix', cookie().split('=')[1]],
    ['indicatrix', token],
  ]) {
    assert.equal(await knock(socketPath, headers, protocols), 403, protocols.join());
  }
  assert.equal((await ask(`/?token=${cookie().split('=')[1]}`)).status, 403);
});

test('a message beyond the bound ends its connection and no other', async () => {
  const [big, other] = await Promise.all([
    knock(socketPath, { origin: origin(), cookie: cookie() }),
    knock(socketPath, { origin: origin(), cookie: cookie() }),
  ]);
  assert.ok(big instanceof WebSocket && other instanceof WebSocket);
  const ended = new Promise<number>((resolve) => big.once('close', resolve));
  big.send(Buffer.alloc(64 * 1024 * 1024 + 1));
  await ended;
  const echoed = new Promise((resolve) => other.once('message', () => resolve(true)));
  other.send('still here');
  assert.equal(await echoed, true);
  other.close();
});

test('only the loopback interface listens', async (context) => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address && !address.internal && address.family === 'IPv4');
  if (!outside) return context.skip('this machine has no other interface');
  const reached = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: outside.address, port: server.port, timeout: 2000 }, () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('timeout', () => resolve(false));
    socket.on('close', () => socket.destroy());
  });
  assert.equal(reached, false);
});

test('a taken port is a fault that says so', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await assert.rejects(
    openLoopback({ folder, port, connect: () => undefined }),
    (error) => error instanceof Fault && error.tag === 'bad-option' && error.message === `Port ${port} is taken.`,
  );
  other.close();
});
