/** Which models are to be trained, and how: the state behind the train card. */
import { optionInfo, type OptionInfo } from '../../../core/model/options/describe.ts';
import { NetworkShape } from '../../../core/model/options/model.ts';
import { proposedBatchSize } from '../../../core/model/options/proposals.ts';
import { defaultBatchSize, defaultNeighbors, RunConfig, type RunConfigInput } from '../../../core/model/options/train.ts';
import {
  defaultModels,
  mixesInputs,
  neighborBatchSize,
  neighborConfig,
  neighborEpochs,
  presetEpochs,
  proposedNeighbors,
  presets,
  umapLike,
  weightOf,
  type Chosen,
  type Preset,
} from '../../../core/model/presets/index.ts';
import { contrastName, hasFittedDecoder } from '../../../core/model/spec.ts';
import type { Activation, ContrastSpec, NetworkShape as Network, Part, Regularization, RegularizerKind } from '../../../core/types.ts';
import type { PreparedSummary } from '../../../core/contract/index.ts';
import { inForm, publishedRegularizers } from '../../../core/types/regularizers.ts';
import { dataset } from '../../state/dataset.svelte.ts';
import { core, perform } from '../../client.ts';
import { prepare } from '../../preparing.ts';
import { messages } from '../../state/messages.svelte.ts';
import { train } from '../../runs.ts';

export { presets };

export interface ModelChoice {
  kind: RegularizerKind | 'none';
  part: Part | null;
  /** `GeomAE (encoder)` */
  title: string;
  chosen: boolean;
  /** One or several, as typed: a run each. */
  weights: string;
  /** Of one that is trained on neighbours, beside autoencoders. */
  contrast?: ContrastSpec;
}

/** What a model learns from: its own reconstruction, or the cells' neighbours. */
export type ModelFamily = 'autoencoder' | 'neighbors';

/** The first preset's, until another is chosen. */
const autoencoders: ModelChoice[] = [
  { kind: 'none', part: null, title: 'Vanilla', chosen: isDefault('none', null), weights: '' },
  ...publishedRegularizers.flatMap(({ name, kind }) =>
    (['encoder', 'decoder'] as const).map((part) => ({
      kind,
      part,
      title: `${name} (${part})`,
      chosen: isDefault(kind, part),
      weights: String(weightOf(presets[0].weights, kind, part)),
    })),
  ),
  { kind: 'none', part: null, title: contrastName(umapLike), chosen: isDefault('none', null, umapLike), weights: '', contrast: umapLike },
];

/** Encoders alone, so that there is one part to regularize. */
const neighborModels: ModelChoice[] = [
  { kind: 'none', part: null, title: 'Plain', chosen: true, weights: '' },
  ...publishedRegularizers.map(({ name, kind, weights }) => ({
    kind,
    part: 'encoder' as const,
    title: name,
    chosen: kind === 'volume',
    weights: String(weights.neighbors),
  })),
];

function isDefault(kind: ModelChoice['kind'], part: Part | null, contrast?: ContrastSpec): boolean {
  return defaultModels.some((model) => model.kind === kind && model.part === part && model.contrast === contrast);
}

/** Epochs stand on the card, seeds in a field of their own; the rest of RunConfig under "advanced". */
const simple = new Set(['epochs']);
const every = optionInfo(RunConfig);
const network = optionInfo(NetworkShape);

