/** Cells that a model has never seen, placed on its map: in one pass over their file, whatever its size. */
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { matchGenes } from '../cells/placing/match-genes.ts';
import { nearestReference, sharedAt } from '../cells/placing/nearest-reference.ts';
import { newFeatures } from '../cells/placing/new-features.ts';
import { ownComponents } from '../cells/placing/own-components.ts';
import { median, rankedBy } from '../cells/placing/standing.ts';
import { checkShare, reportGenes, takenAs } from '../cells/placing/taken.ts';
import { Votes } from '../cells/placing/votes.ts';
import { openStream } from '../io/open.ts';
import { roundedNote } from '../io/value-evidence.ts';
import { reconstructionErrors } from '../metrics/reconstruction.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { PlaceOptions } from '../model/options/place.ts';
import { outsideQuantile, type Compared, type GeneRecipe, type PlacingReport, type PortableModel } from '../model/portable.ts';
import { hasDecoder } from '../model/spec.ts';
import { encode } from '../native/index.ts';
import type { Column, CountStream } from '../types.ts';
import { formatCount } from '../view/numbers.ts';
import { notesOf } from '../view/placing-words.ts';
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
 * `too-few-cells` where none has counts, `cancelled`
 */
export async function placeCells(
  model: PortableModel,
  file: string,
  open: OpenOptions,
  choice: PlaceOptions,
  job: Job,
  keepFeatures = false,
): Promise<PlacedCells> {
  const opened = await openStream(file, open, portion(job, 0, 0.15, 'Opening'), 1);
  // Places have no such digits.
  const data = { ...opened, notes: opened.notes.filter((note) => note !== roundedNote) };
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
    const found = reference
      ? await nearestReference(reference, { features: chunk.features, width, places, dim }, facts.neighbors, choice, inner)
      : null;
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
  if (unplaced === rows)
    throw new Fault('too-few-cells', `None of its ${formatCount(rows)} cells has counts in the model’s genes.`, {
      file,
      place: data.layer,
      remedy: 'Name the matrix that has them (--layer), or another file.',
    });
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
}

/** A part of many says nothing of how far the whole is. */
function quiet(job: Job): Job {
  return { signal: job.signal, report: () => {}, breathe: () => job.breathe() };
}
