import { writeSync } from 'node:fs';

/** From now on an error that nobody caught ends the process at once and for certain: an orderly exit has been seen to wait for ever. */
export function endByErrors(): void {
  for (const kind of ['uncaughtException', 'unhandledRejection']) {
    process.on(kind, (error: unknown) => {
      writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
      process.kill(process.pid, 'SIGKILL');
    });
  }
}