export const simpleOptions: OptionInfo[] = every.filter(({ key }) => simple.has(key));
const hidden = network.find(({ key }) => key === 'hidden')!;
export const hiddenInfo: OptionInfo = { ...hidden, type: 'text' };
const latent = network.find(({ key }) => key === 'latentDim')!;
export const latentInfo: OptionInfo = {
  ...latent,
  type: 'choice',
  choices: Array.from({ length: latent.max! }, (_, below) => ({ value: `${below + 1}`, label: `${below + 1}` })),
};
export const activationInfo = network.find(({ key }) => key === 'activation')!;
/** The published runs differ in it by their regularizer, so there is a third choice beside yes and no. */
const mixing = every.find(({ key }) => key === 'mixing')!;
const mixingInfo: OptionInfo = {
  ...mixing,
  description: `${mixing.description} By model: with ConfAE, and with no other.`,
  type: 'choice',
  default: 'published',
  choices: [
    { value: 'published', label: 'By model' },
    { value: 'true', label: 'Always' },
    { value: 'false', label: 'Never' },
  ],
};
export const formInfo: OptionInfo = {
  key: 'form',
  title: 'Form',
  type: 'choice',
  default: 'published',
  description:
    'Of ConfAE and IRAE: the published code takes the logarithm of eq. 7, and eq. 8 over the square of the mean trace; or both as the paper prints them. GeomAE has one form.',
  choices: [
    { value: 'published', label: 'Code' },
    { value: 'printed', label: 'Paper' },
  ],
};
/** Under their headings; what is not named stands under the last. */
const headings: Record<string, string[]> = {
  'How it learns (optimizer)': ['batchSize', 'learningRate', 'schedule', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'gradientClip'],
  Neighbours: ['neighbors', 'weighting', 'negatives', 'early'],
  'What is asked of the map (regularizers)': ['mixing'],
  'Unseen cells (held out)': ['heldOut', 'validation', 'splitSeed', 'evaluateEvery', 'keepBest', 'patience'],
};
const placed = new Set([...simple, 'seed', ...Object.values(headings).flat()]);
export const advancedOptions: { heading: string; options: OptionInfo[] }[] = [
  ...Object.entries(headings).map(([heading, keys]) => ({
    heading,
    options: keys.map((key) => (key === 'mixing' ? mixingInfo : every.find((info) => info.key === key)!)),
  })),
  { heading: 'Computation', options: every.filter(({ key }) => !placed.has(key)) },
];
export const seedInfo = every.find(({ key }) => key === 'seed')!;

class Training {
  family = $state<ModelFamily>('autoencoder');
  /** Of models of neighbours: from t-SNE (0) to UMAP (1). */
  spectrum = $state(1);
  /** A decoder for each, once it is trained. */
  fitDecoder = $state(false);
  private readonly lists = $state({ autoencoder: autoencoders, neighbors: neighborModels });
  /** Values that differ from their defaults. */
  changed = $state<Record<string, unknown>>({});
  seeds = $state('1');
  hidden = $state(presets[0].network.hidden.join(', '));
  latentDim = $state<number>(presets[0].network.latentDim);
  activation = $state<Activation>(presets[0].network.activation);
  form = $state<'published' | 'printed'>('published');
  preset = $state(presets[0].id);
  /** The card, unfolded by a person or by what is to be filled in. */
  open = $state<boolean | null>(null);

