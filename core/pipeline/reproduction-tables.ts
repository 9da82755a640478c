/** The paper's tables from judged runs, in the paper's form, and the paper's own numbers beside them. */
import { holmAdjusted } from '../base/paired.ts';
import {
  paperMetrics,
  table1,
  table3,
  table5,
  table6,
  type PaperDataset,
  type PaperMetric,
  type PaperModel,
  type PaperValue,
} from '../model/presets/paper-tables.ts';
import { weightOf, type Preset } from '../model/presets/index.ts';
import { ownMeasure } from '../model/spec.ts';
import { estimate } from '../project/sweep/outcome.ts';
import type { Cell, EstimateCell, Table } from '../figure/tables/table.ts';
import type { Estimate, Part } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import { chanceLevel } from '../view/ranks.ts';
import { failureWords, mostError } from '../view/verdict.ts';
import {
  errorRatioAmong,
  failureAmong,
  measureNames,
  modelNames,
  models,
  outcomeOf,
  parts,
  reproducedKinds,
  runsOf,
  testOf,
  type Comparison,
  type JudgedRun,
  type Protocol,
} from './reproduction-verdicts.ts';

const rowsOfTables = ['irae', 'geomae', 'confae', 'vanilla'] as const;
const columns = [...paperMetrics, 'mseTrain'] as const;
type Column = (typeof columns)[number];
const columnNames: Record<Column, string> = {
  kl01: 'KL 0.1',
  knnRecall: 'kNN',
  trustworthiness: 'Trust',
  stress: 'Stress',
  kl100: 'KL 100',
  spearman: 'Spear',
  mseTest: 'MSE (test)',
  mseTrain: 'MSE (train)',
};
const better: Record<Column, 'lower' | 'higher'> = {
  kl01: 'lower',
  knnRecall: 'higher',
  trustworthiness: 'higher',
  stress: 'lower',
  kl100: 'lower',
  spearman: 'higher',
  mseTest: 'lower',
  mseTrain: 'lower',
};
/** What is bounded is compared as it is, the rest by its factors. */
const isRatio = (column: Column) => better[column] === 'lower';

/** Marks a model that fails. */
const failed = '†';

export function distortionTable(runs: readonly JudgedRun[], title: string, protocol: Protocol): Table {
  const spread =
    protocol === 'published'
      ? 'VPres and ISO are standard deviations, trimmed as the published code does'
      : 'VPres and ISO are variances, between the 5 % and the 95 % quantile';
  const columnsOf = models.flatMap((model) =>
    parts.map((part) => ({ model, part, name: `${modelNames[model]} (${measureNames[model]}), ${part}` })),
  );
  return {
    caption: `Table 1 on ${title}: geometric measures of encoder- and decoder-regularized models (columns), of the encoder's and of the decoder's metric (rows). ${spread}.${failureNote(runs, parts)}`,
    head: ['Measured', ...columnsOf.map(({ model, part, name }) => (failureAmong(runs, model, part) ? `${name} ${failed}` : name))],
    groups: [
      parts.map((measured) => [measured, ...columnsOf.map(({ model, part }) => distortionOf(runs, model, measured, part, protocol))]),
    ],
  };
}

export function distortionBeside(runs: readonly JudgedRun[], dataset: PaperDataset): Table {
  return besideTable(
    'Table 1, means over all runs of a model.',
    parts.map((measured) =>
      models.flatMap((model) =>
        parts.map((regularized) => ({
          name: `${measureNames[model]} of the ${measured}, ${modelNames[model]} on the ${regularized}`,
          ours: distortionOf(runs, model, measured, regularized, 'published'),
          paper: table1[dataset][measured][model][regularized],
        })),
      ),
    ),
  );
}

