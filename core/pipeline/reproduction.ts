/** The paper's protocol on any data: its seven models over seeds, its tables, and what they came to beside its numbers. */
import packageJson from '../../package.json' with { type: 'json' };
import type { Job } from '../base/job.ts';
import { publishedMeasures, publishedSubset } from '../metrics/published.ts';
import { sampleRows } from '../metrics/sample.ts';
import type { TrainedRun } from '../model/run.ts';
import { instructionSet } from '../native/index.ts';
import { parseOptions } from '../model/options/describe.ts';
import type { SoughtWeight, SweepPlan } from '../model/options/sweep.ts';
import { RunConfig } from '../model/options/train.ts';
import { anyCells, preset, presetConfigs, suits, weightOf, type Preset } from '../model/presets/index.ts';
import { splitOverlap } from '../model/splits.ts';
import type { PaperDataset } from '../model/presets/paper-tables.ts';
import { formatTable } from '../figure/tables/formats.ts';
import type { Table } from '../figure/tables/table.ts';
import type { FoundWeight, Prepared, SweepOutcome } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import { essentials } from './essentials.ts';
import { loadRun } from './runs.ts';
import { embed } from './training.ts';
import { distortionBeside, distortionTable, measuresBeside, measuresTable, preferenceTable, weightsTable } from './reproduction-tables.ts';
import {
  describeDominance,
  describeTests,
  dominances,
  reproducedKinds,
  type Comparison,
  type Dominance,
  type JudgedRun,
} from './reproduction-verdicts.ts';
import { sweepTable } from '../figure/tables/sweep.ts';
import type { SweptRun } from './sweep.ts';

export { describeDominance, describeTests, dominanceSign, type Dominance, type JudgedRun } from './reproduction-verdicts.ts';

export const paperDatasets: readonly PaperDataset[] = ['mnist', 'pbmc', 'zilionis', 'celegans'];

/** Figure 3 is MNIST's, Figures 5 to 7 those of the single-cell data. */
export const figureNames: Record<PaperDataset, string> = { mnist: 'figure3', zilionis: 'figure5', pbmc: 'figure6', celegans: 'figure7' };

/** The paper's data set that prepared data are, by their size; null where they are others. */
export function recognize({ rows, dim }: Pick<Prepared, 'rows' | 'dim'>): PaperDataset | null {
  return paperDatasets.find((id) => suits(presetOf(id), { cells: rows, inputDim: dim })) ?? null;
}

/** The data set's own settings, or the paper's for any single-cell data. */
export function presetOf(dataset: PaperDataset | null): Preset {
  return dataset === null ? anyCells : preset(dataset);
}

/** Few epochs and one seed: the order of the models, not the numbers. */
export const quickEpochs = 10;

export interface ReproductionChoice {
  preset: Preset;
  seeds: number[];
  /** How many splits of the cells every seed is trained with. */
  splits: number;
  /** Left out, the preset's. */
  epochs?: number;
  /** Tries the weights of the published grid instead of taking the preset's. */
  findsWeights: boolean;
  /** Found for the data, instead of the preset's. */
  weights?: readonly FoundWeight[];
}

/** Each model with the largest weight of the published grid, from which a quick search goes down. */
export function soughtWeights(): SoughtWeight[] {
  return reproducedModels().map(({ kind, part }) => ({ kind, part, from: regularizerOf(kind).grid[0] }));
}

function reproducedModels() {
  const kinds = Object.values(reproducedKinds);
  return kinds.flatMap((kind) => (['encoder', 'decoder'] as const).map((part) => ({ kind, part })));
}

/** What is to be trained: the preset's seven models, or all of the published grid search. */
export function reproductionPlan(
  { rows, dim }: Pick<Prepared, 'rows' | 'dim'>,
  { preset, seeds, splits, epochs, findsWeights, weights }: ReproductionChoice,
): { base: RunConfig; plan: SweepPlan } {
  const [vanilla] = presetConfigs(preset, { inputDim: dim, cells: rows });
  const base = parseOptions(RunConfig, { ...vanilla, epochs: epochs ?? vanilla.epochs });
  const models = reproducedModels().map(({ kind, part }) => {
    const found = weights?.find((each) => each.kind === kind && each.part === part);
    return { kind, part, weights: findsWeights ? [...regularizerOf(kind).grid] : [found?.weight ?? weightOf(preset.weights, kind, part)] };
  });
  return { base, plan: { models, seeds, splits, factor: 1.3 } };
}

