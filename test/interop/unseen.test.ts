/**
 * Files of every kind that were once read wrongly, refused wrongly or refused without help, with their spellings drawn at random by
 * test/interop/unseen: names, headings, delimiters, quotes, encodings, stores and versions. Reference: the numbers and names they were
 * written from. INDICATRIX_UNSEEN is SEED or SEED:COUNT of others than the usual ones.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { inspectFile, openExact } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { Column } from '../../core/types.ts';
import { toDense } from '../io/fixtures.ts';
import { needsPython } from '../python.ts';

interface Case {
  kind: string;
  number: number;
  open: string;
  labels?: string;
  X: number[][];
  cells: string[];
  genes: string[];
  obs?: Record<string, (string | null)[]>;
  /** The same, of numbers that may be written in other words. */
  looseObs?: Record<string, string[]>;
  /** By any name. */
  anyObs?: string[][];
  /** Other identifiers of the genes: either may be the genes’ names. */
  anyIds?: string[];
  obsm?: Record<string, number[]>;
  /** A word that a note must have. */
  says?: string;
  /** Refused with this word, in place of being opened. */
  refuse?: string;
  /** A refusal that helps is right as well. */
  mayRefuse?: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-unseen-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const [seed = '1', count = '12'] = (process.env.INDICATRIX_UNSEEN ?? '').split(':').filter(Boolean);

const textsOf = (column: Column): (string | null)[] =>
  column.kind === 'category'
    ? Array.from(column.codes, (code) => column.categories[code] ?? null)
    : Array.from<number | string, string>(column.values, String);

/** What is wrong with how a case is opened; empty where nothing is. */
async function wrongWith(found: Case): Promise<string[]> {
  const options = parseOptions(OpenOptions, { labels: found.labels });
  const said = await inspectFile(found.open, options, createJob());
  const data = await openExact(found.open, options, createJob());
  if (found.refuse !== undefined) return ['was opened'];
  const rows: number[][] = [];
  for await (const { matrix } of data.matrix.chunks(new AbortController().signal)) rows.push(...toDense(matrix));
  const wrong: string[] = [];
  const compare = (what: string, has: readonly unknown[], right: readonly unknown[]) => {
    const at = right.findIndex((value, i) => !Object.is(has[i], value));
    if (has.length !== right.length) wrong.push(`${what} has ${has.length}, not ${right.length}`);
    else if (at >= 0) wrong.push(`${what}[${at}] is ${JSON.stringify(has[at])}, not ${JSON.stringify(right[at])}`);
  };
  compare('cells', data.cells, found.cells);
  const byIds = found.anyIds?.[0] === data.genes[0];
  compare('genes', data.genes, byIds ? found.anyIds! : found.genes);
  if (found.anyIds) compare('gene ids', data.geneIds ?? [], byIds ? (data.geneIds ?? []) : found.anyIds);
  compare('X', rows.flat(), found.X.flat());
  if (!said.isEstimate) compare('inspected', [said.matrices[0].cells, said.matrices[0].genes], [found.cells.length, found.genes.length]);
  for (const [name, values] of Object.entries(found.obs ?? {})) {
    const column = data.obs.find((candidate) => candidate.name === name);
    if (column) compare(name, textsOf(column), values);
    else wrong.push(`no column ${name} among ${data.obs.map((one) => one.name).join(', ')}`);
  }
  for (const [name, values] of Object.entries(found.looseObs ?? {})) {
    const has = data.obs.filter((one) => one.name === name).flatMap(textsOf);
    const isSame = (one: string | null, i: number) =>
      one === values[i] || (one !== null && Number(one) === Number(values[i]) && Math.abs(Number(one)) < 2 ** 53);
    if (!(has.length === values.length && has.every(isSame)))
      wrong.push(`${name}: ${has.slice(0, 3).join()} for ${values.slice(0, 3).join()}`);
  }
  for (const values of found.anyObs ?? [])
    if (!data.obs.some((column) => textsOf(column).join() === values.join())) wrong.push(`no column of ${values.slice(0, 3).join()}`);
  for (const [name, values] of Object.entries(found.obsm ?? {}))
    compare(name, Array.from(data.obsm.find((one) => one.name === name)?.values ?? []), values);
  return wrong;
}

/** With the notes, in float32, as the window and the commands open it. */
const isHelp = (error: unknown): error is Fault => error instanceof Fault && error.tag !== 'defect' && (error.detail.remedy ?? '') !== '';

test('files drawn at random', needsPython(), async (t) => {
  execFileSync(process.env.INDICATRIX_PYTHON!, [join(import.meta.dirname, 'unseen/make.py'), folder, seed, count], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];
  const outcomes = new Map<string, { opened: number; refused: number }>();
  for (const kind of new Set(cases.map((one) => one.kind))) {
    await t.test(kind, async () => {
      const wrong: string[] = [];
      const tally = { opened: 0, refused: 0 };
      for (const found of cases.filter((one) => one.kind === kind)) {
        try {
          const differs = await wrongWith(found);
          tally.opened++;
          if (differs.length > 0) wrong.push(`${found.number} ${found.open}: ${differs.join('; ')}`);
        } catch (error) {
          tally.refused++;
          const isRight =
            isHelp(error) &&
            (found.mayRefuse === true ||
              (found.refuse !== undefined && `${error.message} ${error.detail.place} ${error.detail.remedy}`.includes(found.refuse)));
          if (!isRight)
            wrong.push(
              `${found.number} ${found.open}: ${error instanceof Fault ? `${error.tag} ${error.message} ${error.detail.remedy}` : String(error)}`,
            );
        }
      }
      outcomes.set(kind, tally);
      assert.deepEqual(wrong, []);
    });
  }
  t.diagnostic([...outcomes].map(([kind, { opened, refused }]) => `${kind} ${opened}+${refused}`).join(', '));
});
