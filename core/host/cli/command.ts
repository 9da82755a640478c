/** What the commands share: how one is defined, run, stopped and ended. */
import type { Command } from 'commander';
import { reportError, Terminal } from './terminal.ts';

/** The flags as commander read them. */
export interface Values {
  json?: boolean;
  [flag: string]: unknown;
}

/** Gives a command its arguments, flags and action. */
export type DefineCommand = (command: Command) => void;

/** Does a command's work; a fault becomes one line and the exit code. */
export async function run(values: Values, work: (terminal: Terminal) => Promise<void>): Promise<void> {
  const terminal = new Terminal(values.json ?? false);
  try {
    await work(terminal);
  } catch (error) {
    process.exitCode = reportError(terminal.whyEnded(error), terminal.json);
  } finally {
    await terminal.close();
  }
}