/** Vanilla and, of each model, the runs with the weight picked; where none is within the factor, with the smallest tried. */
export function chosenRuns({ rows, picks }: SweepOutcome, runs: readonly SweptRun[], findsWeights: boolean): SweptRun[] {
  if (!findsWeights) return [...runs];
  return runs.filter(
    ({
      config: {
        model: { regularization },
      },
    }) => {
      if (regularization.kind === 'none') return true;
      const { kind, part, weight } = regularization;
      const pick = picks.find((each) => each.kind === kind && each.part === part)?.weight;
      return weight === (pick ?? Math.min(...rows.filter((row) => row.kind === kind && row.part === part).map((row) => row.weight)));
    },
  );
}

/** Measures a kept run as the tables ask. @returns the model and its embedding too, for the figure */
export async function judge(
  folder: string,
  prepared: Prepared,
  job: Job,
): Promise<{ judged: JudgedRun; name: string; model: TrainedRun; embedding: Float32Array }> {
  const { name, model } = await loadRun(folder, prepared);
  const embedding = await embed(prepared, model);
  const [published, paper] = await essentials(prepared, model, embedding, ['published', 'paper'], job);
  const {
    seed,
    splitSeed,
    model: { regularization, latentDim },
  } = model.config;
  const { heldOut } = model.split;
  const cells = sampleRows(heldOut.length, publishedSubset, seed).map((index) => heldOut[index]);
  const measures = await publishedMeasures(
    gather(prepared.features, prepared.dim, cells),
    prepared.dim,
    gather(embedding, latentDim, cells),
    latentDim,
    job,
  );
  const { mseTrain, mseTest, mseMean, explained } = published.values;
  return {
    judged: {
      regularization,
      seed,
      split: splitSeed,
      measures: { ...measures, mseTrain, mseTest, mseMean, explained },
      published: published.values,
      paper: paper.values,
    },
    name,
    model,
    embedding,
  };
}

function gather(values: Float32Array, dim: number, rows: Uint32Array): Float32Array {
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, index) => gathered.set(values.subarray(row * dim, (row + 1) * dim), index * dim));
  return gathered;
}

export interface ReproductionInput {
  title: string;
  /** The paper's data set that these are. */
  dataset: PaperDataset | null;
  preset: Preset;
  prepared: Prepared;
  base: RunConfig;
  seeds: readonly number[];
  splits: number;
  runs: readonly JudgedRun[];
  outcome: SweepOutcome;
  findsWeights: boolean;
  /** Weights are of a quick search. */
  searched: boolean;
  isQuick: boolean;
  /** Names of the files of the figure that the report shows. */
  figures: readonly string[];
}

/** What the runs decide: nothing where they are a quick look. */
export function comparisonOf({ base, runs, isQuick }: Pick<ReproductionInput, 'base' | 'runs' | 'isQuick'>): Comparison {
  return { decides: !isQuick, overlap: splitOverlap(runs.map(({ split }) => ({ ...base, splitSeed: split }))) };
}

export interface Reproduction {
  files: { name: string; text: string }[];
  dominances: Dominance[];
  /** How verdicts were come to, or why there are none. */ tests: string;
}

