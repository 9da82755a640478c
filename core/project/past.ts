/** The weights that a run went through, as safetensors: a tensor `epoch.N` for each epoch that is kept. */
import { Fault } from '../base/errors.ts';
import { parameterCount } from '../model/network.ts';
import { PastWeights } from '../model/past-weights.ts';
import type { NetworkShape } from '../types.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** So that a wide network's epochs do not fill the disk. */
const mostBytes = 16 * 2 ** 20;

export function encodePast(past: PastWeights): Uint8Array {
  return encodeSafetensors({
    tensors: past
      .within(mostBytes)
      .map(({ epoch, parameters }) => ({ name: `epoch.${epoch}`, shape: [parameters.length], values: parameters })),
    metadata: {},
  });
}

/** @param file named in faults: `malformed`, `file-truncated` */
export function decodePast(bytes: Uint8Array, shape: NetworkShape, file: string): PastWeights {
  const found = decodeSafetensors(bytes, file).tensors.map(({ name, values }) => ({
    epoch: Number(/^epoch\.(\d+)$/.exec(name)?.[1]),
    parameters: values,
  }));
  if (!found.every(({ epoch, parameters }) => Number.isSafeInteger(epoch) && parameters.length === parameterCount(shape))) {
    throw new Fault('malformed', 'The past epochs are those of another network.', {
      file,
      remedy: 'Remove the file; the run itself is whole.',
    });
  }
  const past = new PastWeights();
  for (const { epoch, parameters } of found.toSorted((a, b) => a.epoch - b.epoch)) past.add(epoch, parameters);
  return past;
}
