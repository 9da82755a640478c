/** Which models are to be trained, and how: the state behind the train card. */
import { optionInfo, paperNetwork, proposedEpochs, RunConfig, type OptionInfo, type RunConfigInput } from '../../../core/options.ts';
import { mixesInputs, presets, publishedForm, type Preset } from '../../../core/presets/index.ts';
import type { Activation, Part, Regularization, RegularizerKind } from '../../../core/types.ts';
import { dataset } from '../../state/dataset.svelte.ts';
import { prepare } from '../../client.ts';
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
}

export interface Family {
  name: string;
  kind: RegularizerKind;
  /** What the regularizer asks of the map. */
  aim: string;
  /** What to expect of it. */
  expect: string;
}

export const families: Family[] = [
  {
    name: 'GeomAE', kind: 'volume', aim: 'even areas',
    expect: 'Every part of the map shows the data at one scale of area. It asks nothing of shapes: on data that vary mainly in one direction, the encoder may lay the cells nearly along a line.',
  },
  {
    name: 'ConfAE', kind: 'shapeLog', aim: 'round shapes',
    expect: 'Small circles of data stay circles on the map, though some may be larger than others. Keeps angles, not sizes.',
  },
  {
    name: 'IRAE', kind: 'scaledIsometry', aim: 'both of these',
    expect: 'Small circles of data stay circles of one size: distances on the map mean the same everywhere. It costs some reconstruction: with the proposed weight a few per cent on the encoder, on the decoder up to half as much again.',
  },
];

/** The first preset's, until another is chosen. */
const offered: ModelChoice[] = [
  { kind: 'none', part: null, title: 'Vanilla', chosen: true, weights: '' },
  ...families.flatMap(({ name, kind }) => (['encoder', 'decoder'] as const).map((part) => ({ kind, part, title: `${name} (${part})`, chosen: kind === 'volume', weights: weightOf(presets[0], kind, part) }))),
];

function weightOf({ weights }: Preset, kind: RegularizerKind, part: Part): string {
  return String(weights[publishedForm(kind)][part]);
}

/** Epochs stand on the card, seeds in a field of their own; the rest of RunConfig under "advanced". */
const simple = new Set(['epochs']);
const every = optionInfo(RunConfig);

export const simpleOptions: OptionInfo[] = every.filter(({ key }) => simple.has(key));
export const advancedOptions: OptionInfo[] = every.filter(({ key }) => !simple.has(key) && key !== 'seed');
export const seedInfo = every.find(({ key }) => key === 'seed')!;

class Training {
  models = $state(offered);
  /** Values that differ from their defaults. */
  changed = $state<Record<string, unknown>>({});
  seeds = $state('1');
  hidden = $state(paperNetwork.hidden.join(', '));
  activation = $state<Activation>(paperNetwork.activation);
  preset = $state(presets[0].id);
  /** The card, unfolded by a person or by what is to be filled in. */
  open = $state<boolean | null>(null);

  readonly chosen = $derived(this.models.filter((model) => model.chosen));
  readonly seedList = $derived(numbersOf(this.seeds, (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31));
  /** How many runs would be queued; NaN while a field cannot be read. */
  readonly count = $derived(
    this.chosen.reduce((sum, { kind, weights }) => sum + (kind === 'none' ? 1 : (weightsOf(weights)?.length ?? NaN)), 0) * (this.seedList?.length ?? NaN),
  );

  value({ key, default: fallback }: OptionInfo): unknown {
    if (key in this.changed) return this.changed[key];
    return key === 'epochs' ? this.proposedEpochs : fallback;
  }

  get proposedEpochs(): number {
    return proposedEpochs(dataset.prepared?.cells ?? dataset.open?.cells ?? 0, Number(this.changed['batchSize'] ?? 100));
  }

  /** A preset sets networks, weights and epochs; which models are chosen stays. */
  take(preset: Preset): void {
    this.preset = preset.id;
    this.hidden = preset.network.hidden.join(', ');
    this.activation = preset.network.activation;
    for (const model of this.models) if (model.part && model.kind !== 'none') model.weights = weightOf(preset, model.kind, model.part);
    const { epochs: _, ...others } = this.changed;
    this.changed = { ...others, ...(preset.epochs !== 'enough' && { epochs: preset.epochs }), heldOut: preset.heldOut };
  }

  /** Fills the card with a run's configuration, to be trained again with changes. */
  fillFrom({ model, seed, mixing: _, ...settings }: RunConfig): void {
    const { regularization } = model;
    const part = regularization.kind === 'none' ? null : regularization.part;
    // The card offers the published forms alone.
    const kind = regularization.kind === 'none' ? 'none' : publishedForm(regularization.kind);
    for (const choice of this.models) {
      choice.chosen = choice.kind === kind && choice.part === part;
      if (choice.chosen && regularization.kind !== 'none') choice.weights = String(regularization.weight);
    }
    this.hidden = model.hidden.join(', ');
    this.activation = model.activation;
    this.seeds = String(seed);
    const defaults = Object.fromEntries(every.map((info) => [info.key, info.default]));
    this.changed = Object.fromEntries(Object.entries(settings).filter(([key, value]) => key === 'epochs' || value !== defaults[key]));
    this.open = true;
  }

  /** A configuration a model, weight and seed. */
  configs(inputDim: number): RunConfigInput[] {
    const hidden = this.hidden.split(/[\s,]+/).filter(Boolean).map(Number);
    const network = { inputDim, hidden, latentDim: paperNetwork.latentDim, activation: this.activation };
    return (this.seedList ?? []).flatMap((seed) => this.chosen.flatMap((model) => regularizationsOf(model).map((regularization) => ({
      epochs: this.proposedEpochs,
      mixing: mixesInputs(model.kind),
      ...this.changed,
      seed,
      model: { ...network, regularization },
    }))));
  }
}

function regularizationsOf({ kind, part, weights }: ModelChoice): Regularization[] {
  if (kind === 'none' || part === null) return [{ kind: 'none' }];
  return (weightsOf(weights) ?? []).map((weight) => ({ kind, part, weight }));
}

/** Null where it cannot be read. */
export function weightsOf(text: string): number[] | null {
  return numbersOf(text, (value) => value >= 0 && value <= 1e9);
}

/** `1, 2, 5-7`: numbers and stretches of whole ones; null where it is neither. */
function numbersOf(text: string, allowed: (value: number) => boolean): number[] | null {
  const found = text.split(/[\s,;]+/).filter(Boolean).flatMap((part) => {
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
  if (!dataset.open || !(training.count > 0)) return;
  if ((!dataset.prepared || dataset.stale) && !(await prepare())) return;
  training.open = null;
  await train(training.configs(dataset.prepared!.dim));
}
