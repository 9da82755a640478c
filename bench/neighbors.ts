/**
 * Models trained on neighbours, plain and regularized, with the weights that are proposed: what a regularizer buys and what it costs.
 * Results go to docs/neighbours/study.jsonl as they come, and what is there is not done again; `node bench/neighbors/draw.ts` makes
 * docs/neighbours.md of them and of the other programs' maps of the same cells in docs/maps/study.jsonl.
 * INDICATRIX_BENCH_DATA=pbmc700,sample chooses a part.
 */
import { createJob } from '../core/base/job.ts';
import { nearestNeighbors } from '../core/native/index.ts';
import * as pipeline from '../core/pipeline.ts';
import { labelColumn } from '../core/pipeline/columns.ts';
import type { TrainedRun } from '../core/model/run.ts';
import type { Prepared } from '../core/types.ts';
import { datasets, type DatasetName } from './maps/datasets.ts';
import { judge } from './maps/judge.ts';
import { timedTraining } from './maps/train.ts';
import { configOf, tasks } from './neighbors/settings.ts';
import { addResult, keyOf, readResults } from './neighbors/store.ts';
import type { BenchRow } from './run.ts';

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const known = new Set(readResults().map(keyOf));
  const named = process.env['INDICATRIX_BENCH_DATA']?.split(',');
  for (const data of Object.keys(datasets) as DatasetName[]) {
    const wanted = tasks().filter((task) => task.data === data && !known.has(keyOf(task)));
    if (wanted.length === 0 || (named && !named.includes(data))) continue;
    const { prepared } = await datasets[data].load();
    for (const task of wanted) {
      const config = configOf(task, prepared);
      const { model, embedding, seconds, processor: spent } = await timedTraining(prepared, config);
      const judged = await judge(prepared, { embedding, dim: 2, model });
      const result = {
        ...task,
        ...judged,
        contrastTest: model.history.at(-1)!.heldOutContrast ?? null,
        ...(await newCells(prepared, model, embedding)),
        epochs: config.epochs,
        seconds,
        processor: spent,
      };
      addResult(result);
      const { name, seed, trustworthiness, labelAccuracy, vpresEncoder, cnEncoder, processor } = result;
      report({ data, model: name, seed, trustworthiness, labelAccuracy, vpresEncoder, cnEncoder, processor });
    }
  }
}

/**
 * Of cells that training never saw: the share that most of their ten nearest cells on the map have the label of, and processor time a cell.
 */
async function newCells(
  prepared: Prepared,
  { config, parameters, split }: TrainedRun,
  embedding: Float32Array,
): Promise<{ newLabels: number | null; microseconds: number }> {
  const rowsOf = (from: Float32Array, dim: number, rows: Uint32Array) =>
    Float32Array.from({ length: rows.length * dim }, (_, at) => from[rows[Math.floor(at / dim)] * dim + (at % dim)]);
  const features = rowsOf(prepared.features, prepared.dim, split.heldOut);
  const repeats = Math.ceil(200_000 / split.heldOut.length);
  const many = new Float32Array(repeats * features.length);
  for (let i = 0; i < repeats; i++) many.set(features, i * features.length);
  const before = process.cpuUsage();
  await pipeline.embed({ ...prepared, features: many, rows: repeats * split.heldOut.length }, { config, parameters } as TrainedRun);
  const { user, system } = process.cpuUsage(before);
  const microseconds = (user + system) / (repeats * split.heldOut.length);
  const column = labelColumn(prepared);
  if (!column) return { newLabels: null, microseconds };
  const k = 10;
  const { indices } = await nearestNeighbors(
    { points: rowsOf(embedding, 2, split.train), dim: 2, queries: rowsOf(embedding, 2, split.heldOut), k },
    createJob(),
  );
  let [right, labelled] = [0, 0];
  split.heldOut.forEach((cell, at) => {
    const own = column.codes[cell];
    if (own < 0) return;
    labelled++;
    const counts = new Map<number, number>();
    for (const near of indices.subarray(at * k, (at + 1) * k))
      counts.set(column.codes[split.train[near]], (counts.get(column.codes[split.train[near]]) ?? 0) + 1);
    if ((counts.get(own) ?? 0) === Math.max(...counts.values())) right++;
  });
  return { newLabels: right / labelled, microseconds };
}
