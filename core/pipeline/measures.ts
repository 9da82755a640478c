/** Embeddings judged cell by cell, cluster by cluster and neighbourhood by neighbourhood. */
import type { ClusterMeasures, DataNeighbors, MeasureCurves } from '../contract/measures.ts';
import { Fault } from '../base/errors.ts';
import { clusterAreas } from '../geometry/cluster-areas.ts';
import { portion, type Job } from '../base/job.ts';
import { judgedCells } from '../metrics/evaluation.ts';
import { comparedCells, distanceMeasures, distanceScores, type DistanceMeasure, type DistanceScores } from '../metrics/distance-scores.ts';
import { labelAgreement, silhouettes, type LabelledCells } from '../metrics/labels.ts';
import { neighborhoodScores, type NeighborhoodScores } from '../metrics/neighborhoods.ts';
import { categoryMeans } from '../metrics/per-cell.ts';
import { ofCells } from '../metrics/registry.ts';
import { reconstructionErrors } from '../metrics/reconstruction.ts';
import type { Embedded } from '../model/run.ts';
import { nearestNeighbors } from '../native/index.ts';
import type { CellMeasureInfo, Column, MetricSource, Prepared } from '../types.ts';
import { formatValue } from '../view/numbers.ts';
import { categoriesOf, trueLabels } from './columns.ts';
import { geometryOfCells, metricSources, ofPlaced } from './geometry.ts';
import { once } from './once.ts';
import { placedCells, toAllCells, type PlacedCells } from './places.ts';
import { seedSpread, seedsKey } from './stability.ts';

interface CellMeasure extends CellMeasureInfo {
  /** Whether it judges the labels of the column that stands for the kinds of cells. */
  ofLabels?: boolean;
  /** As in a `Column`. */
  scale?: 'log';
  unit?: string;
  /** cells of the prepared data */
  compute(prepared: Prepared, embedded: Embedded, job: Job): Promise<Float64Array>;
  /** Of a cell's value, where that is an estimate; null where it is exact. */
  standardError?(prepared: Prepared, embedded: Embedded, job: Job): Promise<number | null>;
}

const neighborhoodMeasure = (id: keyof NeighborhoodScores['cells']): CellMeasure => ({
  ...ofCells(id),
  ofModel: false,
  async compute(prepared, embedded, job) {
    const scores = await allScores(prepared, embedded, job);
    if (!scores)
      throw new Fault('unsupported', 'Neighbourhoods need at least 20 cells with a place in the embedding.', {
        place: id,
        remedy: 'Prepare more cells.',
      });
    return toAllCells(scores.cells[id], placedCells(prepared, embedded), prepared);
  },
});

const distanceMeasure = (id: DistanceMeasure): CellMeasure => ({
  ...ofCells(id),
  ofModel: false,
  async compute(prepared, embedded, job) {
    const { cells } = await allDistances(prepared, embedded, job);
    return toAllCells(cells[id], placedCells(prepared, embedded), prepared);
  },
  async standardError(prepared, embedded, job) {
    const { standardErrors } = await allDistances(prepared, embedded, job);
    return standardErrors && standardErrors[id];
  },
});

const labelMeasure = (
  id: 'labelAccuracy' | 'silhouette',
  compute: (cells: LabelledCells, job: Job) => Promise<Float64Array>,
): CellMeasure => ({
  ...ofCells(id),
  ofModel: false,
  ofLabels: true,
  async compute(prepared, embedded, job) {
    const column = trueLabels(prepared);
    if (!column)
      throw new Fault(
        'unsupported',
        'There are no labels: no column groups the cells into two to sixty kinds, but for clusters that were found here.',
        { place: id, remedy: 'Mark groups by hand, or join labels when the file is opened.' },
      );
    const placed = placedCells(prepared, embedded);
    return toAllCells(await compute(labelled(ofPlaced(column, placed), placed), job), placed, prepared);
  },
});

