/** Cells that a model has never seen, placed on its map: in one pass over their file, whatever its size. */
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { matchGenes, type GeneMatch } from '../cells/placing/match-genes.ts';
import { newFeatures } from '../cells/placing/new-features.ts';
import { standardizeRows } from '../cells/normalize/standardize.ts';
import { openStream } from '../io/open.ts';
import { reconstructionErrors } from '../metrics/reconstruction.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { PlaceOptions } from '../model/options/place.ts';
import {
  outsideQuantile,
  type CarriedLabel,
  type Compared,
  type GeneRecipe,
  type GeneReport,
  type PlacingReport,
  type PortableModel,
  type Quantiles,
  type ReferenceCells,
} from '../model/portable.ts';
import { hasDecoder } from '../model/spec.ts';
import { encode, nearestNeighbors } from '../native/index.ts';
import type { Column, CountStream } from '../types.ts';
import { formatCount } from '../view/numbers.ts';
import { meanDistances, spreads } from './portable.ts';

export interface PlacedCells {
  /** The file they come from, opened in passes. */
  data: CountStream;
  dim: number;
  /** cells × dim; NaN for a cell without counts */
  embedding: Float32Array;
  /** cells × the model's features; where they are asked for */
  features?: Float32Array;
  /** What normalization multiplied each cell by, where it did; with the features. */
  factors?: Float32Array;
  /** The file's numbers are log(1 + x) of what the model begins with. */
  isLogged: boolean;
  /** What was found of each cell: carried labels with their confidence, distance, error, whether it is like the training data. */
  columns: Column[];
  report: PlacingReport;
}

/**
 * @param file any that can be opened; read in passes
 * @throws the faults of opening, `too-few-genes` below the least share, `bad-option` where its numbers are not what the model takes,
 * `cancelled`
 */
