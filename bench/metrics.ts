/**
 * Metrics of an embedding on cells that grow in number: exact neighbours (k = 200), every metric at 20 neighbourhood sizes, every measure
 * of every cell, and the distance kernel's share of the peak rate of fused multiply-adds; beside scikit-learn and scipy where Python has
 * them. Ratios are of processor time, which other work on the machine changes least.
 * `INDICATRIX_BENCH_ROWS=2000,20000` chooses the numbers of cells, `INDICATRIX_BENCH_PEERS=no` leaves the others out; `node
 * bench/metrics/draw.ts` draws how costs grow.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJob } from '../core/base/job.ts';
import { comparePairs } from '../core/metrics/pairs.ts';
import { neighborhoodScores } from '../core/metrics/neighborhoods.ts';
import { evaluateMetrics } from '../core/metrics/registry.ts';
import type { Embedded } from '../core/model/run.ts';
import { offeredThreads, initialParameters, instructionSet, nearestNeighbors } from '../core/native/index.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import { RunConfig } from '../core/model/options/train.ts';
import { cellMeasure, cellMeasureInfo } from '../core/pipeline/measures.ts';
import type { Column, Prepared } from '../core/types.ts';
import type { BenchRow } from './run.ts';
import { narrow, peakRate } from './steps/measure.ts';

const [inputDim, latentDim] = [50, 2];
const job = createJob();
const all = { neighborhoodWork: Infinity, pairs: Infinity };

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const counts = (process.env.INDICATRIX_BENCH_ROWS ?? '2000,5000,10000,20000').split(',').map(Number);
  const data = cells(Math.max(...counts));
  const peers = process.env.INDICATRIX_BENCH_PEERS === 'no' ? [] : sklearn(data, counts);
  for (const rows of counts) {
    const features = data.features.subarray(0, rows * inputDim);
    const embedding = data.embedding.subarray(0, rows * latentDim);
    const embedded = { features, inputDim, embedding, latentDim };
    const peer = (what: string) => peers.find((row) => row.rows === rows && row.what === what)?.processor ?? null;
    const tell = (what: string, { seconds, processor }: Omit<Timed<unknown>, 'value'>, other: number | null) =>
      report({
        cells: rows,
        isa: instructionSet(),
        threads: offeredThreads(),
        what,
        seconds,
        'processor s': processor,
        'scikit-learn processor s': other,
        ratio: other === null ? null : other / processor,
      });

    tell(
      'neighbours in the data',
      await timed(() => nearestNeighbors({ points: features, dim: inputDim, k: 200 }, job)),
      peer('neighbours'),
    );
    tell('neighbours in the embedding', await timed(() => nearestNeighbors({ points: embedding, dim: latentDim, k: 200 }, job)), null);
    // scikit-learn's trustworthiness knows one k at a time.
    const trust = peer('trustworthiness');
    const spearman = peer('spearman');
    if (rows <= 20_000) {
      tell('Spearman, stress and RMSE of all pairs', await timed(() => comparePairs(embedded, [], Infinity, job)), spearman);
      const metrics = await timed(() => evaluateMetrics({ ...embedded, rows, distortion: {} }, job, { limits: all }));
      tell('all metrics', metrics, trust && 20 * trust + (spearman ?? 0));
    }
    tell(
      'recall, trustworthiness, continuity of every cell at 20 k',
      await timed(() => neighborhoodScores(embedded, job)),
      trust && 20 * trust,
    );
    const measures = await everyMeasure(features, embedding, rows);
    for (const [id, time] of measures) tell(`every cell: ${id}`, time, null);
    const total = (of: 'seconds' | 'processor') => measures.reduce((sum, [, time]) => sum + time[of], 0);
    tell('every cell: all measures', { seconds: total('seconds'), processor: total('processor') }, null);
  }
  report({ what: 'distance kernel, 50 dimensions', isa: instructionSet(), 'peak share': await kernelShare(data.features) });
}

/**
 * Every measure that a cell of a trained run has, one after the other as the program asks for them: what several share is computed with the
 * first.
 */
