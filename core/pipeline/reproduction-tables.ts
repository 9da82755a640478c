/** The paper's tables from judged runs, in the paper's form, and the paper's own numbers beside them. */
import { paperMetrics, table1, table3, table5, table6, type PaperDataset, type PaperMetric, type PaperModel, type PaperValue } from '../model/presets/paper-tables.ts';
import { inPaperConstants, publishedForm, type Preset } from '../model/presets/index.ts';
import { ownMeasure } from '../model/spec.ts';
import { estimate } from '../project/sweep/outcome.ts';
import type { Cell, EstimateCell, Table } from '../figure/tables/table.ts';
import type { Estimate, Metrics, Part, Regularization, RegularizerKind } from '../types.ts';
import { formatEstimate } from '../view/numbers.ts';

/** A run with everything that the tables ask of it. */
export interface JudgedRun {
  regularization: Regularization;
  seed: number;
  /** Errors and the measures of Tables 5 and 6, as the published code computes them. */
  measures: Metrics['values'];
  /** CN, VPres and ISO of both parts under the published protocol and the paper's text. */
  published: Metrics['values'];
  paper: Metrics['values'];
}

export const reproducedKinds: Record<PaperModel, RegularizerKind> = { geomae: 'volume', confae: 'shapeLog', irae: 'scaledIsometry' };
const names: Record<PaperModel | 'vanilla', string> = { geomae: 'GeomAE', confae: 'ConfAE', irae: 'IRAE', vanilla: 'VanillaAE' };
const measureNames: Record<PaperModel, string> = { geomae: 'VPres', confae: 'CN', irae: 'ISO' };
const parts = ['encoder', 'decoder'] as const;
const models = ['geomae', 'confae', 'irae'] as const;
const rowsOfTables = ['irae', 'geomae', 'confae', 'vanilla'] as const;
const columns = [...paperMetrics, 'mseTrain'] as const;
type Column = (typeof columns)[number];
const columnNames: Record<Column, string> = { kl01: 'KL 0.1', knnRecall: 'kNN', trustworthiness: 'Trust', stress: 'Stress', kl100: 'KL 100', spearman: 'Spear', mseTest: 'MSE (test)', mseTrain: 'MSE (train)' };
const better: Record<Column, 'lower' | 'higher'> = { kl01: 'lower', knnRecall: 'higher', trustworthiness: 'higher', stress: 'lower', kl100: 'lower', spearman: 'higher', mseTest: 'lower', mseTrain: 'lower' };

/** A regularized part on its own measure, against what the other part's regularization makes of that part. */
export interface Dominance { model: PaperModel; part: Part; own: Estimate; other: Estimate; holds: boolean }

/** The claim of section 7.1, for each pair of Table 1. */
export function dominances(runs: readonly JudgedRun[], protocol: 'published' | 'paper'): Dominance[] {
  return models.flatMap((model) => parts.flatMap((part): Dominance[] => {
    const own = distortionOf(runs, model, part, part, protocol);
    const other = distortionOf(runs, model, part, part === 'encoder' ? 'decoder' : 'encoder', protocol);
    return own && other ? [{ model, part, own, other, holds: own.mean < other.mean }] : [];
  }));
}

export function describeDominance({ model, part, own, other, holds }: Dominance): string {
  return `${names[model]}, ${measureNames[model]} of the ${part}: ${formatEstimate(own)} where the ${part} is regularized, ${formatEstimate(other)} where the ${part === 'encoder' ? 'decoder' : 'encoder'} is: ${holds ? 'holds' : 'does not hold'}`;
}

export function distortionTable(runs: readonly JudgedRun[], title: string, protocol: 'published' | 'paper'): Table {
  const spread = protocol === 'published' ? 'VPres and ISO are standard deviations, trimmed as the published code does' : 'VPres and ISO are variances, between the 5 % and the 95 % quantile';
  return {
    caption: `Table 1 on ${title}: geometric measures of encoder- and decoder-regularized models (columns), of the encoder's and of the decoder's metric (rows). ${spread}.`,
    head: ['Measured', ...models.flatMap((model) => parts.map((part) => `${names[model]} (${measureNames[model]}), ${part}`))],
    groups: [parts.map((measured) => [measured, ...models.flatMap((model) => parts.map((regularized) => distortionOf(runs, model, measured, regularized, protocol)))])],
  };
}

export function distortionBeside(runs: readonly JudgedRun[], dataset: PaperDataset): Table {
  return besideTable('Table 1, means over seeds.', parts.map((measured) => models.flatMap((model) => parts.map((regularized) => ({
    name: `${measureNames[model]} of the ${measured}, ${names[model]} on the ${regularized}`,
    ours: distortionOf(runs, model, measured, regularized, 'published'),
    paper: table1[dataset][measured][model][regularized],
  })))));
}

