/**
 * Which settings make good maps: networks, activations, rates, steps and weights on five data sets, beside umap-learn, openTSNE and PaCMAP.
 * Results go to docs/maps/study.jsonl as they come, and what is there is not done again; `node bench/maps/draw.ts` makes docs/maps.md of them.
 * INDICATRIX_PYTHON names a Python that has the peers; INDICATRIX_BENCH_STAGES=coarse and INDICATRIX_BENCH_DATA=pbmc700,sample choose a part.
 */
import { datasets, type DatasetName } from './maps/datasets.ts';
import { judge } from './maps/judge.ts';
import { stages } from './maps/settings.ts';
import { addResult, keyOf, originOf, readResults, type Result } from './maps/store.ts';
import { trainMap } from './maps/train.ts';
import type { BenchRow } from './run.ts';

const chosen = <T extends string>(variable: string, all: readonly T[]): T[] => {
  const named = process.env[variable]?.split(',');
  return all.filter((name) => !named || named.includes(name));
};

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const known = new Set(readResults().map(keyOf));
  const add = (result: Result) => {
    addResult(result);
    known.add(keyOf(result));
    const { data, model, network, steps, seed, trustworthiness, spearman, processor } = result;
    report({ data, model, network, steps, seed, trustworthiness, spearman, processor });
  };
  for (const stage of chosen('INDICATRIX_BENCH_STAGES', Object.keys(stages) as (keyof typeof stages)[])) {
    for (const data of chosen('INDICATRIX_BENCH_DATA', Object.keys(datasets) as DatasetName[])) {
      const left = stages[stage]().filter((task) => task.data === data && !known.has(keyOf(originOf(task))));
      if (left.length === 0) continue;
      const { prepared } = await datasets[data].load();
      for (const task of left) {
        const { embedded, ...made } = await trainMap(prepared, task);
        add({ ...originOf(task), ...(await judge(prepared, embedded)), ...made });
      }
    }
  }
}