  readonly models = $derived(this.lists[this.family]);
  /** What analysts know, to be trained beside autoencoders. */
  readonly known = $derived(this.lists.autoencoder.find(({ contrast }) => contrast)!);
  readonly chosen = $derived(this.models.filter((model) => model.chosen));
  readonly seedList = $derived(numbersOf(this.seeds, (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31));
  /** Null where they cannot be read. */
  readonly hiddenList = $derived.by(() => {
    const widths = this.hidden
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    return widths.length >= 1 && widths.length <= 8 && widths.every((width) => Number.isInteger(width) && width >= 1 && width <= 1024)
      ? widths
      : null;
  });
  /** How many runs would be queued; NaN while a field cannot be read. */
  readonly count = $derived(
    this.hiddenList === null
      ? NaN
      : this.chosen.reduce((sum, { kind, weights }) => sum + (kind === 'none' ? 1 : (weightsOf(weights)?.length ?? NaN)), 0) *
          (this.seedList?.length ?? NaN),
  );

  /** Chosen models whose weight is the proposed one. */
  get proposed(): (ModelChoice & { kind: RegularizerKind; part: Part })[] {
    if (this.family === 'neighbors' || this.preset !== presets[0].id) return [];
    return this.chosen.filter(
      (model): model is ModelChoice & { kind: RegularizerKind; part: Part } =>
        model.kind !== 'none' && model.part !== null && model.weights === String(weightOf(presets[0].weights, model.kind, model.part)),
    );
  }

  value({ key, default: fallback }: OptionInfo): unknown {
    if (Object.hasOwn(this.changed, key)) return this.changed[key];
    if (key === 'epochs') return this.proposedEpochs;
    if (key === 'neighbors' && dataset.prepared) return proposedNeighbors(dataset.prepared.cells, this.#heldOut());
    return key === 'batchSize' ? this.proposedBatchSize : fallback;
  }

  set({ key }: OptionInfo, value: unknown): void {
    if (key !== 'mixing') this.changed[key] = value;
    else if (value === 'published') delete this.changed[key];
    else this.changed[key] = value === 'true';
  }

  /** Where it was chosen. */
  #heldOut(): { heldOut?: number } {
    return Object.hasOwn(this.changed, 'heldOut') ? { heldOut: Number(this.changed['heldOut']) } : {};
  }

  get proposedBatchSize(): number {
    if (this.family === 'neighbors') return neighborBatchSize;
    const share = (key: string) => (Object.hasOwn(this.changed, key) ? Number(this.changed[key]) : undefined);
    return dataset.prepared
      ? proposedBatchSize(dataset.prepared.cells, { heldOut: share('heldOut'), validation: share('validation') })
      : defaultBatchSize;
  }

  get proposedEpochs(): number {
    const cells = dataset.prepared?.cells ?? dataset.open?.cells ?? 0;
    if (this.family === 'neighbors')
      return neighborEpochs(cells, {
        neighbors: Number(this.changed['neighbors'] ?? (dataset.prepared ? proposedNeighbors(cells, this.#heldOut()) : defaultNeighbors)),
        batchSize: Number(this.changed['batchSize'] ?? neighborBatchSize),
      });
    const preset = presets.find(({ id }) => id === this.preset)!;
    return presetEpochs(preset, cells, Number(this.changed['batchSize'] ?? this.proposedBatchSize));
  }

  /** A preset sets networks, weights, rate and epochs; which models are chosen stays. */
  take(preset: Preset): void {
    this.preset = preset.id;
    this.hidden = preset.network.hidden.join(', ');
    this.latentDim = preset.network.latentDim;
    this.activation = preset.network.activation;
    for (const model of this.lists.autoencoder)
      if (model.part && model.kind !== 'none') model.weights = String(weightOf(preset.weights, model.kind, model.part));
    const { epochs: _, learningRate: __, schedule: ___, ...others } = this.changed;
    this.changed = { ...others, ...preset.training, heldOut: preset.heldOut };
  }

  /** Fills the card with a run's configuration, to be trained again with changes. */
  fillFrom({ model, seed, mixing, ...settings }: RunConfig): void {
    const { regularization, contrast } = model;
    this.family = contrast ? 'neighbors' : 'autoencoder';
    if (contrast) {
      this.spectrum = contrast.spectrum;
      this.fitDecoder = hasFittedDecoder(model);
    }
    const part = regularization.kind === 'none' ? null : regularization.part;
    const kind = regularization.kind === 'none' ? 'none' : inForm(regularization.kind, 'published');
    this.form = kind === regularization.kind ? 'published' : 'printed';
    for (const choice of this.models) {
      choice.chosen = choice.kind === kind && choice.part === part && choice.contrast === undefined;
      if (choice.chosen && regularization.kind !== 'none') choice.weights = String(regularization.weight);
    }
    this.hidden = model.hidden.join(', ');
    this.latentDim = model.latentDim;
    this.activation = model.activation;
    this.seeds = String(seed);
    const defaults = Object.fromEntries(every.map((info) => [info.key, info.default]));
    this.changed = Object.fromEntries(Object.entries(settings).filter(([key, value]) => key === 'epochs' || value !== defaults[key]));
    if (!contrast && mixing !== mixesInputs(kind)) this.changed['mixing'] = mixing;
    this.open = true;
  }

  /** Of what a person changed, what is no autoencoders' preset's: a model of neighbours has its own network, rate and epochs. */
  #beside(shape: Omit<Network, 'inputDim'>): { settings: Chosen; shape: Partial<Omit<Network, 'inputDim'>> } {
    const { training, network, heldOut } = presets.find(({ id }) => id === this.preset)!;
    const own = (values: object, usual: object) =>
      Object.fromEntries(
        Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify((usual as Record<string, unknown>)[key])),
      );
    return {
      settings: { ...own(this.changed, training), engine: 'native', heldOut: Number(this.changed['heldOut'] ?? heldOut) },
      shape: own(shape, network),
    };
  }

  /** A configuration a model, weight and seed. */
  configs(inputDim: number): RunConfigInput[] {
    const network = { inputDim, hidden: this.hiddenList ?? [], latentDim: this.latentDim, activation: this.activation };
    const { inputDim: _, ...shape } = network;
    const data = { inputDim, cells: dataset.prepared?.cells ?? 0 };
    if (this.family === 'neighbors') {
      const contrast = { ...umapLike, spectrum: this.spectrum };
      return (this.seedList ?? []).flatMap((seed) =>
        this.chosen.flatMap((model) =>
          regularizationsOf(model, this.form).map((regularization) =>
            neighborConfig({ contrast, regularization, fitDecoder: this.fitDecoder }, data, { ...this.changed, seed }, shape),
          ),
        ),
      );
    }
    const apart = this.#beside(shape);
    return (this.seedList ?? []).flatMap((seed) =>
      this.chosen.flatMap((model) =>
        regularizationsOf(model, this.form).map((regularization) =>
          model.contrast
            ? neighborConfig({ contrast: model.contrast, regularization }, data, { ...apart.settings, seed }, apart.shape)
            : {
                epochs: this.proposedEpochs,
                batchSize: this.proposedBatchSize,
                mixing: mixesInputs(model.kind),
                ...this.changed,
                seed,
                model: { ...network, regularization },
              },
        ),
      ),
    );
  }
}

function regularizationsOf({ kind, part, weights }: ModelChoice, form: 'published' | 'printed'): Regularization[] {
  if (kind === 'none' || part === null) return [{ kind: 'none' }];
  const taken = inForm(kind, form);
  return (weightsOf(weights) ?? []).map((weight) => ({ kind: taken, part, weight }));
}

/** Null where it cannot be read. */
export function weightsOf(text: string): number[] | null {
  return numbersOf(text, (value) => value >= 0 && value <= 1e9);
}

/** `1, 2, 5-7`: numbers and stretches of whole ones; null where it is neither. */
function numbersOf(text: string, allowed: (value: number) => boolean): number[] | null {
  const found = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .flatMap((part) => {
      const [, from, to] = /^(\d+)[-–](\d+)$/.exec(part) ?? [];
      if (from === undefined || to === undefined) return [Number(part)];
      const [low, high] = [Number(from), Number(to)];
      return high - low > 99 ? [NaN] : Array.from({ length: high - low + 1 }, (_, index) => low + index);
    });
  return found.length > 0 && found.every((value) => Number.isFinite(value) && allowed(value)) ? [...new Set(found)] : null;
}

export const training = new Training();

/** Trains the chosen models, after preparing where that has not been done or the options have changed since. */
export async function trainChosen(): Promise<void> {
  if (!dataset.open) return;
  if (!(training.count > 0)) return void messages.fact('Nothing was trained: no model is chosen, or a field of “Train” cannot be read.');
  if ((!dataset.prepared || dataset.stale) && !(await prepare())) return;
  const prepared = dataset.prepared!;
  if (!(await fitWeights(prepared))) return;
  training.open = null;
  await train(training.configs(prepared.dim));
}

/**
 * Proposed weights that nobody changed are brought down where the data are not such as they were found with. @returns false where a person
 * stopped it
 */
async function fitWeights({ id, dim }: PreparedSummary): Promise<boolean> {
  const proposed = training.proposed;
  if (proposed.length === 0) return true;
  const [base] = training.configs(dim);
  if (base.heldOut === 0) return true;
  const sought = proposed.map(({ kind, part, weights }) => ({ kind, part, from: Number(weights) }));
  const found = await perform('Finding weights', (job) => core.findWeights(id, base, sought, job.id));
  if (found === undefined) return false;
  const changed = (found ?? []).flatMap(({ weight, from }, index) =>
    weight === from ? [] : [Object.assign(proposed[index], { weights: String(weight) })],
  );
  if (changed.length > 0)
    messages.fact(
      `These data are new, so weights were tried on them: ${changed.map(({ title, weights }) => `${title} ${weights}`).join(', ')} keep the error within 1.3 × vanilla’s.`,
    );
  return true;
}
