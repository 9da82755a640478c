/** Where a figure's points come from, for the line under it. */
import { componentsSource, neighborsSource, sourceWords as mapSourceWords } from '../model/sources.ts';
import { contrastName, hasDecoder, hasFittedDecoder, modelName, widths } from '../model/spec.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { StepRecord } from '../types.ts';
import { formatCount } from './numbers.ts';
import { activationNames } from './panel.ts';

/** A map and where it comes from: trained here, or what was imported. */
export interface Origin {
  config?: RunConfig;
  imported?: string;
}

/** Data and preparation, then the training that models of one kind share, and what no model here made. */
export function provenance(
  data: { name: string; source?: string },
  prepared: { steps: readonly StepRecord[]; fingerprint?: string },
  maps: readonly Origin[],
  version: string,
): string {
  const steps = prepared.steps.map(stepWords).join('; ');
  const families = new Map<string, RunConfig[]>();
  for (const { config } of maps) {
    if (!config) continue;
    const key = JSON.stringify([config.model.contrast, config.model.encoderOnly]);
    families.set(key, [...(families.get(key) ?? []), config]);
  }
  const imported = maps.flatMap(({ config, imported }) => (config || imported === undefined ? [] : [importedWords(imported)]));
  return [
    `${sourceWords(data)}: ${steps}${prepared.fingerprint ? ` (prepared data SHA-256 ${prepared.fingerprint.slice(0, 12)})` : ''}.`,
    ...[...families.values()].map(describeTraining),
    ...new Set(imported),
    `Indicatrix ${version}.`,
  ].join(' ');
}

function importedWords(source: string): string {
  const words = mapSourceWords(source);
  return source === componentsSource
    ? `PCA: the ${words} of the prepared data.`
    : source === neighborsSource
      ? `A plain map ${words}, of the prepared data.`
      : `Imported: ${words}.`;
}

/** The data's name, and that of their file where it is another; never where it lies. */
function sourceWords({ name, source = '' }: { name: string; source?: string }): string {
  const file = /\.[A-Za-z0-9.]{2,12}$/.test(source) ? source.split(/[\\/]/).at(-1)! : '';
  return file === '' || file === name ? name : `${name} (${file})`;
}

/** What a step did, and the choices that its summary does not tell. */
export function stepWords({ step, options, summary }: StepRecord): string {
  const cut = options['scale'] === true && Number(options['clip']) > 0 ? ` and cut at ± ${String(options['clip'])}` : '';
  if (step === 'pca') return options['scale'] === true ? `genes scaled${cut}; ${summary}` : summary;
  if (step === 'features') return `${summary}${cut}`;
  if (step === 'variable genes' && typeof options['flavor'] === 'string') return `${summary} (${options['flavor']})`;
  return summary;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

/** `Autoencoders 50-8-16-8-4-2 and mirrored, ELU, 100 epochs, batches of 100, seed 1; GeomAE (encoder) with weight 1.` */
export function describeTraining(configs: readonly RunConfig[]): string {
  const shared = (say: (config: RunConfig) => string): string[] => {
    const said = new Set(configs.map(say));
    return said.size === 1 ? [...said] : [];
  };
  const facts = [
    ...shared(({ model }) => `${widths(model, 'encoder').join('-')}${hasDecoder(model) ? ' and mirrored' : ''}`),
    ...shared(({ model }) => activationNames[model.activation]),
    ...shared(({ epochs }) => `${formatCount(epochs)} epochs`),
    ...shared(({ batchSize }) => `batches of ${formatCount(batchSize)}`),
    ...shared(({ learningRate, schedule }) => `rate ${learningRate}${schedule === 'constant' ? '' : ` (${schedule})`}`),
    ...shared(({ heldOut }) => (heldOut > 0 ? `${percent(heldOut)} of cells held out` : 'no cells held out')),
    ...shared(({ validation, model }) => (validation > 0 && !model.contrast ? `${percent(validation)} to choose weights by` : '')),
    ...shared(({ seed }) => `seed ${seed}`),
  ].filter((fact) => fact !== '');
  const { model } = configs[0];
  const kind = `${hasDecoder(model) ? 'Autoencoder' : 'Encoder'}${configs.length === 1 ? '' : 's'}`;
  const regularized = new Set(
    configs.flatMap(({ model }) =>
      model.regularization.kind === 'none' ? [] : [`${modelName(model)} with weight ${model.regularization.weight}`],
    ),
  );
  const ends = [
    ...(regularized.size > 0 ? [`regularized: ${[...regularized].join(', ')}`] : []),
    ...(hasFittedDecoder(model) ? ['decoders fitted afterwards, encoders as they were'] : []),
  ];
  return `${[`${kind}${familyWords(model)}`, facts.join(', ')].filter(Boolean).join(' ')}${ends.map((end) => `; ${end}`).join('')}.`;
}

function familyWords({ contrast }: RunConfig['model']): string {
  if (!contrast) return '';
  const what = contrast.reconstruction > 0 ? 'neighbours and reconstruction' : 'the graph of the cells’ neighbours';
  return ` trained on ${what} (${contrastName(contrast)})`;
}
