/**
 * Counts to components: how long a gzipped h5ad takes to 50 principal components and at what peak memory, whole and in passes, beside
 * anndata, scipy and scikit-learn, as the cells grow and as their non-zeros do; and a table of counts beside pandas. Inputs are generated
 * into a folder of their own and removed. INDICATRIX_BENCH_CASES names other cases: a number of cells, or cells:non-zeros, or `csv`, or
 * `million`, which is 1,000,000 cells × 20,000 genes in passes alone. INDICATRIX_BENCH_INPUTS names a folder where inputs stay for another
 * time. `node bench/data/draw.ts` draws the growth.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mulberry32 } from '../test/random.ts';
import type { BenchRow } from './run.ts';

const here = import.meta.dirname;
const genes = 32_738;
const entriesPerCell = 61_000_000 / 68_579;
const cases = ['8572', '17145', '34290', '68579', '137158', '68579:15000000', '68579:30000000', '68579:122000000', 'csv'];

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const kept = process.env['INDICATRIX_BENCH_INPUTS'];
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'indicatrix-bench-'));
  try {
    for (const name of process.env['INDICATRIX_BENCH_CASES']?.split(',') ?? cases) {
      if (name === 'csv') await tableOfCounts(join(folder, 'counts.csv'), report);
      else if (name === 'million')
        measureMatrix({ against: 'million', cells: 1_000_000, genes: 20_000, entries: 1_000_000_000 }, folder, report);
      else {
        const [cells, entries] = name.split(':').map(Number);
        measureMatrix(
          { against: entries ? 'non-zeros' : 'cells', cells, genes, entries: entries ?? Math.round(cells * entriesPerCell) },
          folder,
          report,
        );
      }
    }
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

interface Case {
  against: string;
  cells: number;
  genes: number;
  entries: number;
}

function measureMatrix({ against, cells, genes: cols, entries }: Case, folder: string, report: (row: BenchRow) => void): void {
  const path = join(folder, `${cells}-${entries}.h5ad`);
  if (!existsSync(`${path}.json`)) {
    const made = answer<object>(process.execPath, [join(here, 'data', 'generate.ts'), path, String(cells), String(cols), String(entries)]);
    if (!made) throw new Error('The input could not be generated.');
    writeFileSync(`${path}.json`, JSON.stringify(made));
  }
  const made = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { entries: number };
  const isMillion = against === 'million';
  const peer = isMillion ? undefined : python<Measured>('prepare.py', path);
  for (const way of isMillion ? ['stream'] : ['memory', 'stream']) {
    const own = answer<Measured>(process.execPath, [join(here, 'data', 'prepare.ts'), path, way]);
    if (own) report({ against, cells, genes: cols, entries: made.entries, way, ...beside(own, peer) });
  }
}

async function tableOfCounts(path: string, report: (row: BenchRow) => void): Promise<void> {
  const side = 10_000;
  if (!existsSync(path)) await writeTable(path, side, side);
  const own = answer<Measured>(process.execPath, [join(here, 'data', 'open.ts'), path]);
  if (own)
    report({
      against: 'csv',
      cells: side,
      genes: side,
      entries: null,
      way: 'memory',
      ...beside(own, python<Measured>('read_csv.py', path)),
    });
}

/** `cpu` counts both cores' seconds; `variance` is along the components. */
interface Measured {
  seconds: number;
  cpu: number;
  peak: number;
  variance?: number[];
}

function beside(own: Measured, peer: Measured | undefined): BenchRow {
  const differs =
    own.variance && peer?.variance ? Math.max(...own.variance.map((value, at) => Math.abs(value / peer.variance![at] - 1))) : null;
  return {
    seconds: own.seconds,
    cpu: own.cpu,
    'peak MB': own.peak,
    'python s': peer?.seconds ?? null,
    'python cpu': peer?.cpu ?? null,
    'python MB': peer?.peak ?? null,
    'share of python’s time': peer ? own.seconds / peer.seconds : null,
    'share of its cpu': peer ? own.cpu / peer.cpu : null,
    'variances differ by': differs,
  };
}

function answer<T>(program: string, args: string[]): T | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status === 0) return JSON.parse(stdout) as T;
  console.error(stderr);
  return undefined;
}

function python<T>(script: string, path: string): T | undefined {
  // The first Python on the path may be another than the one that Debian's packages are for.
  for (const program of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(program, [join(here, 'peers', script), path], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status === 0) return JSON.parse(stdout) as T;
  }
  console.error(`No comparison: no Python here has what bench/peers/${script} needs.`);
  return undefined;
}

/** Small counts, most of them 0: some 200 MB. */
async function writeTable(path: string, rows: number, cols: number): Promise<void> {
  const random = mulberry32(3);
  const file = createWriteStream(path);
  const head = ['cell', ...Array.from({ length: cols }, (_, col) => `gene${col}`)].join(',');
  file.write(`${head}\n`);
  for (let row = 0; row < rows; row++) {
    let line = `cell${row}`;
    for (let col = 0; col < cols; col++) line += random() < 0.93 ? ',0' : `,${Math.floor(random() ** 3 * 40)}`;
    if (!file.write(`${line}\n`)) await new Promise<void>((resolve) => file.once('drain', resolve));
  }
  await new Promise<void>((resolve) => file.end(resolve));
}
