/** Models as they are named on the command line: `vanilla`, `geomae:encoder`, `irae:decoder:0.25`. */
import { Fault } from '../../base/errors.ts';
import { defaultModels as usual, singleCell, tsneLike, umapLike, weightOf, type Preset } from '../../model/presets/index.ts';
import type { ContrastSpec, ModelSpec, Part, RegularizerKind } from '../../types.ts';
import { publishedRegularizers, regularizerOf, regularizers } from '../../types/regularizers.ts';
import { splitList, toNumber } from './flags.ts';

const words = regularizers.map(({ word }) => word);
const kindOf = (word: string): RegularizerKind | undefined => regularizers.find((regularizer) => regularizer.word === word)?.kind;

/** As `--models` would name them. */
export const defaultModels = usual
  .map(({ kind, part, contrast }) =>
    part === null ? (contrast ? 'umap' : 'vanilla') : `${regularizerOf(kind as RegularizerKind).word}:${part}`,
  )
  .join(',');

export const modelsHelp =
  `Models to train, separated by commas: vanilla, or KIND:PART[:WEIGHT] with the kinds ${regularizers.map(({ word, aim, source }) => `${word} (${aim}; ${source})`).join(', ')}, ` +
  'and the parts encoder and decoder. Without a weight, that of the preset, or of the one for single cells. ' +
  'Encoders trained on neighbours are umap, tsne or, in between, neighbors@0.4, alone or with a regularizer: umap:geomae, tsne:irae:0.5. ' +
  `(default: ${defaultModels}, or all seven of the preset)`;

/** What a model is beside its network: an autoencoder, or one that is trained on neighbours. */
export interface ModelChoice extends Pick<ModelSpec, 'regularization' | 'contrast'> {
  /** Its weight is a proposal: nobody named one. */
  isProposed?: boolean;
}

/** @param weights of autoencoders that name none. @throws `bad-option` that names the word it did not understand */
export function parseModels(text: string, weights = singleCell.weights): ModelChoice[] {
  const models = splitList(text).map((word) => parseModel(word, weights));
  if (models.length === 0) throw new Fault('bad-option', 'No model was named.', { place: '--models', remedy: modelsHelp });
  return models;
}

/** `all`, or KIND:PART without a weight, or KIND for both its parts. @throws `bad-option` that names the word it did not understand */
export function parseSweepModels(text: string): { kind: RegularizerKind; part: Part }[] {
  const parsed = splitList(text === 'all' ? publishedRegularizers.map(({ word }) => word).join() : text)
    .filter((word) => word.toLowerCase() !== 'vanilla')
    .flatMap((word) => {
      const [kindName, part, ...rest] = word.toLowerCase().split(':');
      const kind = kindOf(kindName);
      if (!kind || rest.length > 0 || (part !== undefined && !isPart(part))) {
        throw new Fault('bad-option', `“${word}” is no model to sweep.`, {
          place: '--models',
          remedy: 'Write for example geomae:encoder,irae or all; weights go into --weights.',
        });
      }
      return (part === undefined ? (['encoder', 'decoder'] as const) : [part]).map((one) => ({ kind, part: one }));
    });
  return parsed.filter(({ kind, part }, index) => parsed.findIndex((other) => other.kind === kind && other.part === part) === index);
}

/**
 * What a sweep tries beside the model without a regularizer: autoencoders, or models at one place between t-SNE and UMAP. @throws
 * `bad-option`
 */
export function parseSweep(text: string): { contrast?: ContrastSpec; models: { kind: RegularizerKind; part: Part }[] } {
  const words = splitList(text);
  const places = words.map((word) => contrastOf(word.toLowerCase().split(':')[0]));
  const contrast = places.find((place) => place !== undefined);
  if (!contrast) return { models: parseSweepModels(text) };
  if (places.some((place) => place?.spectrum !== contrast.spectrum)) {
    throw new Fault('bad-option', 'A sweep is of one kind of model, so that their errors are of one scale.', {
      place: '--models',
      remedy: 'Name autoencoders alone, or models at one place between t-SNE and UMAP, as umap:geomae,umap:irae.',
    });
  }
  const named = words.flatMap((word) => {
    const { regularization } = parseNeighborModel(word, contrast);
    if (word.split(':').length > 2)
      throw new Fault('bad-option', `“${word}” has a weight.`, { place: '--models', remedy: 'Weights to sweep go into --weights.' });
    return regularization.kind === 'none' ? [] : [regularization.kind];
  });
  const kinds = named.length > 0 ? [...new Set(named)] : publishedRegularizers.map(({ kind }) => kind);
  return { contrast, models: kinds.map((kind) => ({ kind, part: 'encoder' })) };
}

