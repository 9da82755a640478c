/** `npm test`: everything that must hold. `npm test -- checks`, `unit`, `e2e`, or files, runs a part. */
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { ensureBrowser } from './browser.ts';
import { buildStale } from './build.ts';
import { lintChecks, runChecks, typeChecks } from './checks.ts';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const tests = globSync('test/**/*.test.ts').sort();
const inBrowser = (file: string) => file.startsWith(join('test', 'e2e'));

/** A test file that takes longer than this hangs. */
const timeoutMs = 300_000;

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };

/** Names of skipped tests by why they were. */
const skipped = new Map<string, string[]>();

interface Outcome extends Totals {
  failedFiles: string[];
}

async function runOnce(files: string[], concurrency: number): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0, failedFiles: [] };
  // A file whose hooks failed may leave a server open, and would not end by itself.
  const stream = run({ files, concurrency, timeout: timeoutMs, execArgv: ['--test-force-exit'] });
  stream.on('test:summary', ({ file, counts, success }) => {
    // One summary comes for each file and one, without a file, for all.
    if (file !== undefined) {
      if (!success) outcome.failedFiles.push(relative(root, file));
      return;
    }
    outcome.passed += counts.passed;
    outcome.failed += counts.tests - counts.passed - counts.skipped - counts.todo;
    outcome.skipped += counts.skipped;
  });
  stream.on('test:pass', ({ name, file, skip }) => {
    if (skip === undefined || file === undefined) return;
    const reason = typeof skip === 'string' ? skip : 'no reason given';
    skipped.set(reason, [...(skipped.get(reason) ?? []), `${relative(root, file)}: ${name}`]);
  });
  await pipeline(stream, new spec(), process.stdout, { end: false });
  return outcome;
}

/**
 * With `secondChance`, files that failed run once more, and those that pass then are named as unsteady: a defect, but not one that stops
 * the others' work.
 */
async function runTests(files: string[], concurrency: number, { secondChance = false } = {}): Promise<void> {
  if (files.length === 0) return;
  let outcome = await runOnce(files, concurrency);
  if (secondChance && outcome.failedFiles.length > 0 && outcome.failedFiles.length <= 2) {
    console.log(`\nOnce more: ${outcome.failedFiles.join(', ')}`);
    const again = await runOnce(outcome.failedFiles, 1);
    const steadied = outcome.failedFiles.filter((file) => !again.failedFiles.includes(file));
    if (steadied.length > 0) console.log(`\nUnsteady, passed the second time: ${steadied.join(', ')}`);
    outcome = { ...outcome, passed: outcome.passed + outcome.failed - again.failed, failed: again.failed };
  }
  totals.passed += outcome.passed;
  totals.failed += outcome.failed;
  totals.skipped += outcome.skipped;
}

const sections = {
  checks: async () => {
    const failed = await runChecks([...typeChecks, ...lintChecks]);
    totals.failed += failed.length;
    totals.passed += typeChecks.length + lintChecks.length - failed.length;
  },
  unit: () =>
    runTests(
      tests.filter((file) => !inBrowser(file)),
      2,
    ),
  e2e: async () => {
    process.env['INDICATRIX_CHROMIUM'] = ensureBrowser();
    await buildStale(['window']);
    // One browser after the other: two at once on two cores would measure each other.
    await runTests(tests.filter(inBrowser), 1, { secondChance: true });
  },
};

async function section(title: string, work: () => Promise<void>): Promise<void> {
  const begin = performance.now();
  console.log(`\n── ${title}`);
  try {
    await work();
  } catch (error) {
    totals.failed += 1;
    console.error(error instanceof Error ? error.message : error);
  }
  console.log(`── ${title}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

const chosen = process.argv.slice(2);
const names = Object.keys(sections) as (keyof typeof sections)[];
const files = chosen.filter((name) => !names.includes(name as keyof typeof sections));

await section('build', () => buildStale(['native']));
if (files.length > 0) {
  if (files.some(inBrowser)) await buildStale(['window']);
  await section(files.join(' '), () => runTests(files, 1));
}
for (const name of names) if (chosen.length === 0 || chosen.includes(name)) await section(name, sections[name]);

for (const [reason, names] of skipped) console.log(`\nSkipped, as ${reason}:\n  ${[...new Set(names)].join('\n  ')}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
