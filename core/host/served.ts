/** The process that `keepServer` starts: serves what it is handed until it is let go of. */
import type { Socket } from 'node:net';
import { toFaultRecord } from '../base/errors.ts';
import { endByErrors } from './end-by-errors.ts';
import type { Answer, ServedOptions } from './kept-server.ts';
import { beat } from './restarts.ts';
import { startServer } from './server.ts';

// A terminal sends them to both; the one that keeps the port says when to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});

/** One that is gone needs no answer. */
const answer = (message: Answer) => process.send!(message, undefined, undefined, () => undefined);

endByErrors();

process.once('message', ({ port, token, ...options }: ServedOptions) => {
  const onConnection = (accept: (socket: Socket) => void) =>
    process.on('message', (_, socket) => {
      if (!socket) return;
      accept(socket as Socket);
      (socket as Socket).resume();
    });
  startServer({ ...options, port: { port, token, onConnection } }).then(
    ({ close }) => {
      process.once('disconnect', () => void close().finally(() => process.exit()));
      answer('ready');
      setInterval(() => process.connected && answer('alive'), beat).unref();
    },
    (error: unknown) => {
      answer({ fault: toFaultRecord(error) });
      process.disconnect();
    },
  );
});
