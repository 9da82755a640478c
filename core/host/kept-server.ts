/**
 * The server in a process of its own behind a port that is kept open: when it ends by itself another takes its place, and its windows find
 * it where it was.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deferred } from '../base/deferred.ts';
import { Fault, fromFaultRecord, type FaultRecord } from '../base/errors.ts';
import { processRefused } from '../base/threads.ts';
import { addressOf, listen, listenAt, newToken, type Loopback } from './loopback.ts';
import { beat, Restarts, watchLife } from './restarts.ts';
import type { ServerOptions } from './server.ts';

/** What the process is told first, and how it answers once it serves, or cannot. */
export interface ServedOptions extends Omit<ServerOptions, 'port'> {
  port: number;
  token: string;
}
export type Answer = 'ready' | 'alive' | { fault: FaultRecord };

/** How often a process that the system does not give is asked for again, a beat apart. */
const triesAtMost = 30;

/** Where the near end of a tunnel to a socket is, unless a port was chosen. */
const nearPort = 8123;

/** @throws `no-thread` where the system starts no more processes */
async function forked(): Promise<ChildProcess> {
  const child = fork(new URL('./served.ts', import.meta.url), { serialization: 'advanced' });
  // What goes wrong later ends it, which is heard.
  child.on('error', () => undefined);
  if (child.pid !== undefined) return child;
  const [error] = (await once(child, 'error').catch((thrown: unknown) => [thrown])) as [unknown];
  throw processRefused('the core cannot be started', error);
}

export interface KeptOptions extends ServerOptions {
  port: number;
  /** A socket in the file system in place of the port, which is then the near end's of a tunnel. */
  socket?: string;
}

export interface KeptServer extends Loopback {
  /** Rejects where the last server ended and no other starts. */
  failed: Promise<never>;
}

/** @param ended is called when a server ended by itself and another takes its place @throws what `startServer` throws */
export async function keepServer({ port, socket: path, ...options }: KeptOptions, ended: () => void): Promise<KeptServer> {
  const token = newToken();
  let serving: ChildProcess | null = null;
  let closing = false;
  const door = createServer({ pauseOnConnect: true }, (socket) => {
    if (serving?.connected) serving.send('connection', socket);
    else socket.destroy();
  });
  await (path === undefined ? listen(door, port) : listenAt(door, path));
  const bound = path === undefined ? (door.address() as AddressInfo).port : port || nearPort;

  const { promise: failed, reject: fail } = deferred<never>();
  const restarts = new Restarts();
  const start = async (how: Pick<ServerOptions, 'openAtStart' | 'resume'>): Promise<void> => {
    const child = await forked();
    const told: ServedOptions = { ...options, ...how, port: bound, token };
    child.send(told);
    const [answer] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Answer | number | null];
    if (answer !== 'ready')
      throw answer !== null && typeof answer === 'object'
        ? fromFaultRecord(answer.fault)
        : new Fault('defect', 'The server does not start.', { remedy: 'Start it again.' });
    serving = child;
    const life = watchLife(() => child.kill('SIGKILL'));
    child.on('message', () => life.sign());
    child.once('exit', () => {
      life.end();
      serving = null;
      if (closing) return;
      const next = restarts.next();
      if (next === null) {
        const remedy = 'What was trained is kept. Please report what was open and what was done before.';
        return fail(new Fault('defect', restarts.given, { remedy }));
      }
      ended();
      void follow({ openAtStart: null, ...next });
    });
  };
  /** Where the system gives no process, it may have one soon. */
  const follow = async (how: Pick<ServerOptions, 'openAtStart' | 'resume'>, tries = triesAtMost): Promise<void> => {
    try {
      await start(how);
    } catch (error) {
      if (!(error instanceof Fault && error.tag === 'no-thread') || tries === 0) return fail(error);
      await sleep(beat);
      if (!closing) await follow(how, tries - 1);
    }
  };
  await start(options);
  return {
    url: addressOf(bound, token),
    port: bound,
    failed,
    async close() {
      closing = true;
      door.close();
      if (!serving) return;
      const gone = once(serving, 'exit');
      serving.disconnect();
      await gone;
    },
  };
}