/** Which part's regularization each measure prefers, beyond chance; neither part of a model of which one fails. */
export function preferenceTable(runs: readonly JudgedRun[], title: string, dataset: PaperDataset | null, comparison: Comparison): Table {
  const asked = rowsOfTables.slice(0, 3).flatMap((model) => columns.map((column) => ({ model, column })));
  const adjusted = holmAdjusted(
    asked.map(({ model, column }) =>
      someFails(runs, model)
        ? null
        : testOf(
            runsOf(runs, model, 'encoder'),
            runsOf(runs, model, 'decoder'),
            ({ measures }) => measures[column],
            isRatio(column),
            comparison,
          ),
    ),
  );
  const cell = (model: PaperModel | 'vanilla', column: Column): Cell => {
    const [encoder, decoder] = parts.map((part) => measureOf(runs, model, part, column));
    if (!encoder || !decoder) return null;
    if (someFails(runs, model)) return failed;
    const isEncoder = encoder.mean < decoder.mean === (better[column] === 'lower');
    const p = adjusted[asked.findIndex((each) => each.model === model && each.column === column)];
    return { won: 'encoder', lost: 'decoder', draw: 'draw', untold: null }[outcomeOf(p, isEncoder)];
  };
  const ours = rowsOfTables.slice(0, 3).map((model): Cell[] => [modelNames[model], ...columns.map((column) => cell(model, column))]);
  const paper = rowsOfTables
    .slice(0, 3)
    .map((model): Cell[] => [`${modelNames[model]} (paper)`, ...columns.map((column) => table3[model][column])]);
  return {
    caption: `Table 3 on ${title}: which part's regularization each measure prefers beyond chance${dataset ? '; the paper’s rows count over its four data sets' : ''}.${failureNote(runs, parts)}`,
    head: ['Model', ...columns.map((column) => columnNames[column])],
    groups: dataset ? [ours, paper] : [ours],
  };
}

/** A weight of the product as Table 4 would have it. */
const inPaper = (model: PaperModel, weight: number) => String(weight * regularizerOf(reproducedKinds[model]).inPaper);

export function weightsTable(runs: readonly JudgedRun[], title: string, preset: Preset, isPaperData: boolean): Table {
  const used = (model: PaperModel, part: Part): Cell => {
    const run = runsOf(runs, model, part)[0];
    return run && run.regularization.kind !== 'none' ? inPaper(model, run.regularization.weight) : 'none';
  };
  const theirs = (model: PaperModel, part: Part) => inPaper(model, weightOf(preset.weights, reproducedKinds[model], part));
  return {
    caption: `Table 4 on ${title}: weights, in the paper's constants (IRAE's stand before the bare ratio).`,
    head: ['Model', ...parts, ...(isPaperData ? parts.map((part) => `paper, ${part}`) : [])],
    groups: [
      (['confae', 'geomae', 'irae'] as const).map((model) => [
        modelNames[model],
        ...parts.map((part) => used(model, part)),
        ...(isPaperData ? parts.map((part) => theirs(model, part)) : []),
      ]),
    ],
  };
}

/** Table 5 of the encoder-regularized models, Table 6 of the decoder-regularized ones, with what each explains and what it costs. */
export function measuresTable(runs: readonly JudgedRun[], title: string, part: Part, cells: number, comparison: Comparison): Table {
  const rows = rowsOfTables.map((model) => columns.map((column): EstimateCell | null => measureOf(runs, model, part, column)));
  const fails = rowsOfTables.map((model) => failureAmong(runs, model, part) !== null);
  mark(runs, rows, fails, part, comparison);
  const share = (model: (typeof rowsOfTables)[number]): Cell =>
    estimate(runsOf(runs, model, part).map(({ measures }) => measures['explained']));
  const cost = (model: (typeof rowsOfTables)[number]): Cell => {
    const ratio = errorRatioAmong(runs, model, part);
    return ratio === null ? null : { mean: ratio, deviation: null };
  };
  return {
    caption: `Table ${part === 'encoder' ? 5 : 6} on ${title}: measures of ${part}-regularized models, on ${cells} held-out cells; Trust over neighbourhoods of up to half of them. Bold is better than every other beyond chance.${failureNote(runs, [part])}`,
    head: ['Model', ...columns.map((column) => columnNames[column]), 'Explained', '× vanilla'],
    groups: [
      rows.map((row, index) => [
        `${modelNames[rowsOfTables[index]]}${fails[index] ? ` ${failed}` : ''}`,
        ...row,
        share(rowsOfTables[index]),
        cost(rowsOfTables[index]),
      ]),
    ],
  };
}

/**
 * The best of each column: the best mean among the models that do not fail, where it is beyond chance better than each other one; else it
 * leads.
 */