export async function placeCells(
  model: PortableModel,
  file: string,
  open: OpenOptions,
  choice: PlaceOptions,
  job: Job,
  keepFeatures = false,
): Promise<PlacedCells> {
  const data = await openStream(file, open, portion(job, 0, 0.15, 'Opening'));
  const { recipe, config, parameters, reference, facts } = model;
  const rows = data.cells.length;
  const dim = config.model.latentDim;
  const width = config.model.inputDim;
  const match = recipe.kind === 'genes' ? matchGenes(recipe, { names: data.genes, ids: data.geneIds }) : null;
  const genes = match && reportGenes(recipe as GeneRecipe, match);
  if (genes) checkShare(genes, choice, file);
  const values = recipe.kind === 'genes' ? takenAs(recipe, data, choice) : 'as they are';
  const embedding = new Float32Array(rows * dim);
  const features = keepFeatures ? new Float32Array(rows * width) : undefined;
  const factors = keepFeatures && recipe.kind === 'genes' && recipe.target !== undefined ? new Float32Array(rows) : undefined;
  const isLogged = values === 'lognormal' && recipe.kind === 'genes' && recipe.values === 'counts';
  const distances = new Float64Array(rows).fill(NaN);
  const residuals = facts.residuals ? new Float64Array(rows).fill(NaN) : null;
  const errors = hasDecoder(config.model) ? new Float64Array(rows).fill(NaN) : null;
  const votes = reference?.labels.map((label) => new Votes(label, rows)) ?? [];
  const placing = portion(job, 0.15, 1, 'Placing cells');
  let [unplaced, shared, judged] = [0, 0, 0];
  const chunks =
    recipe.kind === 'genes'
      ? newFeatures(
          recipe,
          {
            matrix: data.matrix,
            columns: match!.columns,
            isLogged,
            missing: choice.missing,
          },
          placing,
        )
      : ownComponents(data, recipe, placing);
  for await (const chunk of chunks) {
    const has = (row: number) => chunk.totals === null || chunk.totals[row] > 0;
    const inner = quiet(placing);
    if (chunk.factors) factors?.set(chunk.factors, chunk.from);
    const places = await encode(config.model, parameters, chunk.features);
    const missed = await reconstructed(chunk.features);
    const found = reference ? await nearest(reference, chunk.features, places, inner) : null;
    const far = found ? meanDistances(found.features.squared, facts.neighbors) : await spreads(chunk.features, facts, inner);
    for (let at = 0; at < chunk.rows; at++) {
      const row = chunk.from + at;
      if (!has(at)) {
        unplaced++;
        embedding.fill(NaN, row * dim, (row + 1) * dim);
        features?.set(chunk.features.subarray(at * width, (at + 1) * width), row * width);
        continue;
      }
      embedding.set(places.subarray(at * dim, (at + 1) * dim), row * dim);
      features?.set(chunk.features.subarray(at * width, (at + 1) * width), row * width);
      distances[row] = far[at];
      if (residuals && chunk.residuals) residuals[row] = chunk.residuals[at];
      if (errors && missed) errors[row] = missed[at];
      if (found) {
        shared += sharedAt(found, at);
        judged++;
        for (const vote of votes) vote.at(row, found.voters, at);
      }
      await job.breathe();
    }
  }
  const measures = [
    { name: 'distance', values: distances, quantiles: facts.distances },
    ...(residuals && facts.residuals ? [{ name: 'residual', values: residuals, quantiles: facts.residuals }] : []),
    ...(errors && facts.errors ? [{ name: 'error', values: errors, quantiles: facts.errors }] : []),
  ].map((measure) => ({ ...measure, ranks: rankedBy(measure.quantiles, measure.values) }));
  const isOutside = Int8Array.from(distances, (value, row) =>
    Number.isNaN(value) ? -1 : Number(measures.some(({ ranks }) => ranks[row] > outsideQuantile)),
  );
  const compared = (name: string): Compared | undefined => {
    const measure = measures.find((each) => each.name === name);
    return measure && { new: median(measure.values), old: measure.quantiles[(measure.quantiles.length - 1) / 2] };
  };
  const [residual, error] = [compared('residual'), compared('error')];
  const report: PlacingReport = {
    model: model.name,
    file: basename(file),
    cells: rows,
    unplaced,
    ...(genes && { genes }),
    values,
    outside: isOutside.reduce((sum, is) => sum + Number(is === 1), 0),
    distance: compared('distance')!,
    ...(residual && { residual }),
    ...(error && { error }),
    ...(judged > 0 && facts.agreement !== undefined && { agreement: { new: shared / (judged * facts.neighbors), old: facts.agreement } }),
    labels: votes.map((vote) => vote.summary(data.obs)),
    notes: [],
  };
  report.notes = notesOf(report, model, data, choice);
  return {
    data,
    dim,
    embedding,
    ...(features && { features }),
    ...(factors && { factors }),
    isLogged,
    report,
    columns: [
      ...votes.flatMap((vote) => vote.columns),
      ...measures.flatMap(({ name, values: own, ranks }): Column[] => [
        { kind: 'number', name, values: own },
        { kind: 'number', name: `${name}_quantile`, values: ranks },
      ]),
      {
        kind: 'category',
        name: 'in_distribution',
        boolean: true,
        categories: ['False', 'True'],
        codes: Int32Array.from(isOutside, (is) => (is < 0 ? -1 : 1 - is)),
      },
    ],
  };

  async function reconstructed(of: Float32Array): Promise<Float64Array | null> {
    return errors && reconstructionErrors(config.model, parameters, of, quiet(placing));
  }

  /** Nearest reference cells in the features, as many as distances were measured to, and those that vote. */
  async function nearest(cells: ReferenceCells, of: Float32Array, places: Float32Array, inner: Job) {
    const k = Math.min(cells.rows, Math.max(choice.neighbors, facts.neighbors));
    const all = await nearestNeighbors({ points: cells.features, dim: width, queries: of, k }, inner);
    const onMap = await nearestNeighbors({ points: cells.embedding, dim, queries: places, k }, inner);
    const first = <A extends Uint32Array | Float64Array>(of: A, count: number): A => firstOf(of, k, count);
    const voting = Math.min(k, choice.neighbors);
    return {
      features: { indices: first(all.indices, facts.neighbors), squared: first(all.squared, facts.neighbors) },
      map: first(onMap.indices, facts.neighbors),
      voters: { k: voting, indices: first(choice.votes === 'map' ? onMap.indices : all.indices, voting) },
    };
  }

  function sharedAt({ features: { indices }, map }: { features: { indices: Uint32Array }; map: Uint32Array }, at: number): number {
    const k = facts.neighbors;
    const own = map.subarray(at * k, (at + 1) * k);
    return indices.subarray(at * k, (at + 1) * k).reduce((sum, cell) => sum + Number(own.includes(cell)), 0);
  }
}