function labelled({ codes, categories }: Extract<Column, { kind: 'category' }>, { embedding, latentDim }: PlacedCells): LabelledCells {
  return { points: embedding, dim: latentDim, labels: codes, count: categories.length };
}

const sourceNames: Record<MetricSource, string> = { encoder: 'encoder', decoder: 'decoder', own: 'map' };

const geometryMeasures = (source: MetricSource): CellMeasure[] => {
  const suffix = source[0].toUpperCase() + source.slice(1);
  return [
    {
      id: `volume${suffix}`,
      title: `Area of the data, √det G (${sourceNames[source]})`,
      direction: null,
      meaning:
        'How much of the data’s area one unit of the map’s area stands for around a cell: where it is large, the map shows the data smaller than they are.',
      ofModel: source !== 'own',
      ofDecoder: source === 'decoder',
      scale: 'log',
      unit: 'times the median of its own map',
      compute: async (prepared, embedded, job) => (await geometryOfCells(prepared, embedded, source, job)).volume,
    },
    {
      id: `condition${suffix}`,
      title: `Condition number of G (${sourceNames[source]})`,
      direction: 'lower',
      meaning:
        'How much more the map stretches in one direction than across it around a cell: 1 where circles stay circles; its root is an ellipse’s length over its width.',
      ofModel: source !== 'own',
      ofDecoder: source === 'decoder',
      scale: 'log',
      compute: async (prepared, embedded, job) => (await geometryOfCells(prepared, embedded, source, job)).condition,
    },
  ];
};

const measures: CellMeasure[] = [
  ...(['knnRecall', 'trustworthiness', 'continuity'] as const).map(neighborhoodMeasure),
  {
    id: 'reconstruction',
    title: 'Reconstruction error',
    direction: 'lower',
    meaning: 'Mean squared error of a cell’s reconstruction over its features: high where the two latent numbers say little of the cell.',
    ofModel: true,
    ofDecoder: true,
    compute: (prepared, embedded, job) =>
      reconstructionErrors(embedded.model!.config.model, embedded.model!.parameters, prepared.features, job),
  },
  ...distanceMeasures.map(distanceMeasure),
  labelMeasure('labelAccuracy', labelAgreement),
  labelMeasure('silhouette', silhouettes),
  ...geometryMeasures('encoder'),
  ...geometryMeasures('decoder'),
  ...geometryMeasures('own'),
  {
    id: 'seedSpread',
    title: 'Spread over seeds',
    direction: 'lower',
    meaning:
      'How far a cell’s place strays from one seed of the model to another: root mean square distance from its mean place, the maps laid upon one another, in the map’s radius. Where it is large, what the map shows there is chance. Not known of a model with one seed.',
    ofModel: true,
    ofSeeds: true,
    compute: seedSpread,
  },
];

export function cellMeasureInfo(): CellMeasureInfo[] {
  return measures.map(({ id, title, direction, meaning, ofModel, ofDecoder, ofSeeds }) => ({
    id,
    title,
    direction,
    meaning,
    ofModel,
    ofDecoder,
    ofSeeds,
  }));
}

/** Whether an embedding has what a measure needs. */
export function isMeasurable({ ofModel, ofDecoder, ofSeeds }: CellMeasureInfo, embedded: Embedded): boolean {
  return (
    (!ofSeeds || (embedded.seeds?.() ?? []).length > 1) &&
    (!ofModel || embedded.model !== undefined) &&
    (!ofDecoder || metricSources(embedded).includes('decoder'))
  );
}

/** What measures were called in projects and scripts of before. */
const formerIds: ReadonlyMap<string, string> = new Map([
  ['stressRaw', 'stress'],
  ['distanceOrder', 'spearman'],
]);

/**
 * One value a cell of the prepared data, NaN where it has none, under a name that tells its standard error where it is an estimate. @throws
 * `bad-option`, `unsupported`
 */
