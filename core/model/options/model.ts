/** What a model is: network, regularization, what it is trained on. */
import * as v from 'valibot';
import { regularizerKinds } from '../../types/regularizers.ts';
import { about, count, real } from './describe.ts';

export const NetworkShape = v.object({
  inputDim: count(1, 10_000),
  hidden: v.pipe(
    v.array(count(1, 1024)),
    v.minLength(1),
    v.maxLength(8),
    about('Hidden layers', 'Widths of the encoder’s hidden layers; the decoder mirrors them.'),
  ),
  latentDim: v.pipe(
    count(1, 3),
    about(
      'Map dimension (latent)',
      'Dimension of the embedding. Of three the map shows the first two, with the shadows of the ellipsoids; one is spread by density, without ellipses.',
    ),
  ),
  activation: v.pipe(
    v.picklist(['elu', 'softplus', 'tanh', 'silu', 'relu']),
    about(
      'Curve between layers (activation)',
      'The function between layers. With relu the metric is piecewise constant, so a regularizer sees no curvature.',
      {
        elu: 'ELU',
        softplus: 'Softplus',
        tanh: 'tanh',
        silu: 'SiLU',
        relu: 'ReLU',
      },
    ),
  ),
  encoderOnly: v.optional(v.boolean()),
});

/** As many as the kernels keep room for. */
export const mostNegatives = 64;

export const regularizers = v.picklist(regularizerKinds);
export const parts = v.picklist(['encoder', 'decoder']);

export const Regularization = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({
    kind: regularizers,
    part: parts,
    weight: real(0, 1e9),
  }),
]);

/** What models trained on neighbours learn from; the window and `--models` choose by what is near: UMAP or t-SNE. */
export const ContrastSpec = v.object({
  loss: v.optional(v.picklist(['umap', 'neg', 'infonce']), 'neg'),
  spectrum: v.optional(
    v.pipe(
      real(0, 1),
      about(
        'Spectrum',
        'Where the map stands between t-SNE (0), which shows many small groups apart, and UMAP (1), which shows how groups hang together.',
      ),
    ),
    1,
  ),
  reconstruction: v.optional(
    v.pipe(real(0, 1e9), about('Reconstruction', 'What the reconstruction’s MSE counts beside the neighbours; 0 trains an encoder alone.')),
    0,
  ),
});

export const ModelSpec = v.pipe(
  v.object({ ...NetworkShape.entries, regularization: Regularization, contrast: v.optional(ContrastSpec) }),
  v.check(
    ({ encoderOnly, contrast }) => !encoderOnly || contrast?.reconstruction === 0,
    'A model is an encoder alone only where it is trained on neighbours and its reconstruction counts nothing.',
  ),
  v.check(
    ({ contrast, regularization }) => contrast?.reconstruction !== 0 || regularization.kind === 'none' || regularization.part === 'encoder',
    'A model trained on neighbours alone has no decoder to regularize in training.',
  ),
);
