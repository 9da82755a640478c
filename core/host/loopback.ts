/** The guarded door of the server: HTTP and WebSocket on 127.0.0.1, opened by a secret token. Knows nothing of the core. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { connect as connectTo, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { Fault } from '../base/errors.ts';
import { contentSecurityPolicy } from './content-security.ts';
import { readStatic } from './static-files.ts';

/** Where the window's WebSocket goes. */
export const socketPath = '/core';

/** What a window's WebSocket speaks; beside it stands the page's key. */
export const socketProtocol = 'indicatrix';

/** Windows at a time, and connections of any kind. */
const [maxWindows, maxConnections] = [64, 512];
/**
 * Milliseconds: until a connection has asked for something, of silence in the midst of it, and between two looks whether a window is still
 * there.
 */
const [firstRequestWithin, silenceAtMost, lookEvery] = [20_000, 30_000, 30_000];

/** Bounds the memory that one message can claim; uploads come in smaller pieces. */
const maxMessageBytes = 64 * 1024 * 1024;

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

const securityHeaders: OutgoingHttpHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=()',
};

/** A port that another process keeps open whatever becomes of this one, and whose connections it hands over. */
export interface Door {
  port: number;
  token: string;
  onConnection(accept: (socket: Socket) => void): void;
}

/** A file that is fetched once, in a stream. */
interface WaitingFile {
  path: string;
  name: string;
  bytes: number;
  release(isWhole: boolean): void;
}

export interface LoopbackOptions {
  /** Only files below it are served. */
  folder: string;
  /** 0 takes a free one. */
  port: number | Door;
  /** What waits for a window behind a key (`/files/KEY`), which is handed out in a stream; null where nothing does. */
  fileBehind?(key: string): WaitingFile | null;
  /** @param address that the socket was opened with */
  connect(socket: WebSocket, address: URL): void;
}

export interface Loopback {
  /** Carries the token: whoever has it is let in. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** @throws Fault `bad-option` where the port is taken */
export async function openLoopback({ folder, port, fileBehind, connect }: LoopbackOptions): Promise<Loopback> {
  const token = typeof port === 'number' ? newToken() : port.token;
  const secrets = secretsOf(token);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols: () => socketProtocol });
  const http = createServer((request, response) => void answer(request, response));
  http.timeout = silenceAtMost;
  const connections = new Set<Socket>();
  http.on('connection', (socket: Socket) => {
    if (connections.size >= maxConnections) {
      socket.destroy();
      return;
    }
    connections.add(socket);
    const late = setTimeout(() => socket.destroy(), firstRequestWithin);
    late.unref();
    asked.set(socket, () => clearTimeout(late));
    socket.once('close', () => {
      clearTimeout(late);
      connections.delete(socket);
    });
  });
  if (typeof port === 'number') await listen(http, port);
  else port.onConnection((socket) => http.emit('connection', socket));
  const bound = typeof port === 'number' ? (http.address() as AddressInfo).port : port.port;
  // Cookies are shared by all ports of a host, so the name tells two servers apart.
  const cookie = `indicatrix-${bound}`;
  const knows = (request: IncomingMessage) => sameSecret(cookieOf(request, cookie), secrets.cookie);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.get(request.socket)?.();
    if (!addressesLoopback(request)) return refuse(response, 421, 'This server answers to 127.0.0.1 and localhost only.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    const url = urlOf(request);
    if (url === null) return refuse(response, 400, 'That is no address.');
    const offered = url.searchParams.get('token');
    if (offered !== null && sameSecret(offered, token)) {
      return send(response, 303, '', {
        Location: `/#key=${secrets.page}`,
        'Set-Cookie': `${cookie}=${secrets.cookie}; HttpOnly; SameSite=Strict; Path=/`,
        'Cache-Control': 'no-store',
      });
    }
    if (!knows(request)) return refuse(response, 403, 'Open the address that Indicatrix printed when it started: it carries the key.');
    const key = /^\/files\/([\w-]+)$/.exec(url.pathname)?.[1];
    if (key !== undefined) {
      const waiting = fileBehind?.(key) ?? null;
      return waiting ? handOut(waiting, request, response) : refuse(response, 404, 'It waits no more: save it again.');
    }
    const file = await readStatic(folder, url.pathname);
    if (file === null) return refuse(response, 404, 'There is no such file.');
    send(response, 200, file.bytes, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }, request.method === 'HEAD');
  }

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    asked.get(request.socket)?.();
    const allowed =
      addressesLoopback(request) &&
      request.headers.origin === `http://${request.headers.host}` &&
      knows(request) &&
      sameSecret(keyOf(request), secrets.page);
    const address = urlOf(request);
    const status = !allowed
      ? '403 Forbidden'
      : address?.pathname !== socketPath
        ? '404 Not Found'
        : sockets.clients.size >= maxWindows
          ? '503 Service Unavailable'
          : null;
    if (status !== null || address === null) {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      // A broken or oversized message ends its own connection; `close` follows and tells the rest.
      accepted.on('error', () => accepted.terminate());
      present.add(accepted);
      accepted.on('pong', () => present.add(accepted));
      accepted.on('message', () => present.add(accepted));
      connect(accepted, address);
    });
  });

  // A window whose machine went to sleep or whose tunnel broke never says that it is gone.
  const present = new WeakSet<WebSocket>();
  const look = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!present.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, lookEvery);
  look.unref();

  return {
    url: addressOf(bound, token),
    port: bound,
    async close() {
      clearInterval(look);
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((closed) => {
        http.close(() => closed());
        http.closeAllConnections();
      });
    },
  };
}

