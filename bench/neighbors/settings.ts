/** What the study of models trained on neighbours trains: both ends of the spectrum, and each regularizer with its proposed weight. */
import type { RunConfig } from '../../core/model/options/train.ts';
import { neighborConfig, tsneLike, umapLike } from '../../core/model/presets/index.ts';
import { modelName } from '../../core/model/spec.ts';
import type { ContrastSpec, Prepared, Regularization } from '../../core/types.ts';
import { publishedRegularizers } from '../../core/types/regularizers.ts';
import type { DatasetName } from '../maps/datasets.ts';

/** A tenth is held out, as new cells. */
const heldOut = 0.1;
const seeds = [1, 2, 3, 4, 5];
const studied: readonly DatasetName[] = ['pbmc700', 'sample', 'pbmc3500'];

export interface Task {
  data: DatasetName;
  name: string;
  weight: number | null;
  seed: number;
}

interface Model {
  contrast: ContrastSpec;
  regularization: Regularization;
}

export const models: readonly Model[] = [umapLike, tsneLike].flatMap((contrast) => [
  { contrast, regularization: { kind: 'none' } as const },
  ...publishedRegularizers.map(({ kind, weights }): Model => ({
    contrast,
    regularization: { kind, part: 'encoder', weight: weights.neighbors },
  })),
]);

const nameOf = (model: Model) => modelName(model);

/** A seed of every model before the next seed, so that a study broken off has something of each. */
export function tasks(): Task[] {
  return studied.flatMap((data) =>
    seeds.flatMap((seed) =>
      models.map((model) => ({
        data,
        name: nameOf(model),
        weight: model.regularization.kind === 'none' ? null : model.regularization.weight,
        seed,
      })),
    ),
  );
}

export function configOf({ name, seed }: Task, { rows, dim }: Pick<Prepared, 'rows' | 'dim'>): RunConfig {
  return neighborConfig(
    models.find((model) => nameOf(model) === name)!,
    { inputDim: dim, cells: rows },
    { heldOut, seed },
  );
}
