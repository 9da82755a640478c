/** sweep.json: what a sweep is to train, so that it goes on after a break without being told again. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { describeIssue } from '../../base/issues.ts';
import { SweepPlan } from '../../model/options/sweep.ts';
import { KeptConfig } from '../../model/options/train.ts';

export const SweepManifest = v.object({
  format: v.literal('indicatrix-sweep'),
  formatVersion: v.literal(1),
  /** ISO 8601, UTC. */
  started: v.string(),
  /** Of the features that it trains on. */
  fingerprint: v.string(),
  /** What all runs have in common: vanilla's configuration with any seed. */
  base: KeptConfig,
  plan: SweepPlan,
});
export type SweepManifest = v.InferOutput<typeof SweepManifest>;

/** Written whole or not at all. Faults: `write-failed`. */
export function writeManifest(file: string, manifest: SweepManifest): Promise<void> {
  return writeWhole(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

const inFolder = /^sweep-(.+)\.json$/;

/** Of one of several sweeps over the runs of a folder. */
export function manifestFile(folder: string, id: string): string {
  return join(folder, `sweep-${id}.json`);
}

/** Those in a folder that can be read. */
export async function listManifests(folder: string): Promise<{ id: string; manifest: SweepManifest }[]> {
  const found: { id: string; manifest: SweepManifest }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const id = inFolder.exec(name)?.[1];
    const manifest = id && (await readManifest(join(folder, name)).catch(() => null));
    if (id && manifest) found.push({ id, manifest });
  }
  return found;
}

/** Null where there is none. Faults: `malformed`. */
export async function readManifest(file: string): Promise<SweepManifest | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Fault('file-unreadable', `The file cannot be read (${error.code}).`, { file, remedy: 'Check its permissions.' }, error);
  });
  if (text === null) return null;
  const remedy = 'Remove the file; the runs of the sweep are kept.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Fault('malformed', `This is not JSON: ${(error as Error).message}`, { file, remedy }, error);
  }
  const result = v.safeParse(SweepManifest, value);
  if (result.success) return result.output;
  throw new Fault('malformed', `It ${describeIssue(result.issues[0])}.`, {
    file,
    place: v.getDotPath(result.issues[0]) ?? 'the whole file',
    remedy,
  });
}