/** The tables as CSV, all of them as LaTeX and in a report in Markdown, and the numbers as JSON. */
export function reproduction(input: ReproductionInput): Reproduction {
  const { title, dataset, preset, prepared, base, seeds, splits, runs, outcome, findsWeights, searched, isQuick, figures } = input;
  const comparison = comparisonOf(input);
  const runsOfEach = runs.filter(({ regularization: { kind } }) => kind === 'none').length;
  const tests = describeTests(runsOfEach, comparison);
  const held = Math.min(publishedSubset, Math.round(base.heldOut * prepared.rows));
  const tables: { name: string; heading: string; table: Table }[] = [
    { name: 'table1', heading: 'Table 1', table: distortionTable(runs, title, 'published') },
    { name: 'table1-variances', heading: 'Table 1 as the paper’s text defines its measures', table: distortionTable(runs, title, 'paper') },
    { name: 'table3', heading: 'Table 3', table: preferenceTable(runs, title, dataset, comparison) },
    { name: 'table4', heading: 'Table 4', table: weightsTable(runs, title, preset, dataset !== null) },
    { name: 'table5', heading: 'Table 5', table: measuresTable(runs, title, 'encoder', held, comparison) },
    { name: 'table6', heading: 'Table 6', table: measuresTable(runs, title, 'decoder', held, comparison) },
    ...(findsWeights ? [{ name: 'weights', heading: 'Grid search', table: sweepTable(outcome) }] : []),
  ];
  const beside =
    dataset === null
      ? []
      : [
          { name: 'table1-beside', heading: 'Table 1 beside the paper’s', table: distortionBeside(runs, dataset) },
          { name: 'table5-beside', heading: 'Table 5 beside the paper’s', table: measuresBeside(runs, dataset, 'encoder') },
          { name: 'table6-beside', heading: 'Table 6 beside the paper’s', table: measuresBeside(runs, dataset, 'decoder') },
        ];
  const all = [...tables, ...beside];
  const pairs = dominances(runs, 'published', comparison);
  const about = [
    `${prepared.rows.toLocaleString('en-US')} cells × ${prepared.dim} features (${prepared.steps.map(({ summary }) => summary).join('; ')}), ${Math.round(base.heldOut * prepared.rows).toLocaleString('en-US')} of them held out.`,
    `Network ${[prepared.dim, ...base.model.hidden, base.model.latentDim].join('-')} and its mirror; ${base.epochs} epochs, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}${splits === 1 ? '' : `, each on ${splits} splits of the cells`}; settings “${preset.title}”${findsWeights ? ', weights found by the published grid search' : searched ? ', weights found for these data by a quick search for the largest within 1.3 times vanilla’s error' : ''}.`,
    `Indicatrix ${packageJson.version}, engine native/${instructionSet()}.`,
    ...(isQuick ? ['**A quick look**: few epochs. The numbers are not the paper’s to compare with.'] : []),
    tests,
    ...(runsOfEach < 2 ? ['One seed has no spread: where ours is compared with the paper’s, only the paper’s spread is known.'] : []),
    `The held-out cells also choose which epoch’s weights are kept. Measures of Tables 3, 5 and 6 are those of the published code: on ${held} held-out cells, drawn anew for each seed, neighbourhoods averaged over k = 10 … ${Math.min(200, 10 * Math.floor((held - 1) / 10))}. Trustworthiness leaves out k above half of the cells, where its formula has no meaning${dataset === null ? '' : '; beside the paper’s numbers it is computed with them, as theirs were'}.`,
  ];
  const markdown = [
    `# The paper’s tables on ${title}`,
    '',
    ...about.map((line) => `- ${line}`),
    '',
    '## Does a part’s regularization serve that part best?',
    '',
    ...pairs.map((each) => `- ${describeDominance(each)}`),
    '',
    ...(figures.length > 0
      ? [
          '## Indicatrices',
          '',
          ...figures
            .filter((name) => name.endsWith('.png'))
            .map((name) => `![Embeddings with the indicatrices of encoder and decoder](${name})`),
          '',
        ]
      : []),
    ...all.flatMap(({ heading, table }) => [`## ${heading}`, '', formatTable(table, 'md')]),
  ].join('\n');
  const json = {
    title,
    dataset,
    cells: prepared.rows,
    features: prepared.dim,
    fingerprint: prepared.fingerprint,
    epochs: base.epochs,
    seeds,
    splits,
    weights: outcome.picks,
    dominances: pairs,
    runs,
  };
  return {
    files: [
      { name: 'reproduction.md', text: markdown },
      { name: 'tables.tex', text: all.map(({ table }) => formatTable(table, 'tex')).join('\n') },
      { name: 'reproduction.json', text: `${JSON.stringify(json, null, 2)}\n` },
      ...all.map(({ name, table }) => ({ name: `${name}.csv`, text: formatTable(table, 'csv') })),
    ],
    dominances: pairs,
    tests,
  };
}
