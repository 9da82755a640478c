/**
 * `NAME.indicatrix-model`: a model with all that it takes to place new cells, as one safetensors file whose metadata hold the rest as JSON.
 * docs/model-file.md describes it. One flat file with every size told before any number: nothing is unpacked, and no name in it is a path.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { writeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { KeptConfig } from '../model/options/train.ts';
import { portableEnding, type GeneRecipe, type PortableModel, type ReferenceCells } from '../model/portable.ts';
import { decodeSafetensors, encodeSafetensors, parametersFrom, parameterTensors, type NamedTensor } from './safetensors.ts';

const [format, formatVersion] = ['indicatrix-model', '1'];

/** Half a million reference cells with 50 features and their map are 104 MB. */
const mostBytes = 2 ** 30;
const mostHeader = 2 ** 26;
const mostGenes = 500_000;
const mostCells = 5_000_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.maxLength(1 << 16));
const names = v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(mostGenes));

const Recipe = v.variant('kind', [
  v.object({ kind: v.literal('components'), obsm: text, dim: v.pipe(count, v.minValue(1)), standardizeCells: v.boolean() }),
  v.object({
    kind: v.literal('genes'),
    names,
    ids: v.optional(names),
    values: v.picklist(['counts', 'nonnegative', 'signed']),
    target: v.optional(v.pipe(finite, v.minValue(0))),
    log1p: v.boolean(),
    columns: v.pipe(v.array(count), v.minLength(1), v.maxLength(mostGenes)),
    clip: v.pipe(finite, v.minValue(0)),
    noise: v.optional(v.pipe(finite, v.minValue(0))),
    standardizeCells: v.boolean(),
  }),
]);

const Described = v.object({
  name: text,
  created: text,
  version: text,
  config: KeptConfig,
  recipe: Recipe,
  data: v.object({
    name: text,
    cells: count,
    fingerprint: text,
    neighbors: v.pipe(count, v.minValue(1)),
    agreement: v.optional(finite),
    steps: v.array(v.object({ step: text, options: v.record(v.string(), v.unknown()), summary: text })),
  }),
  reference: v.nullable(
    v.object({
      rows: v.pipe(count, v.minValue(2), v.maxValue(mostCells)),
      labels: v.array(
        v.object({
          name: text,
          categories: v.array(text),
          colors: v.optional(v.array(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i)))),
          ordered: v.optional(v.literal(true)),
        }),
      ),
    }),
  ),
  metrics: v.object({ values: v.record(v.string(), v.nullable(v.number())), notes: v.array(text) }),
  licence: text,
  note: text,
});
type Described = v.InferOutput<typeof Described>;

/** @param file takes its place once it is whole @throws `write-failed` */
export function writePortable(file: string, model: PortableModel): Promise<void> {
  return writeWhole(file, encodePortable(model));
}

export function encodePortable({ config, parameters, recipe, facts, reference, ...rest }: PortableModel): Uint8Array {
  const tensors: NamedTensor[] = [...parameterTensors(config.model, parameters)];
  const put = (name: string, values: Float32Array | undefined, shape = [values?.length ?? 0]) =>
    values && tensors.push({ name, shape, values });
  const { mean, deviation, distances, residuals, errors, ...data } = facts;
  if (recipe.kind === 'genes') {
    put('recipe.mean', recipe.mean);
    put('recipe.scale', recipe.scale);
    put('recipe.centre', recipe.centre);
    put('recipe.shares', recipe.shares);
    put('recipe.loadings', recipe.loadings, [recipe.variance?.length ?? 0, recipe.columns.length]);
    put('recipe.variance', recipe.variance);
  }
  put('data.mean', mean);
  put('data.deviation', deviation);
  put('data.distances', distances);
  put('data.residuals', residuals);
  put('data.errors', errors);
  if (reference) {
    put('reference.features', reference.features, [reference.rows, reference.features.length / reference.rows]);
    put('reference.embedding', reference.embedding, [reference.rows, reference.embedding.length / reference.rows]);
    reference.labels.forEach(({ codes }, at) => put(`reference.labels.${at}`, Float32Array.from(codes)));
  }
  const described: Described = {
    ...rest,
    config,
    data,
    recipe: recipe.kind === 'components' ? recipe : describeRecipe(recipe),
    reference: reference && {
      rows: reference.rows,
      labels: reference.labels.map(({ name, categories, colors, ordered }) => ({
        name,
        categories,
        ...(colors && { colors }),
        ...(ordered && { ordered }),
      })),
    },
  };
  const model = JSON.stringify(described);
  return encodeSafetensors({
    tensors,
    metadata: { format, version: formatVersion, activation: config.model.activation, sha256: hashOf(model, tensors), model },
  });
}

