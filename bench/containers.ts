/**
 * 68,579 cells × 32,738 genes in every container that one file of counts comes in, opened into memory and beside the reader that Python has
 * for it:
 * processor time of whole processes, start included, and their peak memory. INDICATRIX_PYTHON has anndata, mudata, loompy, spatialdata and
 * rdata;
 * INDICATRIX_BENCH_INPUTS names a folder where inputs stay for another time.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './run.ts';

const here = import.meta.dirname;
const [cells, genes, entries] = [68_579, 32_738, 28_000_000];
const containers = ['counts.h5ad', 'counts.h5ad.gz', 'counts.h5mu', 'counts.zarr', 'counts.h5Seurat', 'counts.rds', 'counts.loom'];

export function run(report: (row: BenchRow) => void): Promise<void> {
  const kept = process.env['INDICATRIX_BENCH_INPUTS'];
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'indicatrix-bench-'));
  const python = process.env['INDICATRIX_PYTHON'] ?? 'python3';
  const peer = join(here, 'peers', 'containers.py');
  try {
    mkdirSync(folder, { recursive: true });
    const source = join(folder, 'counts.h5ad');
    if (!existsSync(source))
      answer(process.execPath, [join(here, 'data', 'generate.ts'), source, String(cells), String(genes), String(entries)]);
    if (!existsSync(join(folder, 'counts.rds'))) answer(python, [peer, 'make', source, folder]);
    for (const name of containers) {
      const path = join(folder, name);
      const own = answer<Measured>(process.execPath, [join(here, 'data', 'open.ts'), path]);
      const theirs = answer<Measured>(python, [peer, 'read', path]);
      if (own) {
        report({
          file: name,
          cpu: own.cpu,
          'peak MB': own.peak,
          'python cpu': theirs?.cpu ?? null,
          'python MB': theirs?.peak ?? null,
          'share of its cpu': theirs ? own.cpu / theirs.cpu : null,
          'share of its memory': theirs ? own.peak / theirs.peak : null,
        });
      }
    }
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
  return Promise.resolve();
}

interface Measured {
  seconds: number;
  cpu: number;
  peak: number;
}

function answer<T>(program: string, args: string[]): T | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
  console.error(stderr.trim().split('\n').slice(-3).join('\n'));
  return undefined;
}
