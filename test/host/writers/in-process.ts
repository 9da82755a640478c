/** A command of the command line, run in this process: what it answers, or the fault that it ends in. */
import { Command } from 'commander';
import type { FaultRecord } from '../../../core/base/errors.ts';
import type { DefineCommand } from '../../../core/host/cli/command.ts';

export type Outcome<T> = { answer: T; fault?: undefined } | { answer?: undefined; fault: FaultRecord };

export async function ranHere<T>(define: DefineCommand, args: readonly string[]): Promise<Outcome<T>> {
  const command = new Command('here').option('--json').exitOverride();
  define(command);
  let said = '';
  const { stdout, stderr } = process;
  const [out, err] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  // The runner of tests speaks on the same output, in bytes.
  stdout.write = (chunk: string | Uint8Array, ...rest: []) => {
    if (typeof chunk !== 'string') return out(chunk, ...rest);
    said += chunk;
    return true;
  };
  stderr.write = () => true;
  try {
    await command.parseAsync([...args, '--json'], { from: 'user' });
  } finally {
    stdout.write = out;
    stderr.write = err;
    process.exitCode = 0;
  }
  const parsed = JSON.parse(said) as T & { fault?: FaultRecord };
  return parsed.fault ? { fault: parsed.fault } : { answer: parsed };
}
