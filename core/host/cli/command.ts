/** What the commands share: how one is defined, run, stopped and ended. */
import type { Command } from 'commander';
import { Fault } from '../../base/errors.ts';
import { isLink } from '../../base/links.ts';
import { memoryVariable, parseBytes, threadsVariable } from '../../base/machine.ts';
import { reportError, Terminal, type Manner } from './terminal.ts';

/** The flags as commander read them. */
export interface Values extends Manner {
  [flag: string]: unknown;
}

export const configFlag = '--config';

/** What every command takes. */
export function addMannerFlags(command: Command): Command {
  return command
    .option('--json', 'Print the result as JSON, and nothing else.')
    .option('-q, --quiet', 'Say nothing but errors; a result only with --json.')
    .option('-v, --verbose', 'Say every step in a line of its own, and what all took.')
    .option(
      '--threads <number>',
      'Threads that work at a time. (default: the processors there are, or their share of a container or batch job)',
      toThreads,
    )
    .option(
      '--memory <size>',
      'Memory that data may take, as 4G. (default: the machine’s, or the share of a container or batch job)',
      toMemory,
    )
    .hook('preAction', (_, action) => {
      const { threads, memory } = action.opts<{ threads?: number; memory?: string }>();
      if (threads !== undefined) process.env[threadsVariable] = String(threads);
      if (memory !== undefined) process.env[memoryVariable] = memory;
    })
    .option(
      `${configFlag} <file>`,
      `An indicatrix.toml: flags of this command from its table [${command.name()}], and before the tables those of every command. Flags given here come before it.`,
    );
}

/** The words of this command, as runs remember them: what a link has after its path may be a secret. */
export function givenCommand(): string[] {
  return process.argv.slice(2).map((word) => (isLink(word) ? word.replace(/[?#].*/, '') : word));
}

/** @throws `bad-option` */
function toThreads(text: string): number {
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 1024) return threads;
  throw new Fault('bad-option', `“${text}” is no number of threads.`, {
    place: '--threads',
    remedy: 'Give a whole number from 1 to 1024.',
  });
}

/** @throws `bad-option` */
function toMemory(text: string): string {
  if (parseBytes(text) !== undefined) return text;
  throw new Fault('bad-option', `“${text}” is no amount of memory.`, { place: '--memory', remedy: 'Give bytes, or as 4G or 500M.' });
}

/** Gives a command its arguments, flags and action. */
export type DefineCommand = (command: Command) => void;

/** Does a command's work; a fault becomes one line and the exit code. */
export async function run(values: Values, work: (terminal: Terminal) => Promise<void>): Promise<void> {
  const terminal = new Terminal(values);
  try {
    await work(terminal);
  } catch (error) {
    process.exitCode = reportError(terminal.whyEnded(error), terminal.json);
  } finally {
    await terminal.close();
  }
}