async function everyMeasure(
  features: Float32Array,
  embedding: Float32Array,
  rows: number,
): Promise<[string, Omit<Timed<unknown>, 'value'>][]> {
  const shape = narrow(inputDim);
  const kinds: Column = {
    kind: 'category',
    name: 'kind',
    categories: ['a', 'b', 'c', 'd'],
    codes: Int32Array.from({ length: rows }, (_, row) => Math.min(3, Math.max(0, Math.floor(embedding[row * latentDim])))),
  };
  const prepared: Prepared = {
    rows,
    dim: inputDim,
    features,
    featureNames: [],
    kept: new Uint32Array(rows),
    cells: [],
    obs: [kinds],
    obsm: [],
    steps: [],
    fingerprint: '',
  };
  const config = parseOptions(RunConfig, { model: { ...shape, regularization: { kind: 'none' } } });
  const embedded: Embedded = {
    embedding,
    dim: latentDim,
    model: {
      config,
      parameters: initialParameters(shape, 1),
      history: [],
      bestEpoch: 0,
      split: { train: new Uint32Array(0), validation: new Uint32Array(), heldOut: new Uint32Array(0) },
      engine: '',
      seconds: 0,
    },
  };
  const times: [string, Timed<unknown>][] = [];
  for (const { id } of cellMeasureInfo()) times.push([id, await timed(() => cellMeasure(prepared, embedded, id, job))]);
  return times;
}

interface Timed<T> {
  value: T;
  seconds: number;
  /** Of all threads: what counts where others share the machine. */ processor: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

/** A bent surface of two dimensions in fifty, with noise; its embedding are the two, bent another way. */
function cells(rows: number): { features: Float32Array; embedding: Float32Array } {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const features = new Float32Array(rows * inputDim);
  const embedding = new Float32Array(rows * latentDim);
  for (let row = 0; row < rows; row++) {
    const [u, v] = [4 * random(), 4 * random()];
    for (let j = 0; j < inputDim; j++)
      features[row * inputDim + j] = Math.sin(u * (1 + (j % 5)) * 0.4 + j) + Math.cos(v * (1 + (j % 7)) * 0.3 - j) + 0.1 * normal();
    embedding.set([u + 0.2 * Math.sin(2 * v), v + 0.1 * normal()], row * latentDim);
  }
  return { features, embedding };
}

/**
 * Subtractions and multiply-adds of the distance pass as a share of one thread's peak, measured in turn with it: k = 1 among many points,
 * so that hardly anything is selected. Each coordinate of a pair takes two instructions where the peak counts one, so half is the most
 * there can be.
 */
async function kernelShare(features: Float32Array): Promise<number> {
  const rows = Math.min(65_536, features.length / inputDim);
  const points = features.subarray(0, rows * inputDim);
  const cells = Uint32Array.from({ length: Math.min(rows, 4096) }, (_, i) => i);
  let best = 0;
  for (let i = 0; i < 7; i++) {
    const { processor } = await timed(() => nearestNeighbors({ points, dim: inputDim, cells, k: 1 }, job));
    best = Math.max(best, (rows * cells.length * inputDim * 2) / processor / peakRate(1));
  }
  return best;
}

interface PeerRow {
  rows: number;
  what: string;
  processor: number;
}

function sklearn({ features, embedding }: { features: Float32Array; embedding: Float32Array }, counts: number[]): PeerRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'indicatrix-bench-'));
  try {
    const file = join(folder, 'cells.bin');
    writeFileSync(
      file,
      Buffer.concat(
        [Uint32Array.of(embedding.length / latentDim, inputDim, latentDim), features, embedding].map((part) =>
          Buffer.from(part.buffer, part.byteOffset, part.byteLength),
        ),
      ),
    );
    // Its distance matrices take 8 bytes a pair and several copies.
    const wanted = counts.filter((rows) => rows <= 20_000).map(String);
    for (const python of ['python3', '/usr/bin/python3']) {
      const { stdout } = spawnSync(python, [join(import.meta.dirname, 'peers', 'sklearn_metrics.py'), file, ...wanted], {
        encoding: 'utf8',
        maxBuffer: 1 << 24,
      });
      if (stdout)
        return stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as PeerRow);
    }
    return [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
