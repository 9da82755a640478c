/**
 * Which settings make good maps: networks, activations, rates, steps and weights on five data sets, beside umap-learn, openTSNE and PaCMAP.
 * Results go to docs/maps/study.jsonl as they come, and what is there is not done again; `node bench/maps/draw.ts` makes docs/maps.md of
 * them.
 * INDICATRIX_PYTHON names a Python that has the peers; INDICATRIX_BENCH_STAGES=coarse, INDICATRIX_BENCH_DATA=pbmc700,sample
 * and, for the peers, INDICATRIX_BENCH_SEEDS=1,2 choose a part.
 */
import { datasets, type Dataset, type DatasetName } from './maps/datasets.ts';
import { judge } from './maps/judge.ts';
import { firstComponents, peerMap, peers, pythonOfPeers, type PeerMap } from './maps/peers.ts';
import { seeds, stages } from './maps/settings.ts';
import { addResult, keyOf, originOf, peerOrigin, readResults, type Result } from './maps/store.ts';
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
  const wanted = chosen('INDICATRIX_BENCH_STAGES', [...(Object.keys(stages) as (keyof typeof stages)[]), 'peers'] as const);
  for (const data of chosen('INDICATRIX_BENCH_DATA', Object.keys(datasets) as DatasetName[])) {
    const loaded = once(datasets[data].load);
    for (const stage of wanted) {
      if (stage === 'peers') continue;
      for (const task of stages[stage]()) {
        if (task.data !== data || known.has(keyOf(originOf(task)))) continue;
        const { prepared } = await loaded();
        const { embedded, ...made } = await trainMap(prepared, task);
        add({ ...originOf(task), ...(await judge(prepared, embedded)), ...made });
      }
    }
    if (!wanted.includes('peers')) continue;
    const others = async (model: string, seed: number, make: (prepared: Dataset['prepared']) => PeerMap) => {
      if (known.has(keyOf(peerOrigin(data, model, seed)))) return;
      const { prepared } = await loaded();
      const { embedded, version, ...made } = make(prepared);
      add({ ...peerOrigin(data, model, seed), version, epochs: null, ...(await judge(prepared, embedded)), ...made });
    };
    await others('two components', 1, firstComponents);
    const python = pythonOfPeers();
    if (!python) continue;
    for (const seed of chosen('INDICATRIX_BENCH_SEEDS', data === 'mnist' ? ['1'] : seeds.map(String)).map(Number)) {
      for (const peer of peers) await others(peer, seed, (prepared) => peerMap(python, prepared, peer, seed));
    }
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
