/** Serves and calls the contract over any two-way channel. Faults arrive as faults; everything binary stays binary. */
import { createBirpc } from 'birpc';
import { Packr } from 'msgpackr';
import { checkArguments } from './contract/arguments.ts';
import type { CoreEvents, CoreMethods } from './contract/index.ts';
import { Fault, fromFaultRecord, toFaultRecord, type FaultRecord } from './base/errors.ts';

export interface Channel {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
  onClose(closed: () => void): void;
  /** @param reason told to the other end, where the channel can */
  close(reason?: string): void;
  /** Bytes that were posted and have not left yet. */
  waiting(): number;
}

/** What is only the latest of its kind is left out while so many bytes wait to leave; a window that takes in nothing at all is given up. */
const [dropAbove, giveUpAbove] = [4 << 20, 1 << 30];

/** What travels back: a value, or a fault with its fields, which a plain Error would lose. */
type Outcome = { value: unknown } | { fault: FaultRecord };

type Wire<T> = { [K in keyof T]: (...args: unknown[]) => Promise<Outcome> };

const noTimeout = -1;

/** Answers the contract's methods on a channel. @returns the events of the window at its other end */
export function serveCore(channel: Channel, methods: CoreMethods): CoreEvents {
  const wire = Object.create(null) as Record<string, (...args: unknown[]) => Promise<Outcome>>;
  for (const [name, method] of Object.entries(methods)) {
    wire[name] = async (...args) => {
      try {
        checkArguments(name as keyof CoreMethods, args);
        return { value: await (method as (...args: unknown[]) => unknown)(...args) };
      } catch (error) {
        return { fault: toFaultRecord(error) };
      }
    };
  }
  const remote = createBirpc<CoreEvents, typeof wire>(wire, {
    post(message) {
      if (channel.waiting() > giveUpAbove) channel.close('It takes in no messages.');
      else channel.post(message);
    },
    on: (receive: (message: unknown) => void) =>
      channel.listen((message) => {
        if (isMessage(message)) receive(message);
        else channel.close('That is no message of the contract.');
      }),
    timeout: noTimeout,
    resolver: (name) => wire[name],
    // What cannot be sent ends its own window's connection, not the core.
    onGeneralError() {
      channel.close('An answer could not be sent.');
      return true;
    },
  });
  channel.onClose(() => remote.$close());
  const send = <K extends keyof CoreEvents>(name: K, isLatest = false) =>
    ((event: Parameters<CoreEvents[K]>[0]) => {
      if (isLatest && channel.waiting() > dropAbove) return;
      if (!remote.$closed) remote.$callEvent(name, ...([event] as Parameters<CoreEvents[K]>)).catch(() => undefined);
    }) as CoreEvents[K];
  /** Waits for the window's answer, or until it is gone. */
  const ask = (name: 'taken' | 'tellLast') => async () => {
    if (!remote.$closed) await remote.$call(name).catch(() => undefined);
  };
  return {
    progress: send('progress', true),
    prepared: send('prepared'),
    run: send('run'),
    epoch: send('epoch'),
    frame: send('frame', true),
    kept: send('kept'),
    taken: ask('taken'),
    tellLast: ask('tellLast'),
    looked: send('looked'),
    begun: send('begun'),
  };
}

/** A call or an answer as birpc writes them; what is called and with what is looked at by the handlers. */
function isMessage(message: unknown): boolean {
  if (message === null || typeof message !== 'object') return false;
  const { t, m, a, i } = message as Record<string, unknown>;
  const hasId = typeof i === 'string' && i.length <= 64;
  return t === 'q' ? typeof m === 'string' && Array.isArray(a) && (i === undefined || hasId) : t === 's' && hasId;
}

/** Calls the contract over a channel. Every call rejects with a Fault, also when the channel closes under it. */
export function connectCore(channel: Channel, events: CoreEvents): CoreMethods {
  const remote = createBirpc<Wire<CoreMethods>, CoreEvents>(events, { post: channel.post, on: channel.listen, timeout: noTimeout });
  channel.onClose(() =>
    remote.$close(new Fault('defect', 'The core has stopped.', { remedy: 'Reopen the window; finished runs are saved.' })),
  );
  return new Proxy({} as CoreMethods, {
    get:
      (_, name: string) =>
      async (...args: unknown[]) => {
        const outcome = await remote.$call(name as keyof CoreMethods, ...args);
        if ('fault' in outcome) throw fromFaultRecord(outcome.fault);
        return outcome.value;
      },
  });
}

/** The part of a MessagePort that browsers, workers and Electron share. */
interface PortLike {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
}

export function messagePortChannel(port: PortLike): Channel {
  const target = port as PortLike & {
    addEventListener?: (type: string, listener: (event: { data: unknown }) => void) => void;
    on?: (type: string, listener: (event: { data: unknown }) => void) => void;
  };
  // Electron's MessagePortMain is an EventEmitter, every other port an EventTarget.
  const subscribe = (type: string, listener: (event: { data: unknown }) => void) =>
    target.addEventListener ? target.addEventListener(type, listener) : target.on!(type, listener);
  return {
    post: (message) => port.postMessage(message),
    listen(receive) {
      subscribe('message', (event) => receive(event.data));
      port.start?.();
    },
    onClose: (closed) => subscribe('close', closed),
    close: () => port.close(),
    waiting: () => 0,
  };
}

/** The part of a WebSocket that browsers and `ws` share. */
interface SocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

export function webSocketChannel(socket: SocketLike): Channel {
  // Records are off: they would compile code at run time, which the window's content security policy forbids.
  const packr = new Packr({ useRecords: false, moreTypes: true });
  socket.binaryType = 'arraybuffer';
  return {
    post: (message) => socket.send(packr.pack(message) as Uint8Array<ArrayBuffer>),
    listen: (receive) =>
      socket.addEventListener('message', ({ data }) => {
        // Text, and bytes that hold no value, are nothing that the other end sends.
        receive(data instanceof ArrayBuffer ? unpacked(packr, data) : undefined);
      }),
    onClose: (closed) => socket.addEventListener('close', closed),
    close: (reason) => (reason === undefined ? socket.close() : socket.close(policyViolation, reason)),
    waiting: () => socket.bufferedAmount,
  };
}

/** The WebSocket's code for a message that is not what was agreed on. */
const policyViolation = 1008;

function unpacked(packr: Packr, data: ArrayBuffer): unknown {
  try {
    return packr.unpack(new Uint8Array(data));
  } catch {
    return undefined;
  }
}
