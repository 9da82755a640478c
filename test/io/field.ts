/** Files as the field writes them: cases with what is right, from the shared folder. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFault, Fault, toFaultRecord } from '../../core/base/errors.ts';
import type { Column, CountMatrix } from '../../core/types.ts';
import { createJob } from '../../core/base/job.ts';
import { openExact } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { shared } from '../shared.ts';
import { open, toDense } from './fixtures.ts';

export interface FieldCase {
  kind: string;
  /** What to open, below the folder of cases. */
  open: string;
  /** In words. */
  right: string;
  /** Absent where it must be refused. */
  shape?: [cells: number, genes: number];
  X?: number[][];
  cells?: string[];
  genes?: string[];
  /** Other identifiers of the genes. */
  ids?: string[] | null;
  /** Labels by column. */
  obs?: Record<string, string[]> | null;
  /** A word that a refusal must have. */
  says?: string | null;
  /** What a note must say. */
  notes?: RegExp;
}

const folder = shared('field');
export const fieldCases: Record<string, FieldCase> | null = existsSync(join(folder, 'expect.json'))
  ? (JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as Record<string, FieldCase>)
  : null;

/** The table of labels beside a case, for those about labels. */
function labelsOf(path: string): string | undefined {
  return ['csv', 'tsv', 'txt']
    .map((ending) => path.replace(/counts\.csv$/, `meta.${ending}`))
    .find((meta) => meta !== path && existsSync(meta));
}

export type Outcome = { kind: 'opened'; wrong: string[]; notes: string[] } | { kind: 'refused'; isFault: boolean; message: string };

/** What opening a case comes to: what differs from what is right, or the refusal in words. */
export async function outcomeOf(found: FieldCase): Promise<Outcome> {
  const path = join(folder, found.open);
  try {
    const data = await open(path, { labels: labelsOf(path) });
    return { kind: 'opened', wrong: differences(data, await expected(found, path)), notes: data.notes };
  } catch (error) {
    return { kind: 'refused', isFault: error instanceof Fault && error.tag !== 'defect', message: describeFault(toFaultRecord(error)) };
  }
}

/**
 * What a case comes to be where it is more than was asked: the archive that was to be refused is opened, counts that float32 rounds are
 * rounded and told.
 */
async function expected(found: FieldCase, path: string): Promise<FieldCase> {
  const whole = fieldCases!['z-v2-F'];
  if (!found.shape && found.kind === 'K14') return { ...found, shape: whole.shape, X: whole.X };
  if (found.kind !== 'K22') return found;
  const { matrix } = await openExact(path, parseOptions(OpenOptions, {}), createJob());
  const rows: number[][] = [];
  for await (const chunk of matrix.chunks(new AbortController().signal)) rows.push(...toDense(chunk.matrix));
  return rows.flat().every((value, i) => value === found.X!.flat()[i])
    ? { ...found, X: found.X!.map((row) => row.map(Math.fround)), notes: /16,777,216/ }
    : found;
}

/** Whether an outcome is right: read as it should be, or refused with the word that helps. */
export function isRight(outcome: Outcome, { says }: FieldCase): boolean {
  if (outcome.kind === 'opened') return outcome.wrong.length === 0;
  // The path must not stand in for the word.
  const words = outcome.message.replaceAll(/\/\S*\//g, '').toLowerCase();
  return outcome.isFault && says !== undefined && says !== null && words.includes(says.toLowerCase());
}

function differences(data: CountMatrix, { shape, X, cells, genes, ids, obs, says, kind, notes }: FieldCase): string[] {
  const wrong: string[] = [];
  if (!shape) return ['opened where it should be refused'];
  const { rows, cols } = data.matrix;
  if (rows !== shape[0] || cols !== shape[1]) return [`is ${rows} × ${cols}, not ${shape.join(' × ')}`];
  const compare = (what: string, found: readonly unknown[], expected: readonly unknown[] | null | undefined) => {
    const at = expected ? expected.findIndex((value, i) => found[i] !== value) : -1;
    if (at >= 0) wrong.push(`${what}[${at}] is ${JSON.stringify(found[at])}, not ${JSON.stringify(expected![at])}`);
  };
  compare('X', toDense(data.matrix).flat(), X?.flat());
  compare('cells', data.cells, cells);
  // What the file does not hold is made up, and told.
  if (!(kind === 'K14' && data.notes.some((note) => /genes.*names were made up/.test(note)))) compare('genes', data.genes, genes);
  if (notes && !data.notes.some((note) => notes.test(note))) wrong.push(`no note says ${String(notes)}`);
  if (ids?.length) compare('ids', data.geneIds ?? [], ids);
  for (const [name, values] of Object.entries(obs ?? {})) {
    const column = data.obs.find((candidate) => candidate.name === name);
    if (!column) wrong.push(`no column ${name} among ${data.obs.map((candidate) => candidate.name).join(', ')}`);
    else compare(name, textsOf(column), values);
  }
  // One of several was taken: the others are named.
  if (kind === 'K06' && says && !data.notes.some((note) => note.includes(says))) wrong.push(`no note says ${says}`);
  return wrong;
}

function textsOf(column: Column): (string | null)[] {
  return column.kind === 'category'
    ? Array.from(column.codes, (code) => column.categories[code] ?? null)
    : Array.from<number | string, string>(column.values, String);
}