/** The first `count` of every row of k. */
function firstOf<A extends Uint32Array | Float64Array>(values: A, k: number, count: number): A {
  if (count === k) return values;
  const rows = values.length / k;
  const first = new (values.constructor as new (length: number) => A)(rows * count);
  for (let row = 0; row < rows; row++) first.set(values.subarray(row * k, row * k + count), row * count);
  return first;
}

/** A part of many says nothing of how far the whole is. */
function quiet(job: Job): Job {
  return { signal: job.signal, report: () => {}, breathe: () => job.breathe() };
}

// ---------------------------------------------------------------- what the file has

/** Components of the file, as its own preparation would take them. */
async function* ownComponents(
  data: CountStream,
  { obsm, dim, standardizeCells }: { obsm: string; dim: number; standardizeCells: boolean },
  job: Job,
) {
  const own = data.obsm.find(({ name }) => name === obsm);
  if (own?.dim !== dim) {
    throw new Fault(
      'bad-option',
      own
        ? `Its ${obsm} has ${own.dim} components; the model takes ${dim}.`
        : `The model takes components that a file brings, and this one has no ${obsm}.`,
      {
        file: data.source,
        place: `obsm/${obsm}`,
        remedy: 'Add the components that the model was trained on, found in the same way, or train a model from counts.',
      },
    );
  }
  const bad = own.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new Fault('not-finite', `A cell has the value ${own.values[bad]}.`, {
      file: data.source,
      place: `obsm/${obsm}, cell ${data.cells[Math.floor(bad / dim)]}`,
      remedy: 'Remove the cell, or find the components again.',
    });
  const rowsAtOnce = 8_192;
  for (let from = 0; from < data.cells.length; from += rowsAtOnce) {
    const features = own.values.slice(from * dim, (from + rowsAtOnce) * dim);
    if (standardizeCells) await standardizeRows(features, dim, job);
    yield { from, rows: features.length / dim, features, totals: null, factors: undefined, residuals: null };
    job.report((from + features.length / dim) / data.cells.length);
    await job.breathe();
  }
}

function reportGenes({ names, columns }: GeneRecipe, match: GeneMatch): GeneReport {
  const missing = [...columns].filter((gene) => match.columns[gene] < 0).map((gene) => names[gene]);
  return {
    wanted: columns.length,
    found: columns.length - missing.length,
    summed: { wanted: names.length, found: match.columns.reduce((sum, column) => sum + Number(column >= 0), 0) },
    spelled: match.found,
    missing,
    ambiguous: match.ambiguous,
    extra: match.extra,
  };
}

function checkShare({ wanted, found, missing, summed }: GeneReport, { leastGenes }: PlaceOptions, file: string): void {
  if (found > 0 && summed.found > 0 && found >= leastGenes * wanted) return;
  throw new Fault(
    'too-few-genes',
    `It has ${formatCount(found)} of the model’s ${formatCount(wanted)} genes (${percent(found / wanted)}). Missing are ${listed(missing)}.`,
    {
      file,
      remedy:
        found === 0
          ? 'Check that it is of the same species, and that its genes are named by symbols or Ensembl identifiers.'
          : `Take a file with more of them, or allow fewer (--least-genes ${Math.floor((100 * found) / wanted) / 100}).`,
    },
  );
}