function mark(
  runs: readonly JudgedRun[],
  rows: readonly (EstimateCell | null)[][],
  fails: readonly boolean[],
  part: Part,
  comparison: Comparison,
): void {
  const leaders = columns.map((column, index) => {
    const rivals = rowsOfTables.flatMap((model, row) => (rows[row][index] && !fails[row] ? [{ model, cell: rows[row][index] }] : []));
    const sorted = rivals.toSorted((a, b) => (better[column] === 'lower' ? a.cell.mean - b.cell.mean : b.cell.mean - a.cell.mean));
    const [first, ...others] = sorted;
    const tests = others.map(({ model }) =>
      testOf(runsOf(runs, first.model, part), runsOf(runs, model, part), ({ measures }) => measures[column], isRatio(column), comparison),
    );
    return { cell: first?.cell, tests };
  });
  const adjusted = holmAdjusted(leaders.flatMap(({ tests }) => tests));
  for (const { cell, tests } of leaders) {
    const own = adjusted.splice(0, tests.length);
    if (tests.length > 0 && own.every((p) => p !== null)) cell.rank = own.every((p) => p < chanceLevel) ? 'best' : 'leads';
  }
}

export function measuresBeside(runs: readonly JudgedRun[], dataset: PaperDataset, part: Part): Table {
  const theirs = part === 'encoder' ? table5 : table6;
  // The paper's trustworthiness counts neighbourhoods for which the formula has no meaning: beside it stands the same of ours.
  const ours = (metric: PaperMetric) => (metric === 'trustworthiness' ? 'trustworthinessPublished' : metric);
  return besideTable(
    `Table ${part === 'encoder' ? 5 : 6}, means over all runs of a model; Trust over the published neighbourhoods.`,
    rowsOfTables.map((model) =>
      paperMetrics.map((metric: PaperMetric) => ({
        name: `${modelNames[model]}, ${columnNames[metric]}`,
        ours: measureOf(runs, model, part, ours(metric)),
        paper: theirs[dataset][model][metric],
      })),
    ),
  );
}

function besideTable(caption: string, groups: { name: string; ours: Estimate | null; paper: PaperValue }[][]): Table {
  return {
    caption,
    head: ['Value', 'Ours', 'Paper', 'Difference in the paper’s spreads'],
    groups: groups.map((rows) =>
      rows.map(({ name, ours, paper: [mean, deviation] }): Cell[] => [
        name,
        ours,
        { mean, deviation },
        ours === null ? null : signed((ours.mean - mean) / deviation),
      ]),
    ),
  };
}

function signed(value: number): string {
  const text = Math.abs(value) < 10 ? Math.abs(value).toFixed(1) : String(Math.round(Math.abs(value)));
  return `${value < 0 ? '−' : '+'}${text}`;
}

function distortionOf(
  runs: readonly JudgedRun[],
  model: PaperModel,
  measured: Part,
  regularized: Part,
  protocol: Protocol,
): Estimate | null {
  const id = ownMeasure(reproducedKinds[model], measured);
  return estimate(runsOf(runs, model, regularized).map((run) => run[protocol][id]));
}

function measureOf(runs: readonly JudgedRun[], model: PaperModel | 'vanilla', part: Part, id: string): Estimate | null {
  return estimate(runsOf(runs, model, part).map(({ measures }) => measures[id]));
}

function someFails(runs: readonly JudgedRun[], model: PaperModel | 'vanilla'): boolean {
  return parts.some((part) => failureAmong(runs, model, part) !== null);
}

/** What the mark means, of the models that bear it; nothing where none does. */
function failureNote(runs: readonly JudgedRun[], of: readonly Part[]): string {
  const found = of.flatMap((part) =>
    rowsOfTables.flatMap((model) => {
      const failure = model === 'vanilla' && part !== of[0] ? null : failureAmong(runs, model, part);
      return failure ? [`${modelNames[model]}${model === 'vanilla' ? '' : ` (${part})`}: ${failureWords(failure)}`] : [];
    }),
  );
  return found.length === 0
    ? ''
    : ` ${failed} fails, being above ${mostError} × vanilla's error or explaining next to nothing, and is best at nothing: ${found.join('; ')}.`;
}
