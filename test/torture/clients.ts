import { connect } from 'node:net';
import { mulberry32 } from '../random.ts';
import type { Outcome, Part } from './part.ts';
import { servedIn } from './served.ts';

/** Beginnings of what a client may say, and no end. */
const beginnings = [
  '',
  'G',
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n',
  'GET /core HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n',
  '\x16\x03\x01\x02\x00',
  `GET /${'a'.repeat(20_000)}`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\0'.repeat(4096),
];

/** Connections that say half of something, slowly or never, beside a window that wants to be answered. */
export const clients: Part = {
  name: 'slow clients',
  what: 'connections that say half of something, a byte at a time or nothing: the window beside them is answered, and the core goes on',
  async run({ until, seed, folder }) {
    const outcome: Outcome = { tried: 0, survived: 0, lost: [] };
    const random = mulberry32(seed);
    let ends = 0;
    const server = await servedIn(folder, () => (ends += 1));
    const sockets = new Set<ReturnType<typeof connect>>();
    let slowest = 0;
    try {
      do {
        for (let i = 0; i < 20; i++) {
          const socket = connect(server.port, '127.0.0.1');
          sockets.add(socket);
          socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
          const text = beginnings[Math.floor(random() * beginnings.length)];
          if (random() < 0.5) socket.write(text);
          else
            for (let at = 0; at < Math.min(12, text.length); at++)
              setTimeout(() => !socket.destroyed && socket.write(text[at], 'latin1'), 50 * at);
          outcome.tried++;
        }
        const began = performance.now();
        const answer = await fetch(server.url, { redirect: 'manual', signal: AbortSignal.timeout(60_000) }).then(
          ({ status }) => status,
          (error: unknown) => String(error),
        );
        slowest = Math.max(slowest, performance.now() - began);
        if (typeof answer === 'number' && answer < 400) outcome.survived += 20;
        else outcome.lost.push(`the window was answered ${answer} beside ${sockets.size} others`);
        if (random() < 0.3) for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => setTimeout(resolve, 20));
      } while (performance.now() < until);
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.close();
    }
    if (ends > 0) outcome.lost.push(`the core ended ${ends} times`);
    return { ...outcome, figures: `slowest answer ${Math.round(slowest)} ms` };
  },
};