/** What the file's numbers are. @throws `bad-option` where they are not what the model takes */
function takenAs(recipe: GeneRecipe, data: CountStream, { values }: PlaceOptions): PlacingReport['values'] {
  const isRaw = recipe.target !== undefined || recipe.log1p;
  const refused = (message: string, remedy: string) =>
    new Fault('bad-option', message, { file: data.source, place: data.layer || 'the matrix', remedy });
  if (recipe.values === 'signed') return 'as they are';
  if (data.valueKind === 'signed')
    throw refused(
      'It has negative numbers, as scaled values have; the model takes none.',
      'Name the matrix with counts (--layer), or with log-normalized values.',
    );
  if (recipe.values === 'nonnegative') {
    if (!isRaw && (values === 'counts' || (values === 'auto' && data.valueKind === 'counts'))) {
      throw refused(
        'It holds counts; the model was trained on numbers that had been normalized elsewhere, and does not know how.',
        'Normalize it as the training data were, or say that it is (--values lognormal).',
      );
    }
    return isRaw ? 'as they are' : 'lognormal';
  }
  if (values !== 'auto') return values;
  return data.valueKind === 'counts' ? 'counts' : 'lognormal';
}

// ---------------------------------------------------------------- what is found of a cell

type Label = ReferenceCells['labels'][number];

/** A label that a cell's nearest reference cells vote on; the nearest decides where votes are equal. */
class Votes {
  private readonly label: Label;
  private readonly codes: Int32Array;
  private readonly confidence: Float64Array;
  private readonly counts: Uint16Array;

  constructor(label: Label, rows: number) {
    this.label = label;
    this.codes = new Int32Array(rows).fill(-1);
    this.confidence = new Float64Array(rows).fill(NaN);
    this.counts = new Uint16Array(label.categories.length);
  }

  at(row: number, { k, indices }: { k: number; indices: Uint32Array }, place: number): void {
    this.counts.fill(0);
    let best = -1;
    for (let i = place * k; i < (place + 1) * k; i++) {
      const code = this.label.codes[indices[i]];
      if (code >= 0) this.counts[code]++;
    }
    for (let i = place * k; i < (place + 1) * k; i++) {
      const code = this.label.codes[indices[i]];
      if (code >= 0 && (best < 0 || this.counts[code] > this.counts[best])) best = code;
    }
    this.codes[row] = best;
    this.confidence[row] = best < 0 ? 0 : this.counts[best] / k;
  }

  get columns(): Column[] {
    return [
      { ...this.label, codes: this.codes },
      { kind: 'number', name: `${this.label.name}_confidence`, values: this.confidence },
    ];
  }

  summary(obs: readonly Column[]): CarriedLabel {
    const told = this.confidence.filter((value) => !Number.isNaN(value));
    const confidence = told.reduce((sum, value) => sum + value, 0) / Math.max(1, told.length);
    const own = obs.find(({ name }) => name === this.label.name);
    if (own?.kind !== 'category') return { column: this.label.name, confidence };
    const known = new Map(this.label.categories.map((category, code) => [category, code]));
    const codeOf = own.categories.map((category) => known.get(category) ?? -1);
    let [cells, same] = [0, 0];
    own.codes.forEach((code, row) => {
      if (code < 0 || codeOf[code] < 0 || this.codes[row] < 0) return;
      cells++;
      if (codeOf[code] === this.codes[row]) same++;
    });
    return { column: this.label.name, confidence, ...(cells > 0 && { agreement: { cells, same } }) };
  }
}

