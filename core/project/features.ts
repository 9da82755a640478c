/** What a project's runs were trained on, bit for bit: prepared anew on another machine, it may differ in the last digits. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import type { Features, Prepared } from '../types.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const fileName = 'features.safetensors';

/** Relative difference (Frobenius norm) up to which two preparations are the same one: rounding, not other data. */
const sameWithin = 1e-2;

/** How they were prepared stands in the file's text. */
const Steps = v.array(v.object({ step: v.string(), options: v.record(v.string(), v.unknown()), summary: v.string() }));

/** Keeps the features, cells × dim, in a project's folder. @throws `write-failed` */
export function saveFeatures(folder: string, { features, rows, dim, fingerprint, steps }: Features): Promise<void> {
  return writeWhole(
    join(folder, fileName),
    encodeSafetensors({
      tensors: [{ name: 'features', shape: [rows, dim], values: features }],
      metadata: { fingerprint, steps: JSON.stringify(steps) },
    }),
  );
}

export const hasFeatures = (folder: string): Promise<boolean> =>
  stat(join(folder, fileName)).then(
    () => true,
    () => false,
  );

/** What the runs of a project are trained on, without its data. @throws `file-missing`, `malformed` */
export async function readFeatures(folder: string): Promise<Features> {
  const file = join(folder, fileName);
  const { tensors, metadata } = decodeSafetensors(await read(file), file);
  const kept = tensors.find(({ name, shape }) => name === 'features' && shape.length === 2);
  const steps = v.safeParse(v.pipe(v.string(), v.parseJson(), Steps), metadata['steps']);
  const { fingerprint } = metadata;
  if (!kept || fingerprint === undefined || !steps.success)
    throw new Fault('malformed', 'It does not say what its features are.', {
      file,
      place: steps.success ? undefined : `steps: ${describeIssue(steps.issues[0])}`,
      remedy: 'Prepare the data once more into this project.',
    });
  const [rows, dim] = kept.shape;
  return { rows, dim, features: kept.values, fingerprint, steps: steps.output };
}

/** The prepared data with the very features that were kept. @throws `file-missing`, `malformed` where the data are others by now */
export async function restoreFeatures(folder: string, prepared: Prepared): Promise<Prepared> {
  const file = join(folder, fileName);
  const { tensors, metadata } = decodeSafetensors(await read(file), file);
  const kept = tensors.find(({ name }) => name === 'features');
  if (!kept || kept.shape.join() !== `${prepared.rows},${prepared.dim}` || !agree(kept.values, prepared.features)) {
    throw new Fault('malformed', 'These are other data, or prepared otherwise, than the runs here were trained on.', {
      file,
      remedy: 'Restore the data file, or train into another folder.',
    });
  }
  return { ...prepared, features: kept.values, fingerprint: metadata['fingerprint'] ?? prepared.fingerprint };
}

async function read(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw new Fault(
      'file-missing',
      'The features that the runs were trained on are not there.',
      { file, remedy: 'Restore the file, or train again.' },
      error,
    );
  });
}

function agree(kept: Float32Array, anew: Float32Array): boolean {
  let [difference, size] = [0, 0];
  kept.forEach((value, at) => {
    difference += (value - anew[at]) ** 2;
    size += value ** 2;
  });
  return difference <= sameWithin ** 2 * size;
}
