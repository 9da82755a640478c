/** Where a figure's points come from, for the line under it. */
import { hasDecoder, widths } from '../model/spec.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { StepRecord } from '../types.ts';
import { formatCount } from './numbers.ts';
import { activationNames } from './panel.ts';

/** Data and preparation, then the training that all the models share; what differs between them is over their panels. */
export function provenance(
  data: { name: string; source?: string },
  prepared: { steps: readonly StepRecord[]; fingerprint?: string },
  configs: readonly RunConfig[],
  version: string,
): string {
  const steps = prepared.steps.map(stepWords).join('; ');
  return [
    `${sourceWords(data)}: ${steps}${prepared.fingerprint ? ` (prepared data SHA-256 ${prepared.fingerprint.slice(0, 12)})` : ''}.`,
    describeTraining(configs),
    `Indicatrix ${version}.`,
  ]
    .filter(Boolean)
    .join(' ');
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

/** `Autoencoders 50-8-16-8-4-2 and mirrored, ELU, 100 epochs, batches of 100, seed 1.` */
export function describeTraining(configs: readonly RunConfig[]): string {
  if (configs.length === 0) return '';
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
  const kind = configs.every(({ model }) => hasDecoder(model))
    ? 'Autoencoder'
    : configs.some(({ model }) => hasDecoder(model))
      ? 'Network'
      : 'Encoder';
  return facts.length === 0 ? '' : `${kind}${configs.length === 1 ? '' : 's'} ${facts.join(', ')}.`;
}
