/** What is tried: in a coarse stage many settings with two seeds, then weights by the 1.3 rule, then a few settings with five seeds. */
import { paperNetwork } from '../../core/model/options/proposals.ts';
import { defaultModels, singleCell, weightOf } from '../../core/model/presets/index.ts';
import type { Activation, Regularization, RegularizerKind } from '../../core/types.ts';
import { publishedRegularizers } from '../../core/types/regularizers.ts';
import type { DatasetName } from './datasets.ts';

export interface Setting {
  hidden: readonly number[];
  activation: Activation;
  rate: number;
  schedule: 'constant' | 'cosine';
  /** Of training, each a batch of 100; epochs follow from the number of cells. */
  steps: number;
}

export interface Task {
  data: DatasetName;
  setting: Setting;
  regularization: Regularization;
  seed: number;
}

/** What is proposed. */
export const base: Setting = { hidden: [64, 64], activation: 'silu', rate: 0.003, schedule: 'cosine', steps: 4_000 };
/** The published settings, with as many steps as were proposed for small data. */
export const paper: Setting = { hidden: paperNetwork.hidden, activation: 'elu', rate: 5e-4, schedule: 'constant', steps: 20_000 };

const none: Regularization = { kind: 'none' };
const on = (kind: RegularizerKind, part: 'encoder' | 'decoder', weight: number): Regularization => ({ kind, part, weight });
const three = [none, on('volume', 'encoder', 1), on('scaledIsometry', 'encoder', 0.25)];

const tasks = (
  data: readonly DatasetName[],
  settings: readonly Setting[],
  regularizations: readonly Regularization[],
  seeds: readonly number[],
): Task[] =>
  data.flatMap((name) =>
    settings.flatMap((setting) =>
      regularizations.flatMap((regularization) => seeds.map((seed) => ({ data: name, setting, regularization, seed }))),
    ),
  );

const networks: readonly (readonly number[])[] = [[...paperNetwork.hidden], [32, 32], [64, 64], [128, 128], [64, 64, 64], [256, 128, 64]];

/** All settings on the smallest data, where a run takes a tenth of a second; elsewhere those that differ there. */
function coarse(): Task[] {
  const cross = (
    hidden: readonly (readonly number[])[],
    steps: readonly number[],
    rates: readonly (readonly [number, Setting['schedule']])[],
  ) =>
    hidden.flatMap((widths) =>
      steps.flatMap((count) => rates.map(([rate, schedule]): Setting => ({ ...base, hidden: widths, steps: count, rate, schedule }))),
    );
  const activations = (['elu', 'tanh', 'softplus'] as const).flatMap((activation) =>
    [700, 2_000].map((steps): Setting => ({ ...base, activation, steps })),
  );
  const slow = cross([[64, 64]], [20_000], [[5e-4, 'constant']]);
  const full = [
    ...cross(
      networks,
      [700, 2_000, 6_000],
      [
        [0.001, 'cosine'],
        [0.003, 'cosine'],
      ],
    ),
    ...activations,
    ...slow,
    ...cross(
      [
        [64, 64],
        [128, 128],
      ],
      [700, 2_000, 6_000],
      [
        [5e-4, 'constant'],
        [0.001, 'constant'],
        [0.003, 'constant'],
        [0.01, 'cosine'],
      ],
    ),
  ];
  const some = [
    ...cross(networks, [700, 2_000, 6_000], [[0.003, 'cosine']]),
    ...activations.filter(({ steps }) => steps === 2_000),
    ...slow,
    ...cross(
      [[64, 64]],
      [2_000],
      [
        [5e-4, 'constant'],
        [0.001, 'cosine'],
        [0.003, 'constant'],
        [0.01, 'cosine'],
      ],
    ),
  ];
  return [
    ...tasks(['pbmc700'], [paper, ...full], three, [1, 2]),
    ...tasks(['branching', 'sample', 'pbmc3500'], cross([[64, 64]], [4_000], [[0.003, 'cosine']]), three, [1, 2]),
    ...tasks(['branching', 'sample', 'pbmc3500'], [paper, ...some], three, [1]),
    ...tasks(
      ['mnist'],
      [
        ...cross(
          [
            [64, 64],
            [128, 128],
            [256, 128, 64],
          ],
          [2_000, 6_000],
          [[0.003, 'cosine']],
        ),
        ...cross([[64, 64]], [700, 20_000], [[0.003, 'cosine']]),
      ],
      three,
      [1],
    ),
  ];
}

/** Weights by tens round those of the presets, for the 1.3 rule. */
export function weights(): Task[] {
  const tens = (from: number, to: number, times = 1) =>
    Array.from({ length: from - to + 1 }, (_, index) => Number((times * 10 ** (from - index)).toPrecision(3)));
  const regularizations = (['encoder', 'decoder'] as const).flatMap((part) => [
    ...tens(2, -2).map((weight) => on('volume', part, weight)),
    ...tens(1, -2).map((weight) => on('shapeLog', part, weight)),
    ...tens(1, -2, 2.5).map((weight) => on('scaledIsometry', part, weight)),
  ]);
  return tasks(['pbmc700', 'branching', 'pbmc3500'], [{ ...base, steps: 2_000 }], [none, ...regularizations], [1, 2]);
}

const models: Regularization[] = publishedRegularizers.flatMap(({ kind }) =>
  (['encoder', 'decoder'] as const).map((part) => on(kind, part, weightOf(singleCell.weights, kind, part))),
);
/** Those that are trained by default. */
export const usual = [none, ...models].filter((model) =>
  defaultModels.some(({ kind, part }) => kind === model.kind && (model.kind === 'none' || part === model.part)),
);

export const seeds = [1, 2, 3, 4, 5];

/**
 * What is proposed and what the paper has with all seven models; other settings, and many digits, with the models that are trained by
 * default.
 */
export function final(): Task[] {
  const others: Setting[] = [
    { ...base, steps: 2_000 },
    { ...base, activation: 'elu' },
    { ...base, hidden: [128, 128] },
    { ...base, hidden: [256, 128, 64] },
  ];
  const small = ['pbmc700', 'branching', 'pbmc3500', 'sample'] as const;
  return [
    ...tasks(small, [base], [none, ...models], seeds),
    ...tasks(small, others, usual, seeds),
    ...tasks(small, [paper], [none, ...models], seeds),
    ...seeds.flatMap((seed) => tasks(['mnist'], [base], usual, [seed])),
    ...tasks(['mnist'], [paper], usual, [1]),
  ];
}

export const stages = { coarse, weights, final };
