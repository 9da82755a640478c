/** Settings for comparing models. A new preset is a file beside this and a line in the list; the first is the default. */
import { Fault } from '../../base/errors.ts';
import { proposedBatchSize, proposedEpochs } from '../options/proposals.ts';
import type { RunConfigInput } from '../options/train.ts';
import type { ContrastSpec, Part, Regularization, RegularizerKind } from '../../types.ts';
import { publishedRegularizers } from '../../types/regularizers.ts';
import { anyCells } from './any-cells.ts';
import { celegans } from './celegans.ts';
import { mnist } from './mnist.ts';
import { umapLike } from './neighbors.ts';
import { pbmc } from './pbmc.ts';
import { mixesInputs, weightOf, type Preset } from './preset.ts';
import { singleCell } from './single-cell.ts';
import { zilionis } from './zilionis.ts';

export { mixesInputs, weightOf, type Preset, type Weights } from './preset.ts';
export { anyCells } from './any-cells.ts';
export { singleCell } from './single-cell.ts';
export * from './neighbors.ts';

export const presets: readonly Preset[] = [singleCell, anyCells, pbmc, zilionis, celegans, mnist];

/**
 * What is trained where nobody chose: without a regularizer, with those that show what one does for a map, and what analysts know, to
 * compare with.
 */
export const defaultModels: readonly { kind: RegularizerKind | 'none'; part: Part | null; contrast?: ContrastSpec }[] = [
  { kind: 'none', part: null },
  { kind: 'volume', part: 'encoder' },
  { kind: 'scaledIsometry', part: 'encoder' },
  { kind: 'none', part: null, contrast: umapLike },
];

/** Faults: `bad-option`. */
export function preset(id: string): Preset {
  const found = presets.find((candidate) => candidate.id === id);
  if (found) return found;
  throw new Fault('bad-option', `There is no preset named ${id}.`, {
    place: 'preset',
    remedy: `Choose ${presets.map((known) => known.id).join(', ')}.`,
  });
}

/** Whether data have the size that a preset's settings were found with; cells within a tenth, as filters differ. */
export function suits({ data }: Preset, { cells, inputDim }: { cells: number; inputDim: number }): boolean {
  return data === null || (data.inputDim === inputDim && Math.abs(data.cells - cells) <= data.cells / 10);
}

export interface PresetInput {
  inputDim: number;
  cells: number;
  /** Which kinds of models; left out, all of them. */
  kinds?: (RegularizerKind | 'none')[];
  seed?: number;
}

/** How often a preset has training see every cell. */
export function presetEpochs({ epochs }: Pick<Preset, 'epochs'>, cells: number, batchSize: number): number {
  return typeof epochs === 'number' ? epochs : proposedEpochs(cells, batchSize, epochs);
}

/** One run a model: vanilla, then every regularizer in its published form, each on the encoder and on the decoder. */
export function presetConfigs(
  { network, weights, training, heldOut, ...preset }: Preset,
  { inputDim, cells, kinds, seed = 1 }: PresetInput,
): RunConfigInput[] {
  const regularizations: Regularization[] = [{ kind: 'none' }];
  for (const { kind } of publishedRegularizers) {
    for (const part of ['encoder', 'decoder'] as const) regularizations.push({ kind, part, weight: weightOf(weights, kind, part) });
  }
  return regularizations
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .map((regularization) => ({
      model: { inputDim, ...network, regularization },
      epochs: presetEpochs(preset, cells, proposedBatchSize(cells, { heldOut, ...training })),
      batchSize: proposedBatchSize(cells, { heldOut, ...training }),
      ...training,
      mixing: mixesInputs(regularization.kind),
      heldOut,
      seed,
    }));
}
