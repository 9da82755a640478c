/** Where a figure's points come from, for the line under it. */
import { hasDecoder, widths } from '../model/spec.ts';
import type { RunConfig } from '../model/options.ts';
import type { StepRecord } from '../types.ts';
import { formatCount } from './numbers.ts';
import { activationNames } from './panel.ts';

/** Data and preparation, then the training that all the models share; what differs between them is over their panels. */
export function provenance(data: { name: string }, prepared: { steps: readonly StepRecord[] }, configs: readonly RunConfig[], version: string): string {
  const steps = prepared.steps.map(({ summary }) => summary).join('; ');
  return [`${data.name}: ${steps}.`, describeTraining(configs), `Indicatrix ${version}.`].filter(Boolean).join(' ');
}

/** `Autoencoders 50-8-16-8-4-2 and mirrored, ELU, 100 epochs, batches of 100, seed 1.` */
function describeTraining(configs: readonly RunConfig[]): string {
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
    ...shared(({ seed }) => `seed ${seed}`),
  ];
  const kind = configs.every(({ model }) => hasDecoder(model)) ? 'Autoencoder' : configs.some(({ model }) => hasDecoder(model)) ? 'Network' : 'Encoder';
  return facts.length === 0 ? '' : `${kind}${configs.length === 1 ? '' : 's'} ${facts.join(', ')}.`;
}