/** Which part's regularization each measure prefers; a draw where the means differ by no more than the larger spread. */
export function preferenceTable(runs: readonly JudgedRun[], title: string, dataset: PaperDataset | null): Table {
  const ours = rowsOfTables.slice(0, 3).map((model): Cell[] => [names[model], ...columns.map((column) => preferred(runs, model, column))]);
  const paper = rowsOfTables.slice(0, 3).map((model): Cell[] => [`${names[model]} (paper)`, ...columns.map((column) => table3[model][column])]);
  return {
    caption: `Table 3 on ${title}: which part's regularization each measure prefers${dataset ? '; the paper’s rows count over its four data sets' : ''}.`,
    head: ['Model', ...columns.map((column) => columnNames[column])],
    groups: dataset ? [ours, paper] : [ours],
  };
}

export function weightsTable(runs: readonly JudgedRun[], title: string, preset: Preset, isPaperData: boolean): Table {
  const used = (model: PaperModel, part: Part): Cell => {
    const run = runs.find(({ regularization }) => isOf(regularization, model, part));
    return run && run.regularization.kind !== 'none' ? String(inPaperConstants(reproducedKinds[model], run.regularization.weight)) : 'none';
  };
  const theirs = (model: PaperModel, part: Part) => String(inPaperConstants(reproducedKinds[model], preset.weights[publishedForm(reproducedKinds[model])][part]));
  return {
    caption: `Table 4 on ${title}: weights, in the paper's constants (IRAE's stand before the bare ratio).`,
    head: ['Model', ...parts, ...(isPaperData ? parts.map((part) => `paper, ${part}`) : [])],
    groups: [(['confae', 'geomae', 'irae'] as const).map((model) => [names[model], ...parts.map((part) => used(model, part)), ...(isPaperData ? parts.map((part) => theirs(model, part)) : [])])],
  };
}

/** Table 5 of the encoder-regularized models, Table 6 of the decoder-regularized ones. */
export function measuresTable(runs: readonly JudgedRun[], title: string, part: Part, cells: number): Table {
  const rows = rowsOfTables.map((model) => columns.map((column): EstimateCell | null => measureOf(runs, model, part, column)));
  columns.forEach((column, index) => rank(rows.flatMap((row) => row[index] ?? []), better[column]));
  return {
    caption: `Table ${part === 'encoder' ? 5 : 6} on ${title}: measures of ${part}-regularized models, on ${cells} held-out cells.`,
    head: ['Model', ...columns.map((column) => columnNames[column])],
    groups: [rows.map((row, index) => [names[rowsOfTables[index]], ...row])],
  };
}

export function measuresBeside(runs: readonly JudgedRun[], dataset: PaperDataset, part: Part): Table {
  const theirs = part === 'encoder' ? table5 : table6;
  return besideTable(`Table ${part === 'encoder' ? 5 : 6}, means over seeds.`, rowsOfTables.map((model) => paperMetrics.map((metric: PaperMetric) => ({
    name: `${names[model]}, ${columnNames[metric]}`,
    ours: measureOf(runs, model, part, metric),
    paper: theirs[dataset][model][metric],
  }))));
}

function besideTable(caption: string, groups: { name: string; ours: Estimate | null; paper: PaperValue }[][]): Table {
  return {
    caption,
    head: ['Value', 'Ours', 'Paper', 'Difference in the paper’s spreads'],
    groups: groups.map((rows) => rows.map(({ name, ours, paper: [mean, deviation] }): Cell[] => [name, ours, { mean, deviation }, ours === null ? null : signed((ours.mean - mean) / deviation)])),
  };
}

function signed(value: number): string {
  const text = Math.abs(value) < 10 ? Math.abs(value).toFixed(1) : String(Math.round(Math.abs(value)));
  return `${value < 0 ? '−' : '+'}${text}`;
}

function isOf(regularization: Regularization, model: PaperModel, part: Part): boolean {
  return regularization.kind === reproducedKinds[model] && regularization.part === part;
}

function distortionOf(runs: readonly JudgedRun[], model: PaperModel, measured: Part, regularized: Part, protocol: 'published' | 'paper'): Estimate | null {
  const id = ownMeasure(reproducedKinds[model], measured);
  return estimate(runs.filter(({ regularization }) => isOf(regularization, model, regularized)).map((run) => run[protocol][id]));
}

function measureOf(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', part: Part, column: Column): Estimate | null {
  return estimate(runs.filter(({ regularization }) => (model === 'vanilla' ? regularization.kind === 'none' : isOf(regularization, model, part))).map(({ measures }) => measures[column]));
}

function preferred(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', column: Column): string | null {
  const [encoder, decoder] = parts.map((part) => measureOf(runs, model, part, column));
  if (!encoder || !decoder) return null;
  const difference = encoder.mean - decoder.mean;
  if (Math.abs(difference) <= Math.max(encoder.deviation ?? 0, decoder.deviation ?? 0)) return 'draw';
  return difference < 0 === (better[column] === 'lower') ? 'encoder' : 'decoder';
}

/** Marks the best and the second best of a column. */
function rank(cells: EstimateCell[], direction: 'lower' | 'higher'): void {
  const sorted = cells.toSorted((a, b) => (direction === 'lower' ? a.mean - b.mean : b.mean - a.mean));
  if (sorted.length < 2) return;
  sorted[0].rank = 'first';
  sorted[1].rank = 'second';
}
