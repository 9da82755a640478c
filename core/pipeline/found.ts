/** What was found of the data, under the names that it gets in other programs' files. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import type { Additions, Taken } from '../io/anndata/additions.ts';
import { freeKey } from '../io/anndata/additions.ts';
import type { Embedded } from '../model/run.ts';
import type { Column, ContrastSpec, Counts, Prepared } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import { cellMeasure, cellMeasureInfo } from './measures.ts';

/**
 * `geomae_encoder_0.1_seed1`, `umap_geomae_encoder_1_seed1` of a model, a plain form of the name of any other embedding; each its own, and
 * none that of the components.
 */
export function embeddingKeys(runs: readonly { name: string; embedded: Embedded }[], { pca }: Pick<Prepared, 'pca'>): string[] {
  const components = pca ? ['pca'] : [];
  const keys: string[] = [];
  for (const {
    name,
    embedded: { model },
  } of runs)
    keys.push(freeKey(model ? modelKey(model) : plainName(name), [...components, ...keys]));
  return keys;
}

function modelKey({
  config: {
    model: { regularization, contrast },
    seed,
  },
}: NonNullable<Embedded['model']>): string {
  const family = contrast ? contrastWords(contrast) : regularization.kind === 'none' ? ['vanilla'] : [];
  const regularized =
    regularization.kind === 'none'
      ? []
      : [regularizerOf(regularization.kind).word.replaceAll('-', '_'), regularization.part, String(regularization.weight)];
  return [...family, ...regularized, `seed${seed}`].join('_');
}

/** As `--models` has them, with what it takes other flags to say. */
function contrastWords({ loss, spectrum, reconstruction }: ContrastSpec): string[] {
  const place = spectrum === 1 ? 'umap' : spectrum === 0 ? 'tsne' : `neighbors_${spectrum}`;
  return [
    place,
    ...(loss === 'infonce' ? ['infonce'] : loss === 'umap' ? ['umap_loss'] : []),
    ...(reconstruction > 0 ? ['autoencoder'] : []),
  ];
}

function plainName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/^(obsm:)?x_/, '')
      .replace(/[^\p{L}\p{N}.]+/gu, '_')
      .replace(/^_+|_+$/g, '') || 'embedding'
  );
}

/** Every measure that an embedding has of every prepared cell, as `KEY_MEASURE`. */
export async function measuredColumns(
  prepared: Prepared,
  runs: readonly { embedded: Embedded }[],
  keys: readonly string[],
  job: Job,
): Promise<Column[]> {
  const columns: Column[] = [];
  const wanted = runs.flatMap(({ embedded }, i) =>
    cellMeasureInfo()
      .filter(({ ofModel }) => !ofModel || embedded.model)
      .map(({ id }) => ({ embedded, id, name: `${keys[i]}_${id}` })),
  );
  for (const [i, { embedded, id, name }] of wanted.entries()) {
    try {
      const column = await cellMeasure(
        prepared,
        embedded,
        id,
        portion(job, i / wanted.length, (i + 1) / wanted.length, `Measuring ${name}`),
      );
      // What is compared over seeds has no value where there is one.
      if (column.kind !== 'number' || column.values.some((value) => !Number.isNaN(value))) columns.push({ ...column, name });
    } catch (error) {
      // What has no meaning for so few cells is left out.
      if (!(error instanceof Fault && error.tag === 'unsupported')) throw error;
    }
  }
  return columns;
}

/** A column of the kept cells among all: the others have no value. */
export function atAllCells(column: Column, kept: Uint32Array, cells: number): Column {
  if (kept.length === cells) return column;
  switch (column.kind) {
    case 'category':
      return { ...column, codes: placed(new Int32Array(cells).fill(-1), column.codes, kept) };
    case 'number':
      return { ...column, values: placed(new Float64Array(cells).fill(NaN), column.values, kept) };
    case 'text': {
      const values = new Array<string>(cells).fill('');
      kept.forEach((cell, row) => (values[cell] = column.values[row]));
      return { ...column, values };
    }
  }
}

function placed<T extends Int32Array | Float64Array>(all: T, values: T, kept: Uint32Array): T {
  for (let row = 0; row < kept.length; row++) all[kept[row]] = values[row];
  return all;
}

/**
 * Components as scanpy keeps them: scores in `obsm/X_pca`, loadings in `varm/PCs`, variances in `uns/pca`; with them what it takes to
 * find a new cell's: (clip((x − mean) / scale) − centre) · loadings. Where a file has components of its own, under `_indicatrix`. Components
 * of which batches were brought together are beside them in `obsm/X_pca_harmony`, as scanpy names them.
 */
export function pcaAdditions(
  taken: Taken,
  { genes, layer }: Pick<Counts, 'genes' | 'layer'>,
  { pca, dim, features, correction, steps }: Prepared,
): Pick<Additions, 'obsm' | 'varm' | 'uns'> {
  const harmony = steps.find(({ step }) => step === 'batches');
  const key = freeKey('X_pca_harmony', taken.obsm);
  const corrected: Pick<Additions, 'obsm' | 'uns'> = correction
    ? { obsm: [{ name: key, dim, values: features }], uns: { harmony: { params: JSON.stringify(harmony?.options) } } }
    : { obsm: [], uns: {} };
  if (!pca) return { ...corrected, varm: [] };
  const isFree = !taken.obsm.includes('X_pca') && !taken.varm.includes('PCs') && !taken.uns.includes('pca');
  const suffix = isFree ? '' : '_indicatrix';
  const { variance, varianceRatio, loadings, mean, scale, centre, clip } = pca;
  const used = pca.genes.length;
  const turned = new Float32Array(used * dim);
  for (let component = 0; component < dim; component++)
    for (let gene = 0; gene < used; gene++) turned[gene * dim + component] = loadings[component * used + gene];
  // Raw counts have genes of their own, to which the file's varm does not belong.
  const fitsVar = !layer.startsWith('raw');
  const all = new Float32Array(fitsVar ? genes.length * dim : 0);
  if (fitsVar) pca.genes.forEach((gene, i) => all.set(turned.subarray(i * dim, (i + 1) * dim), gene * dim));
  return {
    obsm: [{ name: `X_pca${suffix}`, dim, values: correction?.before ?? features }, ...corrected.obsm],
    varm: fitsVar ? [{ name: `PCs${suffix}`, dim, values: all }] : [],
    uns: {
      ...corrected.uns,
      [`pca${suffix}`]: {
        variance,
        variance_ratio: varianceRatio,
        genes: Array.from(pca.genes, (gene) => genes[gene]),
        mean,
        scale,
        centre,
        clip,
        ...(fitsVar ? {} : { loadings: { values: turned, dim } }),
        params: { layer: layer || 'X' },
      },
    },
  };
}
