/** Which models are to be trained, and how: the state behind the train card. */
import { optionInfo, paperNetwork, proposedEpochs, RunConfig, type OptionInfo, type RunConfigInput } from '../../../core/options.ts';
import { mixesInputs, singleCell } from '../../../core/presets/index.ts';
import type { Activation, Part, Regularization, RegularizerKind } from '../../../core/types.ts';
import { dataset } from '../../state/dataset.svelte.ts';
import { prepare, train } from '../../client.ts';

export interface ModelChoice {
  title: string;
  /** What the regularizer asks of the map. */
  aim: string;
  kind: RegularizerKind | 'none';
  part: Part | null;
  chosen: boolean;
  weight: number;
}

const offered: ModelChoice[] = [
  { title: 'Vanilla', aim: 'reconstruction only', kind: 'none', part: null, chosen: true, weight: 0 },
  ...both('GeomAE', 'even areas', 'volume', true),
  ...both('ConfAE', 'round shapes', 'shapeLog', false),
  ...both('IRAE', 'areas and shapes', 'isometry', false),
];

function both(name: string, aim: string, kind: keyof typeof singleCell.weights, chosen: boolean): ModelChoice[] {
  return (['encoder', 'decoder'] as const).map((part) => ({ title: `${name} · ${part}`, aim, kind, part, chosen, weight: singleCell.weights[kind][part] }));
}

/** Epochs and seed stand on the card; the rest of RunConfig under "advanced". */
const simple = new Set(['epochs', 'seed']);
const every = optionInfo(RunConfig);

export const simpleOptions: OptionInfo[] = every.filter(({ key }) => simple.has(key));
export const advancedOptions: OptionInfo[] = every.filter(({ key }) => !simple.has(key));

class Training {
  models = $state(offered);
  /** Values that differ from their defaults. */
  changed = $state<Record<string, unknown>>({});
  hidden = $state(paperNetwork.hidden.join(', '));
  activation = $state<Activation>(paperNetwork.activation);

  readonly chosen = $derived(this.models.filter((model) => model.chosen));

  value({ key, default: fallback }: OptionInfo): unknown {
    if (key in this.changed) return this.changed[key];
    return key === 'epochs' ? this.proposedEpochs : fallback;
  }

  get proposedEpochs(): number {
    return proposedEpochs(dataset.prepared?.cells ?? dataset.open?.cells ?? 0, Number(this.changed['batchSize'] ?? 100));
  }

  configs(inputDim: number): RunConfigInput[] {
    const hidden = this.hidden.split(/[\s,]+/).filter(Boolean).map(Number);
    return this.chosen.map((model) => ({
      epochs: this.proposedEpochs,
      mixing: mixesInputs(model.kind),
      ...this.changed,
      model: { inputDim, hidden, latentDim: paperNetwork.latentDim, activation: this.activation, regularization: regularization(model) },
    }));
  }
}

function regularization({ kind, part, weight }: ModelChoice): Regularization {
  return kind === 'none' || part === null ? { kind: 'none' } : { kind, part, weight };
}

export const training = new Training();

/** Trains the chosen models, after preparing where that has not been done or the options have changed since. */
export async function trainChosen(): Promise<void> {
  if (!dataset.open || training.chosen.length === 0) return;
  if ((!dataset.prepared || dataset.stale) && !(await prepare())) return;
  await train(training.configs(dataset.prepared!.dim));
}
