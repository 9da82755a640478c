/** What stands over a panel: the same on screen and in a figure. */
import { mapWords } from '../model/map.ts';
import { optionInfo } from '../model/options/describe.ts';
import { RunConfig } from '../model/options/train.ts';
import { hasFittedDecoder, modelName, plainName, seedWords, weightWords } from '../model/spec.ts';
import { isStandIn, sourceWords, uncorrectedSource } from '../model/sources.ts';
import type { Column, Indicatrices, MetricSource, Metrics, ModelSpec, RunId } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import type { PanelSource } from '../types/scene.ts';
import { formatCount, formatValue } from './numbers.ts';

/** The panel of a run, or of an embedding that another program made. @param embedding cells × 2, the map of it */
export function panelSource(
  run: { id: RunId; name: string; config?: RunConfig; imported?: string },
  embedding: Float32Array,
  indicatrices: Partial<Record<MetricSource, Indicatrices | undefined>>,
  measure?: Column,
): PanelSource {
  const title = titleOf(run);
  const subtitle = run.config ? panelSubtitle(run.config.model, title.plain === undefined) : foreignSubtitle(run);
  const dim = run.config?.model.latentDim ?? 2;
  const found = Object.fromEntries(Object.entries(indicatrices).filter(([, one]) => one !== undefined));
  return {
    id: run.id,
    ...title,
    subtitle: [mapWords(dim) ?? [], subtitle].flat().join('; '),
    ...(dim !== 2 && { dim }),
    embedding,
    ...found,
    ...(measure && { measure }),
  };
}

/** `imported: X_umap of the file` */
function foreignSubtitle({ name, imported }: { name: string; imported?: string }): string {
  if (isStandIn(imported) || imported === uncorrectedSource) return sourceWords(imported!);
  return imported && imported !== name ? `imported: ${sourceWords(imported)}` : 'imported';
}

/** `even areas, strength 1 (weight)` @param aim left out where the title begins with it */
function panelSubtitle({ regularization, contrast, encoderOnly }: ModelSpec, aim: boolean): string {
  const fitted = hasFittedDecoder({ contrast, encoderOnly }) ? ', decoder fitted' : '';
  if (regularization.kind === 'none' && contrast)
    return contrast.reconstruction > 0 ? 'neighbours and reconstruction' : `neighbours only${fitted}`;
  return regularization.kind === 'none'
    ? 'reconstruction only'
    : `${aim ? `${regularizerOf(regularization.kind).aim}, ` : ''}${weightWords(regularization.weight)}${fitted}`;
}

/** What tells runs apart: all of a configuration but what their models are. */
type Told = { model: ModelSpec } & Partial<Omit<RunConfig, 'model'>>;

/** A run's name, and what may tell it from its namesakes; several runs of a model have no one seed. */
export function titleOf({
  name,
  config,
}: {
  name: string;
  config?: Told;
}): Pick<PanelSource, 'title' | 'plain' | 'variants' | 'ofNeighbors'> {
  if (!config) return { title: name };
  const plain = plainNameOf({ name, config });
  return {
    title: name,
    ...(plain !== undefined && { plain }),
    variants: variantsOf(config),
    ...(config.model.contrast && { ofNeighbors: true }),
  };
}

/** What stands before the name of a run, unless a person has given it another. */
export function plainNameOf({ name, config }: { name: string; config?: Told }): string | undefined {
  return config && name.startsWith(modelName(config.model)) ? plainName(config.model) : undefined;
}

/** `Even areas: GeomAE (encoder)`, where it is one line of text. */
export const headOf = ({ plain, title }: { plain?: string; title: string }): string => (plain === undefined ? title : `${plain}: ${title}`);

/** In print the term is the title, and what a model is for stands under it: `Even areas, strength 1 (weight)`. */
export const secondLineOf = ({ plain, subtitle }: { plain?: string; subtitle: string }): string =>
  [plain ?? '', subtitle].filter(Boolean).join(', ');

/** In a few letters each, by their weight for a map. */
const options: { [K in Exclude<keyof RunConfig, 'model'>]?: (value: RunConfig[K]) => string } = {
  epochs: (value) => `${formatCount(value)} epochs`,
  learningRate: (value) => `rate ${value}`,
  schedule: (value) => `${value} rate`,
  batchSize: (value) => `batches of ${formatCount(value)}`,
  mixing: (value) => (value ? 'mixed inputs' : 'plain inputs'),
  heldOut: (value) => `${formatValue(100 * value)} % kept unseen (held out)`,
  validation: (value) => `${formatValue(100 * value)} % for validation`,
  keepBest: (value) => (value ? 'best weights' : 'last weights'),
  engine: (value) => (value === 'native' ? 'native engine' : 'TensorFlow.js'),
  seed: seedWords,
};
const others = optionInfo(RunConfig)
  .filter(({ key }) => !Object.hasOwn(options, key))
  .map(({ key, title }) => [key as Exclude<keyof RunConfig, 'model'>, title.toLowerCase()] as const);

