/** run.json: everything about a run that a person may want to read. */
import * as v from 'valibot';
import { Fault } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import { KeptConfig } from '../model/options/train.ts';
import type { EpochRecord } from '../types.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN, which is what a loss without cells is (no held-out cells, no regularizer); it stands as null. */
const loss = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? NaN),
);

export const RunRecord = v.object({
  format: v.literal('indicatrix-run'),
  formatVersion: v.literal(1),
  name: v.string(),
  /** ISO 8601, UTC. */
  saved: v.string(),
  versions: v.object({ indicatrix: v.string(), node: v.string(), engine: v.string() }),
  /** What it was trained on, on which last bits depend; earlier versions did not say. `threads` are those that the machine offers. */
  machine: v.optional(v.object({ system: v.string(), instructionSet: v.string(), threads: count })),
  /** The words that commands were given, the command's own first; absent for what a window trained. */
  command: v.optional(v.array(v.string())),
  data: v.object({
    source: v.string(),
    /** Of the file, or over a folder's names and contents; absent for what a window trained, samples and links. */
    sha256: v.optional(v.string()),
    cells: count,
    dim: count,
    /** SHA-256 of the features. */
    fingerprint: v.string(),
    /** Preparation, step by step. */
    steps: v.array(v.object({ step: v.string(), options: v.record(v.string(), v.unknown()), summary: v.string() })),
  }),
  config: KeptConfig,
  /** Cells trained on, validated on and held out. */
  split: v.object({ train: count, validation: v.optional(count, 0), heldOut: count }),
  training: v.object({ bestEpoch: count, seconds: v.number() }),
  metrics: v.object({ values: v.record(v.string(), v.nullable(v.number())), notes: v.array(v.string()) }),
  history: v.array(
    v.object({
      epoch: count,
      loss,
      mse: loss,
      contrast: v.optional(loss),
      regularizer: loss,
      heldOutMse: loss,
      heldOutContrast: v.optional(loss),
      degenerate: count,
      seconds: v.number(),
    }),
  ),
});
export type RunRecord = v.InferOutput<typeof RunRecord>;

/** Indented, but an epoch a line. */
export function formatRecord(record: RunRecord): string {
  const { history, ...rest } = record;
  const line = (epoch: EpochRecord) => `    ${JSON.stringify(epoch)}`;
  const body = JSON.stringify(rest, null, 2).slice(0, -2);
  return `${body},\n  "history": [\n${history.map(line).join(',\n')}\n  ]\n}\n`;
}

/** @param file named in the `malformed` fault */
export function parseRecord(text: string, file: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Fault('malformed', `This is not JSON: ${(error as Error).message}`, { file, remedy: 'Remove the run, or restore the file.' });
  }
  const result = v.safeParse(RunRecord, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new Fault('malformed', `It ${describeIssue(issue)}.`, {
    file,
    place: v.getDotPath(issue) ?? 'the whole file',
    remedy: 'Remove the run, or restore the file.',
  });
}
