import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { CoreEvents, CoreMethods } from '../core/contract/index.ts';
import { Fault } from '../core/base/errors.ts';
import { connectCore, messagePortChannel, serveCore, webSocketChannel, type Channel } from '../core/rpc.ts';

const closing: (() => void)[] = [];
after(() => closing.forEach((close) => close()));

/** Both ends of each kind of channel that a host uses. */
const channels: Record<string, () => Promise<[core: Channel, window: Channel]>> = {
  async 'a MessagePort'() {
    const { port1, port2 } = new MessageChannel();
    closing.push(() => port1.close());
    return [messagePortChannel(port1), messagePortChannel(port2)];
  },
  async 'a WebSocket'() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    closing.push(() => server.close());
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[WebSocket]>;
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    closing.push(() => socket.terminate());
    await once(socket, 'open');
    return [webSocketChannel((await accepted)[0]), webSocketChannel(socket)];
  },
};

const silent: CoreEvents = {
  progress() {},
  prepared() {},
  run() {},
  epoch() {},
  frame() {},
  kept() {},
  taken() {},
  tellLast() {},
  begun() {},
  looked() {},
};

for (const [name, open] of Object.entries(channels)) {
  test(`over ${name}, numbers arrive as the arrays they were`, async () => {
    const [core, window] = await open();
    // Not a multiple of four long, so that a view into a larger message would be misaligned.
    const embedding = Float32Array.of(1.5, -2.25, NaN, 3e-30, 7);
    const column = { kind: 'category', name: 'type', categories: ['B', 'Ä/β'], codes: Int32Array.of(0, -1, 1) } as const;
    serveCore(core, { embedding: async () => embedding, obsColumn: async () => column } as unknown as CoreMethods);
    const methods = connectCore(window, silent);
    assert.deepEqual(await methods.embedding('run'), embedding);
    assert.deepEqual(await methods.obsColumn('prepared', 'type'), column);
  });

  test(`over ${name}, a fault keeps tag, file, place and remedy; a defect says that it is one`, async () => {
    const [core, window] = await open();
    const detail = { file: 'a.csv', place: 'row 3', remedy: 'Mend it.' };
    serveCore(core, {
      openPath: async () => {
        throw new Fault('ragged-row', 'Too short.', detail);
      },
      openSample: async () => {
        throw new TypeError('x is undefined');
      },
    } as unknown as CoreMethods);
    const methods = connectCore(window, silent);
    await assert.rejects(methods.openPath('a.csv', {}, 'job'), (error) => {
      assert.ok(error instanceof Fault);
      assert.deepEqual([error.tag, error.message, error.detail], ['ragged-row', 'Too short.', detail]);
      return true;
    });
    await assert.rejects(methods.openSample('sample', 'job'), { tag: 'defect', message: 'x is undefined' });
  });

  test(`over ${name}, events reach the window in order`, async () => {
    const [core, window] = await open();
    const events = serveCore(core, { about: async () => null } as unknown as CoreMethods);
    const heard: number[] = [];
    const methods = connectCore(window, {
      ...silent,
      progress: ({ fraction }) => heard.push(fraction),
      frame: ({ embedding }) => heard.push(embedding[0]),
    });
    events.progress({ job: 'j', fraction: 0.25, message: '' });
    events.frame({ run: 'r', epoch: 1, embedding: Float32Array.of(9) });
    events.progress({ job: 'j', fraction: 1, message: '' });
    await methods.about();
    assert.deepEqual(heard, [0.25, 9, 1]);
  });

  test(`over ${name}, a method that the contract lacks is refused, inherited names too`, async () => {
    const [core, window] = await open();
    serveCore(core, { about: async () => null } as unknown as CoreMethods);
    const methods = connectCore(window, silent) as unknown as Record<string, () => Promise<unknown>>;
    await assert.rejects(methods['constructor']());
    await assert.rejects(methods['toString']());
  });

  test(`over ${name}, what is under way is rejected when the channel closes`, async () => {
    const [core, window] = await open();
    serveCore(core, { about: () => new Promise(() => {}) } as unknown as CoreMethods);
    const waiting = connectCore(window, silent).about();
    core.close();
    await assert.rejects(waiting);
  });
}
