/**
 * Batches brought together, beside harmonypy where Python has it (INDICATRIX_PYTHON names one): cells of twelve kinds in 50 components and
 * three batches of unequal size, moved apart by kind. Both have their defaults, 100 clusters and ten rounds at most; each makes its own
 * start. Processor time counts, all threads together. `INDICATRIX_BENCH_ROWS=3500,20000` chooses the numbers of cells.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJob } from '../core/base/job.ts';
import { harmonize, harmonyClusters, instructionSet } from '../core/native/index.ts';
import { mulberry32 } from '../test/random.ts';
import type { BenchRow } from './run.ts';

const dim = 50;
const job = createJob();
/** As `core/cells/batches/harmony.ts` has them, which are harmonypy's. */
const choices = { theta: 2, sigma: 0.1, lambda: 0, ridgeShare: 0.2, iterations: 10, tolerance: 1e-2, rounds: 4, roundTolerance: 1e-3 };

export async function run(report: (row: BenchRow) => void): Promise<void> {
  for (const rows of (process.env.INDICATRIX_BENCH_ROWS ?? '3500,20000,68579').split(',').map(Number)) {
    const { points, batch } = cells(rows);
    const clusters = harmonyClusters(rows);
    const [start, before] = [performance.now(), process.cpuUsage()];
    const found = await harmonize({ points, dim, batches: [batch], choices: { ...choices, clusters, block: 0.05, seed: 1 } }, job);
    const { user, system } = process.cpuUsage(before);
    report({
      cells: rows,
      what: `indicatrix, ${instructionSet()}`,
      seconds: (performance.now() - start) / 1000,
      'processor s': (user + system) / 1e6,
      rounds: found.objectives.length - 1,
      objective: found.objectives.at(-1)!,
    });
    const theirs = harmonypy(points, batch, clusters);
    if (theirs) report({ cells: rows, ...theirs });
  }
}

/** Twelve kinds, each lying elsewhere in every batch; batches hold 1/7, 4/7 and 2/7 of the cells. */
function cells(rows: number): { points: Float32Array; batch: Uint32Array } {
  const random = mulberry32(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const spread = Array.from({ length: dim }, (_, j) => 6 / Math.sqrt(1 + j));
  const centres = Array.from({ length: 12 }, () => spread.map((size) => 1.5 * size * normal()));
  const shifts = Array.from({ length: 36 }, () => spread.map((size) => 0.6 * size * normal()));
  const points = new Float32Array(rows * dim);
  const batch = Uint32Array.from({ length: rows }, () => [0, 1, 1, 1, 1, 2, 2][Math.floor(7 * random())]);
  batch.forEach((of, cell) => {
    const kind = Math.floor(12 * random());
    for (let j = 0; j < dim; j++) points[cell * dim + j] = centres[kind][j] + shifts[3 * kind + of][j] + 0.5 * spread[j] * normal();
  });
  return { points, batch };
}

function harmonypy(points: Float32Array, batch: Uint32Array, clusters: number): BenchRow | null {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-bench-'));
  try {
    const [places, batches] = [join(folder, 'points.bin'), join(folder, 'batches.bin')];
    writeFileSync(places, points);
    writeFileSync(batches, batch);
    const { stdout } = spawnSync(
      process.env['INDICATRIX_PYTHON'] ?? 'python3',
      [join(import.meta.dirname, 'peers', 'harmony.py'), places, batches, `${dim}`, `${clusters}`],
      { encoding: 'utf8' },
    );
    return stdout ? (JSON.parse(stdout) as BenchRow) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