/**
 * `1,0.1` for every kind, or `geomae=1,0.1;irae=10` for some; the others get the weights that the paper’s grid search tried, or of models
 * trained on neighbours some round the proposed one.
 */
export function parseWeights(text: string | undefined, contrast?: ContrastSpec): (kind: RegularizerKind) => readonly number[] {
  const usual = (kind: RegularizerKind) => (contrast ? neighborGrid(kind) : regularizerOf(kind).grid);
  if (text === undefined) return usual;
  const numbers = (list: string) => splitList(list).map((part) => toNumber(part, '--weights'));
  if (!text.includes('=')) {
    const weights = numbers(text);
    return () => weights;
  }
  const given = new Map(
    text
      .split(';')
      .filter((part) => part.trim() !== '')
      .map((assignment) => {
        const [name, list = ''] = assignment.split('=').map((part) => part.trim().toLowerCase());
        const kind = kindOf(name);
        if (!kind)
          throw new Fault('bad-option', `“${name}” is no kind of model.`, { place: '--weights', remedy: `There are ${words.join(', ')}.` });
        return [kind, numbers(list)];
      }),
  );
  return (kind) => given.get(kind) ?? usual(kind);
}

/** Round the weight that is proposed for models trained on neighbours. */
const neighborGrid = (kind: RegularizerKind): number[] =>
  [10, 3, 1, 0.3, 0.1].map((times) => Number((times * regularizerOf(kind).weights.neighbors).toPrecision(2)));

function parseModel(text: string, weights: Preset['weights']): ModelChoice {
  const [kindName, part, weight, ...rest] = text.toLowerCase().split(':');
  const contrast = contrastOf(kindName);
  if (contrast) return parseNeighborModel(text, contrast);
  if (kindName === 'vanilla' && part === undefined) return { regularization: { kind: 'none' } };
  const kind = kindOf(kindName);
  if (!kind || !isPart(part) || rest.length > 0) {
    throw new Fault('bad-option', `“${text}” is no model.`, {
      place: '--models',
      remedy: `Write for example ${defaultModels} or irae:decoder:0.25.`,
    });
  }
  return {
    regularization: { kind, part, weight: weight === undefined ? weightOf(weights, kind, part) : toNumber(weight, '--models') },
    ...(weight === undefined && { isProposed: true }),
  };
}

/** `umap`, `tsne`, `neighbors@0.4`: a place on the spectrum between them. */
function contrastOf(word: string): ContrastSpec | undefined {
  if (word === 'umap') return umapLike;
  if (word === 'tsne') return tsneLike;
  const place = /^neighbors@(.+)$/.exec(word)?.[1];
  return place === undefined ? undefined : { ...umapLike, spectrum: toNumber(place, '--models') };
}

/** `umap`, `umap:geomae`, `tsne:irae:0.5`. */
function parseNeighborModel(text: string, contrast: ContrastSpec): ModelChoice {
  const [, kindName, weight, ...rest] = text.toLowerCase().split(':');
  if (kindName === undefined) return { contrast, regularization: { kind: 'none' } };
  const kind = kindOf(kindName);
  if (!kind || rest.length > 0)
    throw new Fault('bad-option', `“${text}” is no model.`, {
      place: '--models',
      remedy: 'Write for example umap, umap:geomae or tsne:irae:0.5: these are encoders alone, so they need no part.',
    });
  return {
    contrast,
    regularization: {
      kind,
      part: 'encoder',
      weight: weight === undefined ? regularizerOf(kind).weights.neighbors : toNumber(weight, '--models'),
    },
  };
}

function isPart(text: string | undefined): text is Part {
  return text === 'encoder' || text === 'decoder';
}
