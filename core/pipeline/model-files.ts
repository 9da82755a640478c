/** A trained run as files to be passed on: a model with its card and its Python, or one of another program's formats. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { packed } from '../io/save/pack.ts';
import { metricInfo } from '../metrics/registry.ts';
import type { PassOptions } from '../model/options/place.ts';
import { firstSuffix, portableEnding, type ModelSummary } from '../model/portable.ts';
import { countsFiles, modelFiles, type ModelFileContents } from '../project/export.ts';
import { modelCard } from '../project/model-card.ts';
import { modelSummary } from '../project/model-summary.ts';
import { decodePortable, encodePortable, readPortable } from '../project/portable-file.ts';
import { pythonScript } from '../project/python-script.ts';
import { formatCount } from '../view/numbers.ts';
import type { PreparedData } from './gather.ts';
import { checkFree } from './placed-files.ts';
import { portableModel, type RunToPass } from './portable.ts';
import { triedRecipe } from './recipe.ts';

/**
 * @param name of the files, without their suffixes
 * @throws `unsupported` where other cells' features cannot be had, or come from no counts
 */
export async function passedFiles(
  { data, prepared, options }: PreparedData,
  run: RunToPass,
  name: string,
  choice: PassOptions,
  job: Job,
): Promise<ModelFileContents[]> {
  const { config, parameters } = run.model;
  const bare = { name: run.name, shape: config.model, parameters, fingerprint: prepared.fingerprint };
  const text = (suffix: string, contents: string): ModelFileContents => ({ suffix, bytes: new TextEncoder().encode(contents) });
  const about = `${run.name}, trained on ${formatCount(prepared.rows)} cells of ${data.name}; written by Indicatrix ${packageJson.version}.`;
  switch (choice.kind) {
    case 'safetensors':
    case 'onnx':
      return modelFiles(bare, choice.kind, packageJson.version);
    case 'onnx-counts': {
      const { recipe } = await triedRecipe(data, prepared, options, job);
      return [...countsFiles(bare, recipe, packageJson.version), text('counts.py', await pythonScript('onnx', about))];
    }
    case 'model': {
      const bytes = encodePortable(await portableModel(data, prepared, options, run, choice, job));
      const file = `${name}${portableEnding}`;
      const model = { suffix: firstSuffix.model, bytes };
      if (!choice.card) return [model];
      const card = modelCard(modelSummary(decodePortable(bytes, file)), { file, script: `${name}.py` }, metricInfo());
      return [model, text('md', card), text('py', await pythonScript('model', about))];
    }
  }
}

/**
 * Each whole or not at all. @param base the files' path without their suffixes
 * @param overwrite lets the first take another's place, and those beside it that of what was written here
 * @throws `bad-option` before anything is written where one of them is there and may not be overwritten; `write-failed`
 */
export async function writeModelFiles(base: string, files: readonly ModelFileContents[], overwrite: boolean): Promise<string[]> {
  const paths = files.map(({ suffix }) => `${base}.${suffix}`);
  for (const [at, path] of paths.entries()) {
    checkFree(path, overwrite);
    if (at > 0 && existsSync(path) && !(await isOurs(path, files[at].bytes)))
      throw new Fault('bad-option', 'There is something of this name, which belongs beside the model and was not written here.', {
        file: path,
        remedy: 'Choose another name for the model, or move that file away.',
      });
  }
  for (const [at, { bytes }] of files.entries()) await writeWhole(paths[at], bytes);
  return paths;
}

const kinds = [
  { suffix: '.md', says: /^# .*\n[^]*?^A trained model with its preparation: .* Written by Indicatrix \S+ on \d{4}-\d\d-\d\d\.$/m },
  { suffix: '.py', says: /^# .* cells of .*; written by Indicatrix \S+\.\n"""Places the cells of an h5ad file on the map of the / },
];

/** Cards and programs are known by how they begin, in their lines and not somewhere in a text; tables by their first line. */
async function isOurs(path: string, successor: Uint8Array): Promise<boolean> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const kind = kinds.find(({ suffix }) => path.endsWith(suffix));
  if (kind) return kind.says.test(bytes.toString('utf8'));
  const head = Buffer.from(successor.subarray(0, successor.indexOf(10) + 1));
  return head.length > 0 && bytes.subarray(0, head.length).equals(head);
}

/** The same as one file for a browser to fetch: what is more than one comes as an archive. @param folder an empty one */
export async function downloadOfModel(
  of: PreparedData,
  run: RunToPass,
  name: string,
  choice: PassOptions,
  folder: string,
  job: Job,
): Promise<{ path: string; name: string; notes: string[] }> {
  const files = join(folder, 'files');
  await writeModelFiles(join(files, name), await passedFiles(of, run, name, choice, portion(job, 0, 0.9)), false);
  const path = await packed(files, folder, name, portion(job, 0.9, 1));
  return { path, name: basename(path), notes: [] };
}

/** A path without its kind's suffix, where a person wrote that. */
export function baseOf(path: string, kind: PassOptions['kind']): string {
  const suffix = `.${firstSuffix[kind]}`;
  return path.toLowerCase().endsWith(suffix) ? path.slice(0, -suffix.length) : path;
}

/** What a model's file says of itself. @throws the faults of `readPortable` */
export async function inspectModel(file: string): Promise<ModelSummary> {
  return modelSummary(await readPortable(file));
}

/** The same as a card. */
export const cardOf = (model: ModelSummary, file: string): string =>
  modelCard(model, { file, script: file.replace(new RegExp(`\\${portableEnding}$`, 'i'), '.py') }, metricInfo());
