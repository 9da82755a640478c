/** What a command is given: where to answer, how to show progress, and when to stop. */
import { describeFault, Fault, toFaultRecord } from '../../base/errors.ts';
import { deferred } from '../../base/deferred.ts';
import { createJob, type Job } from '../../base/job.ts';
import { Progress, type Bar } from './progress.ts';

export const exitCodes = { ok: 0, defect: 1, fault: 2, cancelled: 130 } as const;

/** A terminal and the launcher both pass Ctrl-C on; within this time it is one wish, after it a second. */
const sameSignalMs = 600;
const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** How much a command says, and to whom. */
export interface Manner {
  /** The result goes to a program: as JSON, and nothing else on the output. */
  json?: boolean;
  /** Nothing is said but errors, and results as JSON. */
  quiet?: boolean;
  /** Every step is a line, also where no one watches a bar; in the end, what it all took. */
  verbose?: boolean;
}

export class Terminal {
  readonly progress: Progress;
  private readonly manner: Manner;
  private readonly stop = new AbortController();
  private asked = Infinity;
  private readonly endings: (() => Promise<void>)[] = [];
  private readonly end = deferred<void>();
  /** Why it was stopped, where that was no person's wish. */
  private reason: Fault | null = null;

  constructor(manner: Manner) {
    this.manner = manner;
    const { json, quiet, verbose } = manner;
    if (quiet && verbose)
      throw new Fault('bad-option', 'Quiet and verbose ask for opposites.', { place: '--quiet, --verbose', remedy: 'Give one of them.' });
    this.progress = new Progress(process.stderr, {
      isSilent: quiet || (json && !verbose && !process.stderr.isTTY),
      isVerbose: verbose,
    });
    for (const name of stopSignals) process.on(name, this.onStop);
  }

  /** The first wish to stop lets stages end cleanly, the second ends at once. */
  private readonly onStop = (): void => {
    if (performance.now() - this.asked > sameSignalMs) process.exit(exitCodes.cancelled);
    this.asked = Math.min(this.asked, performance.now());
    this.stop.abort();
  };

  /** Stops the command for a reason that it then ends with. */
  stopFor(reason: Fault): void {
    this.reason ??= reason;
    this.stop.abort();
  }

  /** What a command that ended in a fault ended in. */
  whyEnded(error: unknown): unknown {
    return this.reason !== null && toFaultRecord(error).tag === 'cancelled' ? this.reason : error;
  }

  /** Once its work is done or given up. */
  get ended(): Promise<void> {
    return this.end.promise;
  }

  /** What is to be done when the command ends, however it does. */
  atEnd(work: () => Promise<void>): void {
    this.endings.push(work);
  }

  async close(): Promise<void> {
    for (const name of stopSignals) process.off(name, this.onStop);
    this.end.resolve();
    await Promise.allSettled(this.endings.map((work) => work()));
    if (this.manner.verbose) this.progress.print(`  ${costs()}`);
  }

  get json(): boolean {
    return this.manner.json ?? false;
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** Text for a person; with `--json` or `--quiet` it is left out. */
  say(text: string): void {
    if (!this.json && !this.manner.quiet) process.stdout.write(`${text}\n`);
  }

  /** The result for a program, as the only thing on the output with `--json`. */
  answer(result: object): void {
    if (this.json) print(result);
  }

  /** A job that fills what is left of a bar, from the given fraction on. */
  jobOf(bar: Bar, from = 0): Job {
    return createJob((fraction, message) => bar.update(from + (1 - from) * fraction, message || undefined), this.signal);
  }

  /** Runs one stage under a bar. @param summary what the stage did, for the line that stays */
  async stage<T>(title: string, work: (job: Job) => Promise<T>, summary: (result: T) => string = () => ''): Promise<T> {
    const bar = this.progress.add(title);
    try {
      const result = await work(this.jobOf(bar));
      if (this.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      bar.done(summary(result));
      return result;
    } catch (error) {
      bar.failed(toFaultRecord(error).tag === 'cancelled' ? 'cancelled' : 'failed');
      throw error;
    }
  }
}

/** Members of answers come, but none changes its meaning or goes without another number here. */
const schemaVersion = 1;

function print(answer: object): void {
  process.stdout.write(`${JSON.stringify({ schemaVersion, ...answer }, null, 2)}\n`);
}

/** `12.3 s, 20.1 s of processor time, 412 MB of memory at most` */
function costs(): string {
  const { user, system } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  return `${process.uptime().toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time, ${peak.toFixed(0)} MB of memory at most`;
}

/** Says what went wrong, and with which code the program ends. */
export function reportError(error: unknown, json: boolean): number {
  const record = toFaultRecord(error);
  if (json) print({ fault: record });
  process.stderr.write(`${describeFault(record)}\n`);
  if (record.tag === 'cancelled') return exitCodes.cancelled;
  if (record.tag !== 'defect') return exitCodes.fault;
  if (error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  return exitCodes.defect;
}
