/** What is tried: in a coarse stage many settings with two seeds, then weights by the 1.3 rule, then a few settings with five seeds. */
import { paperNetwork } from '../../core/options.ts';
import type { Activation, Regularization } from '../../core/types.ts';
import type { DatasetName } from './datasets.ts';

export interface Setting {
  hidden: readonly number[];
  activation: Activation;
  rate: number;
  schedule: 'constant' | 'cosine';
  /** Of training, each a batch of 100; epochs follow from the number of cells. */
  steps: number;
}

export interface Task { data: DatasetName; setting: Setting; regularization: Regularization; seed: number }

const base: Setting = { hidden: [64, 64], activation: 'silu', rate: 0.003, schedule: 'cosine', steps: 2_000 };
/** The published settings, with as many steps as were proposed for small data. */
export const paper: Setting = { hidden: paperNetwork.hidden, activation: 'elu', rate: 5e-4, schedule: 'constant', steps: 20_000 };

const none: Regularization = { kind: 'none' };
const on = (kind: 'volume' | 'shapeLog' | 'scaledIsometry', part: 'encoder' | 'decoder', weight: number): Regularization => ({ kind, part, weight });
const three = [none, on('volume', 'encoder', 1), on('scaledIsometry', 'encoder', 0.25)];

const all: readonly DatasetName[] = ['pbmc700', 'sample', 'pbmc3500', 'branching', 'mnist'];
const small = all.filter((name) => name !== 'mnist');

const tasks = (data: readonly DatasetName[], settings: readonly Setting[], regularizations: readonly Regularization[], seeds: readonly number[]): Task[] =>
  data.flatMap((name) => settings.flatMap((setting) => regularizations.flatMap((regularization) => seeds.map((seed) => ({ data: name, setting, regularization, seed })))));

const networks: readonly (readonly number[])[] = [[...paperNetwork.hidden], [32, 32], [64, 64], [128, 128], [64, 64, 64], [256, 128, 64]];

function coarse(): Task[] {
  const ofNetworks = networks.flatMap((hidden) => [700, 2_000, 6_000].flatMap((steps) => [0.001, 0.003].map((rate): Setting => ({ ...base, hidden, steps, rate }))));
  const ofActivations = (['elu', 'tanh', 'softplus'] as const).flatMap((activation) => [700, 2_000].map((steps): Setting => ({ ...base, activation, steps })));
  const ofRates = [[64, 64], [128, 128]].flatMap((hidden) => [
    ...([[5e-4, 'constant'], [0.001, 'constant'], [0.003, 'constant'], [0.01, 'cosine']] as const).flatMap(([rate, schedule]) => [700, 2_000, 6_000].map((steps): Setting => ({ ...base, hidden, rate, schedule, steps }))),
    { ...base, hidden, rate: 5e-4, schedule: 'constant', steps: 20_000 } as const,
  ]);
  const ofDigits = networks.flatMap((hidden) => [2_000, 6_000].map((steps): Setting => ({ ...base, hidden, steps })));
  return [
    ...tasks(small, [paper, ...ofNetworks, ...ofActivations, ...ofRates], three, [1, 2]),
    ...tasks(['mnist'], [paper, ...ofDigits, { ...base, steps: 20_000 }], three, [1]),
  ];
}

export const stages = { coarse };