function describeRecipe({ kind, names: genes, ids, values, target, log1p, columns, clip, noise, standardizeCells }: GeneRecipe) {
  return {
    kind,
    names: genes,
    ...(ids && { ids }),
    values,
    ...(target !== undefined && { target }),
    log1p,
    columns: Array.from(columns),
    clip,
    ...(noise !== undefined && { noise }),
    standardizeCells,
  };
}

/** Of everything that placing goes by. */
function hashOf(model: string, tensors: readonly NamedTensor[]): string {
  const hash = createHash('sha256').update(model);
  for (const { name, shape, values } of tensors)
    hash.update(`\n${name} ${shape.join(' ')}\n`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex');
}

export interface PortableFile extends PortableModel {
  /** SHA-256 of all that it says. */
  sha256: string;
}

/**
 * @throws `file-missing`, `file-unreadable`, `unsupported` for what is no such file or too large for one, `file-truncated`, `malformed`,
 * `not-finite`
 */
export async function readPortable(file: string): Promise<PortableFile> {
  return decodePortable(await bytesOf(file), file);
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Fault('file-missing', 'There is no such model.', { file, remedy: 'Check the path.' }, error);
    throw new Fault('file-unreadable', `The model cannot be read (${error.code}).`, { file, remedy: 'Check its permissions.' }, error);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notOne(file);
    if (found.size > mostBytes)
      throw new Fault('unsupported', `A model of ${(found.size / 1e9).toFixed(1)} GB is not read.`, {
        file,
        remedy: 'Export it with fewer reference cells.',
      });
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function notOne(file: string): Fault {
  return new Fault('unsupported', 'This is no model that cells can be placed with.', {
    file,
    remedy: `Name a file that “indicatrix export RUN --format model” wrote (${portableEnding}).`,
  });
}

/** @param file named in faults */
export function decodePortable(bytes: Uint8Array, file: string): PortableFile {
  const { tensors, metadata } = decodeSafetensors(bytes, file, mostHeader);
  if (metadata['format'] !== format) throw notOne(file);
  if (metadata['version'] !== formatVersion)
    throw new Fault('unsupported', `This is a model file of version ${metadata['version']}; this program reads version ${formatVersion}.`, {
      file,
      remedy: 'Take a newer version of Indicatrix.',
    });
  const { model = '', sha256 = '' } = metadata;
  if (hashOf(model, tensors) !== sha256) throw broken('The model is not what was written: its hash is another.', 'sha256');
  const described = parseDescribed(model);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const { config, recipe, data, reference, ...rest } = described;
  const take = (name: string, ...shape: number[]): Float32Array => {
    const found = byName.get(name);
    if (found?.shape.join() !== shape.join())
      throw broken(found ? `It is ${found.shape.join(' × ')} where ${shape.join(' × ')} belong.` : 'It is missing.', name);
    byName.delete(name);
    if (!found.values.every(Number.isFinite))
      throw new Fault('not-finite', 'This tensor holds NaN or infinity.', { file, place: name, remedy: 'Export the model again.' });
    return found.values;
  };
  const optional = (name: string, ...shape: number[]) => (byName.has(name) ? take(name, ...shape) : undefined);
  const dim = config.model.inputDim;
  const network = tensors.filter(({ name }) => /^(encoder|decoder)\./.test(name));
  for (const { name } of network) byName.delete(name);
  const found: PortableFile = {
    ...rest,
    sha256,
    config,
    parameters: parametersFrom(config.model, network, file),
    recipe: recipe.kind === 'components' ? recipe : withNumbers(recipe),
    facts: {
      ...data,
      mean: take('data.mean', dim),
      deviation: take('data.deviation', dim),
      distances: take('data.distances', quantileCount),
      ...(byName.has('data.residuals') && { residuals: take('data.residuals', quantileCount) }),
      ...(byName.has('data.errors') && { errors: take('data.errors', quantileCount) }),
    },
    reference: reference && withCells(reference),
  };
  const dimOfRecipe = found.recipe.kind === 'components' ? found.recipe.dim : (found.recipe.variance ?? found.recipe.columns).length;
  if (dimOfRecipe !== dim) throw broken(`Its recipe makes ${dimOfRecipe} features; its network takes ${dim}.`, 'recipe');
  const [unknown] = byName.keys();
  if (unknown !== undefined) throw broken('Nothing says what this tensor is.', unknown);
  return found;

  function withNumbers(of: Extract<Described['recipe'], { kind: 'genes' }>): GeneRecipe {
    const m = of.columns.length;
    const n = of.names.length;
    if (of.ids && of.ids.length !== n) throw broken(`${of.ids.length} identifiers of ${n} genes.`, 'recipe.ids');
    if (of.columns.some((gene, at) => gene >= n || (at > 0 && gene <= of.columns[at - 1])))
      throw broken('Columns are genes in ascending order.', 'recipe.columns');
    const scale = take('recipe.scale', m);
    if (scale.some((value) => value <= 0)) throw broken('A scale is above 0.', 'recipe.scale');
    const shares = optional('recipe.shares', n);
    if (shares?.some((value) => value < 0)) throw broken('A share is not below 0.', 'recipe.shares');
    const k = byName.get('recipe.variance')?.shape[0];
    if ((k === undefined) !== (of.noise === undefined))
      throw broken('Components have loadings, variances and a noise, or nothing has.', 'recipe.noise');
    const components = k === undefined ? {} : { variance: take('recipe.variance', k), loadings: take('recipe.loadings', k, m) };
    return {
      ...of,
      columns: Uint32Array.from(of.columns),
      mean: take('recipe.mean', m),
      scale,
      centre: take('recipe.centre', m),
      ...(shares && { shares }),
      ...components,
    };
  }

  function withCells({ rows, labels }: NonNullable<Described['reference']>): ReferenceCells {
    return {
      rows,
      features: take('reference.features', rows, dim),
      embedding: take('reference.embedding', rows, config.model.latentDim),
      labels: labels.map(({ colors, ...label }, at) => {
        const codes = Int32Array.from(take(`reference.labels.${at}`, rows));
        if (codes.some((code) => code < -1 || code >= label.categories.length))
          throw broken('A cell is of no category that there is.', `reference.labels.${at}`);
        return { kind: 'category', ...label, codes, ...(colors?.length === label.categories.length && { colors }) };
      }),
    };
  }

  function parseDescribed(json: string): Described {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch (error) {
      throw broken(`What it says of itself is not JSON: ${(error as Error).message}`, 'model');
    }
    const result = v.safeParse(Described, value);
    if (result.success) return result.output;
    throw broken(result.issues[0].message, `model: ${v.getDotPath(result.issues[0]) ?? 'the whole'}`);
  }

  function broken(message: string, place: string): Fault {
    return new Fault('malformed', message, { file, place, remedy: 'Take an intact copy of the model, or export it again.' });
  }
}

/** At even steps from 0 to 1. */
export const quantileCount = 101;