/** Where values stand among the training cells': 0 below all, 1 above all. */
function rankedBy(quantiles: Quantiles, values: Float64Array): Float64Array {
  const last = quantiles.length - 1;
  return values.map((value) => {
    if (Number.isNaN(value)) return NaN;
    let [low, high] = [0, last];
    if (value <= quantiles[0]) return value < quantiles[0] ? 0 : firstAbove(quantiles, value);
    if (value >= quantiles[last]) return 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (quantiles[middle] <= value) low = middle;
      else high = middle;
    }
    const step = quantiles[high] - quantiles[low];
    return (low + (step > 0 ? (value - quantiles[low]) / step : 0)) / last;
  });
}

/** Of a value that is the least: the middle of those equal to it. */
function firstAbove(quantiles: Quantiles, value: number): number {
  const above = quantiles.findIndex((quantile) => quantile > value);
  return (above < 0 ? quantiles.length : above) / 2 / quantiles.length;
}

function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length === 0 ? NaN : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

// ---------------------------------------------------------------- in words

function notesOf(
  { genes, cells, unplaced, values, outside, labels }: PlacingReport,
  { reference, recipe }: PortableModel,
  data: CountStream,
  { missing: taken }: PlaceOptions,
): string[] {
  const notes: string[] = [];
  if (genes) {
    const { spelled, ambiguous, missing, found, wanted } = genes;
    const isExpected = taken === 'expected' && recipe.kind === 'genes' && recipe.loadings !== undefined;
    if (missing.length > 0)
      notes.push(
        `${formatCount(missing.length)} of the model’s ${formatCount(wanted)} genes are missing (${listed(missing)}): they are taken to be ${isExpected ? 'what the others lead to expect by its components' : 'what they are in its training cells on the mean'}, and cells are brought to the share of a total that the genes at hand have there.`,
      );
    if (!isExpected && found < wanted * 0.8) notes.push('With so many genes at their mean, cells are drawn towards the middle of the map.');
    if (spelled.case > 0)
      notes.push(`${formatCount(spelled.case)} genes were found in another case: check that it is of the same species.`);
    if (spelled.version > 0) notes.push(`${formatCount(spelled.version)} genes were found by their identifiers without version.`);
    if (spelled.marks > 0) notes.push(`${formatCount(spelled.marks)} genes were found with dots and dashes set aside, as R writes names.`);
    if (ambiguous.length > 0)
      notes.push(`${formatCount(ambiguous.length)} genes could be several columns and are taken as missing: ${listed(ambiguous)}.`);
  }
  if (recipe.kind === 'components')
    notes.push(
      `The model takes ${recipe.obsm} of the file as it is. Only components found together with those of its training cells mean the same.`,
    );
  const matrix = data.layer === '' ? 'Its numbers' : `The numbers of ${data.layer}`;
  if (values === 'counts')
    notes.push(`${matrix} were taken as counts${data.valueKind === 'counts' ? '' : ', although they are not whole'}.`);
  if (values === 'lognormal')
    notes.push(
      recipe.kind === 'genes' && recipe.values === 'counts'
        ? `${matrix} were taken as log(1 + x) of normalized counts, led back, and brought to the model’s total (--values counts takes them as counts).`
        : `${matrix} were taken as they are: normalized and logged as the model’s own.`,
    );
  if (unplaced > 0) notes.push(`${formatCount(unplaced)} cells have no counts in the model’s genes, and no place.`);
  const placed = cells - unplaced;
  if (placed > 0 && outside > 0.05 * placed)
    notes.push(
      `${percent(outside / placed)} of the cells lie farther from the training data than 99 in 100 of its own cells: of them the map says little.`,
    );
  if (!reference)
    notes.push(
      'The model carries no reference cells: no labels can be carried over, and distances are those of its features from their means.',
    );
  else if (labels.length === 0) notes.push('The model carries no labels.');
  return notes;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

const shown = 5;

function listed(names: readonly string[]): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${formatCount(rest)} more` : '');
}
