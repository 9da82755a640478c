/** What the commands share: how one is defined, run, stopped and ended. */
import type { Command } from 'commander';
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
      `${configFlag} <file>`,
      `An indicatrix.toml: flags of this command from its table [${command.name()}], and before the tables those of every command. Flags given here come before it.`,
    );
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
