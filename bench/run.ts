/** `npm run bench -- NAME…`: runs bench/NAME.ts; each case is one line of JSON on standard output, the table goes to standard error. */
import { existsSync, globSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One measured case: names and numbers. */
export type BenchRow = Record<string, string | number | null>;

/** What a file of this folder exports as `run`. */
export type Bench = (report: (row: BenchRow) => void) => Promise<void>;

const names = process.argv.slice(2);
const known = globSync('*.ts', { cwd: import.meta.dirname })
  .map((file) => file.slice(0, -3))
  .filter((name) => name !== 'run')
  .sort();
if (names.length === 0 || names.some((name) => !existsSync(join(import.meta.dirname, `${name}.ts`)))) {
  console.error(`Usage: npm run bench -- NAME…\nBenchmarks: ${known.join(', ')}`);
  process.exit(2);
}

for (const name of names) {
  const { run } = (await import(`./${name}.ts`)) as { run: Bench };
  const rows: BenchRow[] = [];
  await run((row) => {
    rows.push(row);
    console.log(JSON.stringify({ bench: name, ...row }));
  });
  console.error(`\n${name} on ${cpus()[0].model.trim()}, ${cpus().length} cores\n${table(rows)}`);
}

function table(rows: BenchRow[]): string {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => shown(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index].length)));
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  return cells
    .map((line) => line.map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index]))).join('  '))
    .join('\n');
}

function shown(value: BenchRow[string] | undefined): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(3) : String(value);
}
