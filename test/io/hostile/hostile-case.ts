/** A file of a kind that programs and people write, with what is right. The cases are made here, from the numbers of `field`. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeFault, Fault, toFaultRecord } from '../../../core/base/errors.ts';
import { createJob } from '../../../core/base/job.ts';
import { inspectFile, openExact } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import type { Column } from '../../../core/types.ts';
import { field } from '../field-fixtures.ts';
import { open, path, toDense } from '../fixtures.ts';

export type Files = Record<string, string | Uint8Array>;

export interface HostileCase {
  kind: string;
  /** What is odd about it. */
  what: string;
  files?: Files;
  /** In place of `files`: writes something, and says where. */
  make?: () => string;
  /** Which of them to open; left out: the only one, else the folder. */
  open?: string;
  labels?: string;
  options?: Partial<OpenOptions>;
  /** Left out: the numbers, cells and genes of `field`; of genes and cells null is for “whatever”. */
  X?: number[][];
  cells?: readonly string[] | null;
  genes?: readonly string[] | null;
  ids?: readonly string[];
  /** Annotations of the cells that must be there. */
  obs?: Record<string, readonly (string | null)[]>;
  /** What a note must say. */
  says?: RegExp;
  /** It must be refused in such words, file, place and remedy among them. */
  refused?: RegExp;
}

export function ofKind(kind: string, cases: Omit<HostileCase, 'kind'>[]): HostileCase[] {
  return cases.map((one) => ({ kind, ...one }));
}

/** Writes the files. @returns the path to open, and that of the labels */
function written({ files = {}, make, open: name, labels }: HostileCase): { file: string; labels?: string } {
  if (make) return { file: make() };
  const folder = path('hostile');
  for (const [at, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, at)), { recursive: true });
    writeFileSync(join(folder, at), content);
  }
  const names = Object.keys(files);
  const single = names.length === 1 && !names[0].includes('/') ? names[0] : undefined;
  const chosen = name ?? single;
  const file = chosen === undefined ? folder : join(folder, chosen);
  assert.ok(existsSync(file), file);
  return { file, ...(labels !== undefined && { labels: join(folder, labels) }) };
}

/** What is wrong about how a case is opened: nothing where it is right. */
export async function faultsOf(hostile: HostileCase): Promise<string[]> {
  const { file, labels } = written(hostile);
  const options: Partial<OpenOptions> = { ...hostile.options, ...(labels !== undefined && { labels }) };
  const { X = field.X, cells = field.cells, genes = field.genes, ids, obs = {}, says, refused } = hostile;
  let data;
  try {
    data = await open(file, options);
  } catch (error) {
    const words = describeFault(toFaultRecord(error));
    if (!(error instanceof Fault) || error.tag === 'defect') return [`a defect: ${words}`];
    return refused?.test(words.replaceAll(file, 'FILE')) ? [] : [`refused: ${words}`];
  }
  const rows = toDense(data.matrix);
  const notes = data.notes.join('\n');
  if (refused) return [`opened as ${rows.length} × ${data.genes.length}, and should be refused; notes: ${notes}`];
  const wrong: string[] = [];
  const compare = (what: string, found: readonly unknown[], right: readonly unknown[] | null) => {
    if (right === null) return;
    if (found.length !== right.length) wrong.push(`${found.length} ${what}, not ${right.length} (${String(found.slice(0, 4))})`);
    const at = right.findIndex((value, i) => found[i] !== value);
    if (at >= 0) wrong.push(`${what}[${at}] is ${JSON.stringify(found[at])}, not ${JSON.stringify(right[at])}`);
  };
  const singles = X.map((row) => row.map(Math.fround));
  compare('numbers', rows.flat(), singles.flat());
  compare('cells', data.cells, cells);
  compare('genes', data.genes, genes);
  if (ids) compare('identifiers', data.geneIds ?? [], ids);
  for (const [name, values] of Object.entries(obs)) {
    const found = data.obs.find((column) => column.name === name);
    if (found) compare(name, textsOf(found), values);
    else wrong.push(`no column ${name} among ${data.obs.map((column) => column.name).join(', ')}`);
  }
  if (says && !says.test(notes)) wrong.push(`no note says ${String(says)}`);
  if (wrong.length > 0) return [...wrong, `notes: ${notes}`];
  // In passes, as `convert` has it: exact; and looked into, as the window does.
  const exact = await openExact(file, parseOptions(OpenOptions, options), createJob());
  const passed: number[][] = [];
  for await (const { matrix } of exact.matrix.chunks(new AbortController().signal)) passed.push(...toDense(matrix));
  compare('numbers in passes', passed.flat(), X.flat());
  compare('cells in passes', exact.cells, data.cells);
  compare('genes in passes', exact.genes, data.genes);
  const said = await inspectFile(file, parseOptions(OpenOptions, options), createJob());
  if (!said.isEstimate)
    compare('sizes looked into', [said.matrices[0].cells, said.matrices[0].genes], [data.cells.length, data.genes.length]);
  if (says && said.labels.length === 0 && /guess/.test(says.source) && said.way?.isGuess !== true)
    wrong.push('looking into it does not call it a guess');
  return wrong;
}

function textsOf(column: Column): (string | null)[] {
  if (column.kind === 'category') return Array.from(column.codes, (code) => column.categories[code] ?? null);
  return Array.from<number | string, string>(column.values, String);
}