export async function cellMeasure(prepared: Prepared, embedded: Embedded, id: string, job: Job): Promise<Column> {
  const measure = measures.find((candidate) => candidate.id === (formerIds.get(id) ?? id));
  if (!measure)
    throw new Fault('bad-option', `There is no measure “${id}”.`, {
      place: 'measure',
      remedy: `Choose from ${measures.map((candidate) => candidate.id).join(', ')}.`,
    });
  if (measure.ofModel && !embedded.model)
    throw new Fault('unsupported', `${measure.title} needs a model; this embedding was imported.`, {
      place: id,
      remedy: 'Choose a measure of the map itself.',
    });
  if (!measure.ofSeeds && !isMeasurable(measure, embedded))
    throw new Fault('unsupported', `${measure.title} needs a decoder; this model is an encoder alone.`, {
      place: id,
      remedy: 'Fit a decoder to it, or choose a measure of the encoder or of the map itself.',
    });
  const values = await valuesOf(measure, prepared, embedded, job);
  const error = await measure.standardError?.(prepared, embedded, job);
  return {
    kind: 'number',
    name: error ? `${measure.title} ± ${formatValue(error)}` : measure.title,
    values,
    ...(measure.scale && { scale: measure.scale }),
    ...(measure.unit && { unit: measure.unit }),
  };
}

function valuesOf(measure: CellMeasure, prepared: Prepared, embedded: Embedded, job: Job): Promise<Float64Array> {
  return once(embedded, `measure ${measure.id}${measure.ofSeeds ? ` ${seedsKey(embedded)}` : ''}`, job, (job) =>
    measure.compute(prepared, embedded, job),
  );
}

/** Scores around every cell. */
function allScores(prepared: Prepared, embedded: Embedded, job: Job): Promise<NeighborhoodScores | null> {
  return once(embedded, 'neighbourhoods', job, (job) => neighborhoodScores(placedCells(prepared, embedded), job));
}

function allDistances(prepared: Prepared, embedded: Embedded, job: Job): Promise<DistanceScores> {
  return once(embedded, 'distances', job, (job) => distanceScores(placedCells(prepared, embedded), job));
}

/** Of many cells those that a second or two suffices for, the same that the metrics table judges. */
export function curves(prepared: Prepared, embedded: Embedded, job: Job): Promise<MeasureCurves> {
  return once(embedded, 'curves', job, async (job) => {
    const placed = placedCells(prepared, embedded);
    const cells = judgedCells(placed);
    const scores =
      cells.length === placed.rows ? await allScores(prepared, embedded, job) : await neighborhoodScores(placed, job, { cells });
    if (!scores)
      throw new Fault('unsupported', 'Neighbourhoods need at least 20 cells with a place in the embedding.', {
        remedy: 'Prepare more cells.',
      });
    return { ks: scores.ks, ...scores.curves, cells: cells.length };
  });
}

/**
 * What the map does to each category of a column: labels' neighbours, silhouettes, means of the per-cell measures, area seen and measured.
 */