/** Of a connection: that its first request has come. */
const asked = new WeakMap<Socket, () => void>();

/**
 * What the token opens the door to: the cookie, which a browser sends to every port of this machine, another user's server included,
 * opens the page alone; the window's socket wants the page's own key beside it, which the browser keeps by port. Neither tells the token.
 */
function secretsOf(token: string): { cookie: string; page: string } {
  const derived = (name: string) => createHmac('sha256', token).update(name).digest('base64url');
  return { cookie: derived('cookie'), page: derived('page') };
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function addressOf(port: number, token: string): string {
  return `http://127.0.0.1:${port}/?token=${token}`;
}

/** @throws Fault `bad-option` where the port is taken */
export function listen(http: Server | TcpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `Port ${port} is taken.` : `Port ${port} cannot be opened: ${error.message}.`;
      reject(new Fault('bad-option', reason, { remedy: 'Choose another with --port, or leave --port away for a free one.' }, error));
    });
    http.listen(port, '127.0.0.1', () => resolve());
  });
}

/**
 * On a socket in the file system, which nobody but its owner may open: on a machine that others use too no port is open to them.
 * One that a killed program left is taken over. @throws Fault `bad-option`
 */
export async function listenAt(door: TcpServer, path: string): Promise<void> {
  if (process.platform === 'win32')
    throw new Fault('bad-option', 'Windows has no such sockets.', {
      place: '--socket',
      remedy: 'Leave it out: a port of this machine is opened.',
    });
  const begin = () =>
    new Promise<void>((resolve, reject) => {
      const mask = process.umask(0o177);
      door.once('error', reject);
      door.listen(path, () => {
        door.off('error', reject);
        resolve();
      });
      process.umask(mask);
    });
  try {
    await begin().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || !(await stat(path)).isSocket() || (await answers(path))) throw error;
      await rm(path);
      await begin();
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Fault(
      'bad-option',
      code === 'EADDRINUSE' ? 'There is something of this name.' : `The socket cannot be made: ${message}.`,
      { file: path, place: '--socket', remedy: 'Choose another path, in a folder of yours.' },
      error,
    );
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '/', 'http://loopback');
}

/** A page of another site whose name was pointed at 127.0.0.1 (DNS rebinding) still sends its own name. */
function addressesLoopback(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  return loopbackNames.has(host.replace(/:\d{1,5}$/, ''));
}

function cookieOf(request: IncomingMessage, name: string): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value ?? '';
  }
  return '';
}

/** The page's key, which a window names beside the protocol. */
function keyOf(request: IncomingMessage): string {
  const [protocol, key] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return protocol === socketProtocol ? (key ?? '') : '';
}

/** Compares digests, so neither content nor length shows in the time taken. */
function sameSecret(offered: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(secret));
}

/** A browser may be told to wait, and then takes nothing in for as long. */
const pauseAtMost = 15 * 60_000;

async function handOut({ path, name, bytes, release }: WaitingFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const plain = name.replaceAll(/[^\w .()-]/g, '_');
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Length': bytes,
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
  if (request.method === 'HEAD') {
    response.end();
    return release(false);
  }
  request.socket.setTimeout(pauseAtMost);
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), response);
    release(true);
  } catch {
    // Given up by the browser, which may begin again; what was not sent ends its connection.
    release(false);
  } finally {
    request.socket.setTimeout(silenceAtMost);
  }
}

function refuse(response: ServerResponse, status: number, reason: string, headers: OutgoingHttpHeaders = {}): void {
  send(response, status, Buffer.from(`${reason}\n`), {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...headers,
  });
}

function send(response: ServerResponse, status: number, body: Uint8Array | '', headers: OutgoingHttpHeaders, headOnly = false): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Length': body.length, ...headers });
  response.end(headOnly ? undefined : body);
}