function variantsOf(config: Told): string[] {
  const { regularization, latentDim, hidden, activation } = config.model;
  const tell = <K extends Exclude<keyof RunConfig, 'model'>>(key: K): string[] =>
    config[key] === undefined ? [] : [options[key]!(config[key] as RunConfig[K])];
  const seed = tell('seed');
  return [
    ...(regularization.kind === 'none' ? [] : [weightWords(regularization.weight)]),
    `${latentDim}D`,
    hidden.join('-'),
    activationNames[activation],
    ...(Object.keys(options) as (keyof typeof options)[]).filter((key) => key !== 'seed').flatMap(tell),
    ...others.flatMap(([key, title]) => (config[key] === undefined ? [] : [`${title} ${String(config[key])}`])),
    ...seed,
  ];
}

/** As papers write them. */
export const activationNames: Record<ModelSpec['activation'], string> = {
  elu: 'ELU',
  softplus: 'Softplus',
  tanh: 'tanh',
  silu: 'SiLU',
  relu: 'ReLU',
};

/** Titles of panels or runs; those of one name end with what tells them apart: `Vanilla, seed 2`. */
export function titlesOf(panels: readonly Pick<PanelSource, 'title' | 'variants'>[]): { title: string; variant?: string }[] {
  return panels.map(({ title, variants = [] }) => {
    const namesakes = panels.filter((other) => other.title === title);
    const variant = variants.filter((own) => namesakes.some((other) => !other.variants?.includes(own))).join(', ');
    return variant === '' ? { title } : { title: `${title}, ${variant}`, variant };
  });
}

/** Titles side by side without what all of them end with behind a comma: `Vanilla, seed 1` beside `UMAP-like, seed 1`. */
export function withoutSharedEnd(titles: readonly string[]): string[] {
  const ends = titles.filter((title) => title !== '').map((title) => /, [^,]+$/.exec(title)?.[0] ?? '');
  const shared = ends.length > 1 && ends.every((end) => end === ends[0]) ? ends[0].length : 0;
  return titles.map((title) => title.slice(0, title.length - (title === '' ? 0 : shared)));
}

/** `start 2 (seed)` in a run's name: `seed 2`. */
const termOf = (variant: string): string => variant.replace(/^\w+ (\S+) \((\w+)\)$/, '$2 $1');

/**
 * Second lines: what a model is for, and wherein its training differs from that of others of its kind beside it, unless the title says so.
 */
export function subtitlesOf(panels: readonly Pick<PanelSource, 'title' | 'variants' | 'ofNeighbors' | 'subtitle'>[]): string[] {
  const titles = titlesOf(panels);
  return panels.map(({ subtitle, variants = [], ofNeighbors }, index) => {
    const alike = panels.filter((other) => other.variants !== undefined && other.ofNeighbors === ofNeighbors);
    // A run may bear it in its name, where the term alone stands for it.
    const told = titles[index].title.split(', ');
    const extra = variants.filter(
      (own) =>
        !own.endsWith('(weight)') &&
        !told.includes(own) &&
        !told.includes(termOf(own)) &&
        alike.some((other) => !other.variants!.includes(own)),
    );
    return [subtitle, ...extra].filter((part) => part !== '').join(', ');
  });
}

/** How near and how far a map can be trusted, in two numbers, and what they are. */
/** What is left to say where no cell differs from another. */
export const alikeNote = 'All cells have the same features: none is nearer to another, so there is nothing that a map could keep or lose.';

export function headlineOf(metrics: Metrics | undefined): Pick<PanelSource, 'headline' | 'headlineDetail'> {
  const [near, far] = [metrics?.values['knnRecall'], metrics?.values['spearman']].map((value) =>
    typeof value === 'number' && Number.isFinite(value) ? value : null,
  );
  const parts = [near === null ? [] : `near ${near.toFixed(2)}`, far === null ? [] : `far ${far.toFixed(2)}`].flat();
  if (parts.length === 0) return metrics?.notes.includes(alikeNote) ? { headline: 'all cells alike', headlineDetail: alikeNote } : {};
  const details = [
    near === null
      ? []
      : `Near: of each cell’s nearest cells in the data, ${Math.round(100 * near)} % are its nearest on the map (kNN recall).`,
    far === null
      ? []
      : `Far: distances between cells on the map and in the data are ranked alike to ${far.toFixed(2)} (Spearman’s correlation; 1 is the same order).`,
  ].flat();
  return { headline: parts.join(' · '), headlineDetail: details.join('\n') };
}