export function clusterMeasures(prepared: Prepared, embedded: Embedded, name: string, job: Job): Promise<ClusterMeasures> {
  return once(embedded, `clusters ${name}`, job, async (job) => {
    const all = categoriesOf(prepared, name);
    const placed = placedCells(prepared, embedded);
    const column = ofPlaced(all, placed);
    const bearers = labelled(column, placed);
    const agreement = await labelAgreement(bearers, portion(job, 0, 0.05));
    const silhouette = await silhouettes(bearers, portion(job, 0.05, 0.15));
    const notes: string[] = [];
    // What compares seeds changes with every seed that is trained; what is found here is kept.
    const own = measures.filter((measure) => isMeasurable(measure, embedded) && !measure.ofLabels && !measure.ofSeeds);
    const means = new Map<string, (number | null)[]>();
    for (const [i, measure] of own.entries()) {
      const part = portion(job, 0.15 + (0.8 * i) / own.length, 0.15 + (0.8 * (i + 1)) / own.length, measure.title);
      try {
        means.set(measure.id, categoryMeans(await valuesOf(measure, prepared, embedded, part), all));
      } catch (error) {
        if (!(error instanceof Fault && error.tag === 'unsupported')) throw error;
        notes.push(`${measure.title}: ${error.message}`);
        means.set(
          measure.id,
          all.categories.map(() => null),
        );
      }
    }
    const source = metricSources(embedded).includes('decoder') ? 'decoder' : 'own';
    const areas =
      placed.latentDim === 2
        ? clusterAreas(placed.embedding, column.codes, column.categories.length, await placedVolumes(prepared, embedded, source, job))
        : null;
    if (!areas) notes.push(`Areas are measured in two dimensions; this embedding has ${placed.latentDim}.`);
    const counts = countsOf(all);
    const placedCounts = countsOf(column);
    const missing = all.codes.reduce((count, code) => count + Number(code < 0), 0);
    if (missing > 0) notes.push(`${missing.toLocaleString('en-US')} cells have no value in ${name} and are left out.`);
    if (counts.filter((count) => count > 0).length < 2) notes.push(`${name} has a single category: there is nothing to tell it from.`);
    const judged = silhouette.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
    const labelledCount = placedCounts.reduce((sum, count) => sum + count, 0);
    if (judged > 0 && judged < labelledCount)
      notes.push(
        `Silhouettes are means over ${judged.toLocaleString('en-US')} of ${labelledCount.toLocaleString('en-US')} cells drawn at random, each judged among all.`,
      );
    const estimates = await estimatesNote(prepared, embedded, job);
    if (estimates) notes.push(estimates);
    const accuracies = categoryMeans(agreement, column);
    const silhouetteMeans = categoryMeans(silhouette, column);
    return {
      column: name,
      notes,
      categories: all.categories.map((category, i) => ({
        category,
        cells: counts[i],
        placed: placedCounts[i],
        labelAccuracy: accuracies[i],
        silhouette: silhouetteMeans[i],
        means: Object.fromEntries(own.map(({ id }) => [id, means.get(id)![i]])),
        areaSeen: areas && areas.seen[i],
        areaMeasured: areas && Number.isFinite(areas.measured[i]) ? areas.measured[i] : null,
      })),
    };
  });
}

/** Which measures of cells are estimates, and how good; null where none is. */
export async function estimatesNote(prepared: Prepared, embedded: Embedded, job: Job): Promise<string | null> {
  const { rows } = placedCells(prepared, embedded);
  const compared = comparedCells(rows);
  if (compared === rows) return null;
  const errors = await Promise.all(
    measures.map(async ({ title, standardError }) => ({ title, error: await standardError?.(prepared, embedded, job) })),
  );
  const told = errors.flatMap(({ title, error }) => (error ? [`${title} ${formatValue(error)}`] : [])).join(', ');
  return `Distances of a cell are those to ${compared.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} cells, drawn from all over the map; standard errors of a cell’s value: ${told}.`;
}

async function placedVolumes(prepared: Prepared, embedded: Embedded, source: MetricSource, job: Job): Promise<Float64Array> {
  const { volume } = await geometryOfCells(prepared, embedded, source, job);
  const { cells } = placedCells(prepared, embedded);
  return cells ? Float64Array.from(cells, (cell) => volume[cell]) : volume;
}

function countsOf({ categories, codes }: Extract<Column, { kind: 'category' }>): number[] {
  const counts = categories.map(() => 0);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts;
}

/** The k nearest cells of one in the data. @throws `bad-option` */
export async function neighborsOf({ features, dim, rows }: Prepared, cell: number, k: number, job: Job): Promise<DataNeighbors> {
  if (!(Number.isInteger(cell) && cell >= 0 && cell < rows))
    throw new Fault('bad-option', `There is no cell ${cell + 1}; there are ${rows}.`, {
      place: 'cell',
      remedy: 'Choose a cell of this data set.',
    });
  const { indices, squared } = await nearestNeighbors({ points: features, dim, cells: Uint32Array.of(cell), k }, job);
  return { cells: indices, distances: squared.map(Math.sqrt) };
}
