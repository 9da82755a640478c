/** How a model is trained. */
import * as v from 'valibot';
import { about, count, noLimit, real, without } from './describe.ts';
import { ModelSpec, mostNegatives } from './model.ts';

/** Whether a model trained on neighbours alone gets a decoder, which needs nothing of its training. */
export const fitDecoderHelp =
  'Fit a decoder to encoders that are trained on neighbours, once they are trained: places of the map then stand for expression, and reconstruction and the decoder’s ellipses are measured. The encoder stays as it is.';

/** Cells a step, as published. */
export const defaultBatchSize = 100;
/** Shares of the cells that no step sees. */
export const [defaultHeldOut, defaultValidation] = [0.05, 0.05];
/** Of models trained on neighbours, as umap-learn has them. */
export const defaultNeighbors = 15;

/**
 * Defaults are those that made the best maps soonest (docs/maps.md) with `defaultNetwork`; the presets of the paper's data say what the
 * paper has instead.
 */
export const RunConfig = v.object({
  model: ModelSpec,
  epochs: v.optional(v.pipe(count(1, 100_000), about('Epochs', 'How often training sees every cell.')), 100),
  batchSize: v.optional(
    v.pipe(
      count(2, 100_000),
      about('Cells a step (batch size)', 'Cells per step, unless there are fewer. Regularizers are statistics over the batch.'),
    ),
    defaultBatchSize,
  ),
  learningRate: v.optional(
    v.pipe(real(1e-9, 10), about('Step length (learning rate)', 'Adam’s step size, at first where the schedule falls.')),
    0.003,
  ),
  schedule: v.optional(
    v.pipe(
      v.picklist(['constant', 'cosine']),
      about('Step length over time (schedule)', 'Whether the learning rate stays or falls to zero along a cosine.', {
        constant: 'Constant',
        cosine: 'Cosine',
      }),
    ),
    'cosine',
  ),
  beta1: v.optional(v.pipe(real(0, 0.999999), about('Memory of steps (Adam β₁)', 'Decay of the gradient’s running mean.')), 0.9),
  beta2: v.optional(
    v.pipe(real(0, 0.999999), about('Memory of their size (Adam β₂)', 'Decay of the squared gradient’s running mean.')),
    0.999,
  ),
  epsilon: v.optional(v.pipe(real(1e-16, 1), about('Smallest divisor (Adam ε)', 'Keeps Adam’s division finite.')), 1e-8),
  weightDecay: v.optional(
    v.pipe(real(0, 10), about('Pull to zero (weight decay)', 'Added to the gradient as decay × weight.', undefined, without(0, 'none'))),
    0,
  ),
  gradientClip: v.optional(
    v.pipe(real(0, 1e9), about('Longest step (gradient clip)', 'Largest norm of the whole gradient; 0 leaves it.', undefined, noLimit)),
    0,
  ),
  neighbors: v.optional(
    v.pipe(
      count(1, 500),
      about(
        'Neighbours',
        'Of models trained on neighbours: how many nearest cells each cell is joined to, itself not counted. Where fewer cells are trained on, all others.',
      ),
    ),
    defaultNeighbors,
  ),
  weighting: v.optional(
    v.pipe(
      v.picklist(['fuzzy', 'plain']),
      about(
        'Links drawn (edges)',
        'Of models trained on neighbours: whether an edge is drawn as often as UMAP’s fuzzy weights say, or all alike.',
        {
          fuzzy: 'By weight',
          plain: 'All alike',
        },
      ),
    ),
    'fuzzy',
  ),
  negatives: v.optional(
    v.pipe(
      count(1, mostNegatives),
      about('Cells pushed away (negatives)', 'Of models trained on neighbours: how many other cells an edge’s first is driven away from.'),
    ),
    5,
  ),
  early: v.optional(
    v.pipe(
      real(0, 1),
      about(
        'Early phase',
        'Of models trained on neighbours: share of the epochs that begin at UMAP’s end of the spectrum, so that groups find their places.',
      ),
    ),
    0.33,
  ),
  mixing: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'Blends of cells (input mixing)',
        'Evaluate the regularizer at random blends of pairs of cells, as the published ConfAE runs did.',
      ),
    ),
    false,
  ),
  heldOut: v.optional(
    v.pipe(
      real(0, 0.9),
      about('Kept unseen (held out)', 'Share of the cells kept from training, to measure the test error on once it is over.'),
    ),
    defaultHeldOut,
  ),
  validation: v.optional(
    v.pipe(
      real(0, 0.9),
      about(
        'Chooses weights (validation)',
        'Share of the cells kept from training, by whose error the weights are chosen. 0 chooses them by the held-out cells, whose error is then too good.',
      ),
    ),
    defaultValidation,
  ),
  keepBest: v.optional(
    v.pipe(v.boolean(), about('Keep the best', 'Return the weights with the lowest MSE on the validation cells instead of the last.')),
    true,
  ),
  evaluateEvery: v.optional(
    v.pipe(
      count(1, 1_000_000),
      about(
        'Steps between looks (evaluate every)',
        'Steps between two looks at the MSE of the validation cells; there is one after the first epoch and one at the end in any case.',
      ),
    ),
    100,
  ),
  patience: v.optional(
    v.pipe(
      count(0, 100_000),
      about(
        'Epochs without gain (patience)',
        'Stop after this many epochs without a better MSE on the validation cells; 0 never stops early.',
        undefined,
        without(0, 'never'),
      ),
    ),
    0,
  ),
  seed: v.optional(
    v.pipe(count(0, 2 ** 31 - 1), about('Random start (seed)', 'Initial weights and the order of cells follow from it.')),
    1,
  ),
  splitSeed: v.optional(
    v.pipe(
      count(0, 2 ** 31 - 1),
      about('Which are unseen (split seed)', 'Which cells are held out; the same for every run to be compared.'),
    ),
    0,
  ),
  engine: v.optional(
    v.pipe(
      v.picklist(['native', 'tfjs']),
      about(
        'Engine',
        'What trains: the engine of this application, or TensorFlow.js, which comes to the same numbers far more slowly and is there to check them.',
        { native: 'Native', tfjs: 'TensorFlow.js' },
      ),
    ),
    'native',
  ),
});
export type RunConfig = v.InferOutput<typeof RunConfig>;
export type RunConfigInput = v.InferInput<typeof RunConfig>;

/** As a file has it: one written before there were validation cells had none. */
export const KeptConfig = v.pipe(
  v.unknown(),
  v.transform((config) => (typeof config === 'object' && config !== null ? { validation: 0, ...config } : config)),
  RunConfig,
);
