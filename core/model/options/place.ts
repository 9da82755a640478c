/** How a model becomes a file, and new cells a place on its map. */
import * as v from 'valibot';
import { about, count, real } from './describe.ts';

/** Fewer reference cells say nothing of how far others lie from them. */
const leastReference = 30;

/** What goes into a model's file beside the model. */
export const PortableOptions = v.object({
  referenceCells: v.optional(
    v.pipe(
      count(0, 500_000),
      v.check((cells) => cells === 0 || cells >= leastReference, `Reference cells are none, or ${leastReference} at least.`),
      about(
        'Reference cells',
        'How many of the training cells go along, without their names: labels are carried over from them, and distances measured to them. 0 leaves all out, for data that must not be passed on.',
      ),
    ),
    20_000,
  ),
  carried: v.optional(
    v.pipe(
      v.string(),
      about(
        'Labels to carry',
        'Columns of the cells whose categories go along, separated by commas; empty takes all with 2 to 200 categories.',
      ),
    ),
    '',
  ),
  licence: v.optional(
    v.pipe(v.string(), v.maxLength(10_000), about('Licence', 'Of the data and the model, as whoever uses it is to be told.')),
    '',
  ),
  note: v.optional(
    v.pipe(v.string(), v.maxLength(10_000), about('Note', 'What else should be known of the model: what it is for, and what not.')),
    '',
  ),
});
export type PortableOptions = v.InferOutput<typeof PortableOptions>;

/** As what a trained run is passed on. */
export const PassOptions = v.object({
  kind: v.optional(
    v.pipe(
      v.picklist(['model', 'onnx-counts', 'onnx', 'safetensors']),
      about('As', 'What is written of a trained run.', {
        model: 'Model for new cells',
        'onnx-counts': 'ONNX from counts',
        onnx: 'ONNX from components',
        safetensors: 'Weights (safetensors)',
      }),
    ),
    'model',
  ),
  card: v.optional(
    v.pipe(
      v.boolean(),
      about('Card and Python', 'Write a model’s card (Markdown) and a Python program that places cells with it beside it.'),
    ),
    true,
  ),
  ...PortableOptions.entries,
});
export type PassOptions = v.InferOutput<typeof PassOptions>;

/** How new cells are placed on a model's map. */
export const PlaceOptions = v.object({
  values: v.optional(
    v.pipe(
      v.picklist(['auto', 'counts', 'lognormal']),
      about('Values', 'What the file’s numbers are: counts, or counts that were brought to a total and then to log(1 + x).', {
        auto: 'By evidence',
        counts: 'Counts',
        lognormal: 'log(1 + x) of normalized counts',
      }),
    ),
    'auto',
  ),
  leastGenes: v.optional(
    v.pipe(real(0, 1), about('Genes, at least', 'Share of the model’s genes that the file must have; with fewer, nothing is placed.')),
    0.5,
  ),
  missing: v.optional(
    v.pipe(
      v.picklist(['expected', 'mean']),
      about(
        'Missing genes',
        'What genes of the model that the file lacks are taken to be: what the others lead to expect by the components, or their mean in the training cells, which draws cells towards the middle of the map.',
        { expected: 'As expected', mean: 'The mean' },
      ),
    ),
    'expected',
  ),
  neighbors: v.optional(
    v.pipe(count(1, 200), about('Neighbours', 'How many of the nearest reference cells vote on a new cell’s label.')),
    15,
  ),
  votes: v.optional(
    v.pipe(
      v.picklist(['features', 'map']),
      about(
        'Votes by nearness in',
        'Where nearest reference cells are looked for: among the features that the model takes, or on the map.',
        { features: 'The features', map: 'The map' },
      ),
    ),
    'features',
  ),
});
export type PlaceOptions = v.InferOutput<typeof PlaceOptions>;
