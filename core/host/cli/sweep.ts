/** `indicatrix sweep FILE|DIR`: models × weights × seeds, each finished run kept, and which weights to take. */
import { join } from 'node:path';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { NetworkShape } from '../../model/options/model.ts';
import { epochsHelp } from '../../model/options/proposals.ts';
import { sweepFormats, SweepPlan, type SweepFormat } from '../../model/options/sweep.ts';
import { RunConfig } from '../../model/options/train.ts';
import { sweeps as sweeping } from '../../pipeline.ts';
import { createJob } from '../../base/job.ts';
import { choosingError, modelName, ownMeasure, sweepWords } from '../../model/spec.ts';
import { neighborFactor } from '../../model/presets/index.ts';
import type { ContrastSpec, SweepOutcome } from '../../types.ts';
import { sampleHelp } from '../../types/samples.ts';
import { formatEstimate, formatValue } from '../../view/numbers.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags, splitList, toNumber } from './flags.ts';
import { parseSweep, parseWeights } from './models.ts';
import { rememberRuns, type Project } from './project.ts';
import { addOpenFlags, addPrepareFlags, openSource, takeOverFlag } from './source.ts';
import type { Terminal } from './terminal.ts';
import { configure, networkHelp, presetFlag, requireAll, type ConfigureValues } from './train.ts';

type SweepValues = Values & ConfigureValues & { out?: string; models?: string; weights?: string; format: string[]; dpi: number };

export const sweep: DefineCommand = (command) => {
  command
    .argument('<file>', 'a data file, a project folder (whose last sweep goes on where no flag says otherwise), or ' + sampleHelp)
    .option('--out <folder>', 'The project folder. (default: ./NAME.indicatrix, or the project given)')
    .option(...takeOverFlag)
    .option(
      '--models <list>',
      'Models to try, separated by commas: geomae, confae, confae-shape or irae, each with :encoder or :decoder or for both, or `all`; or models trained on neighbours at one place, as umap:geomae,umap:irae, or umap for all of them. The model without a regularizer is always trained beside them. (default: all)',
    )
    .option(
      '--weights <lists>',
      'Weights to try, separated by commas; for each kind its own as `geomae=1,0.1;irae=2.5,0.25`. (default: those of the paper’s grid search; of models trained on neighbours, from ten times the proposed one to a tenth)',
    )
    .option(...presetFlag)
    .option('--seeds <list>', 'Seeds to train every model with, separated by commas. (default: 1,2,3)', (text) =>
      splitList(text).map((part) => toNumber(part, '--seeds')),
    )
    .option('--format <list>', 'What the result is written as: csv, md, tex, svg, pdf, png.', splitList, [...sweepFormats])
    .option('--dpi <number>', 'Pixels per inch of the PNG.', (text) => toNumber(text, '--dpi'), 300);
  addFlags(command, 'Choosing:', SweepPlan);
  addFlags(command, 'The network:', NetworkShape, networkHelp);
  addFlags(command, 'Training:', RunConfig, { epochs: epochsHelp });
  addPrepareFlags(addOpenFlags(command)).action((file: string, values: SweepValues) =>
    run(values, async (terminal) => {
      const formats = values.format.map(toFormat);
      const chosen = choosePlan(values);
      const project = await openSource(terminal, file, values);
      const { base, plan } = await planFor(project, chosen, values);
      const { outcome, runs, failed } = await sweepProject(terminal, project, base, plan);
      const caption = `${project.data.name}, ${project.prepared.rows} cells, ${base.epochs} epochs, seeds ${plan.seeds.join(', ')}`;
      const files: string[] = [];
      for (const format of formats) {
        const { name, bytes } = await sweeping.sweepFile(outcome, format, caption, values.dpi, createJob(undefined, terminal.signal));
        const path = join(project.folder, name);
        await writeWhole(path, bytes);
        files.push(path);
      }
      const picked = pickedRuns(outcome, runs);
      if (picked.length > 0)
        await rememberRuns(
          terminal,
          project,
          picked.map(({ folder }) => folder),
        );
      terminal.say(`\n${describe(outcome)}\n\n${files.join('\n')}\nRuns in ${project.folder}; next: indicatrix figure ${project.folder}`);
      terminal.answer({
        folder: project.folder,
        files,
        ...outcome,
        runs: runs.map(({ folder, config }) => ({ folder, ...config.model.regularization, seed: config.seed })),
        failed,
      });
      requireAll(failed);
    }),
  );
};

interface Chosen {
  contrast?: ContrastSpec;
  plan: SweepPlan;
}

/** What the flags say; undefined where they say nothing of the plan. */
function choosePlan({ models, weights, seeds, factor }: SweepValues): Chosen | undefined {
  if (models === undefined && weights === undefined && seeds === undefined && factor === undefined) return undefined;
  const { contrast, models: tried } = parseSweep(models ?? 'all');
  const weightsOf = parseWeights(weights, contrast);
  return {
    contrast,
    plan: parseOptions(SweepPlan, {
      models: tried.map(({ kind, part }) => ({ kind, part, weights: [...weightsOf(kind)] })),
      seeds,
      factor: factor ?? (contrast && neighborFactor),
    }),
  };
}

/** The flags' plan, else that of the sweep before on the same data, else everything that the paper tried. */
async function planFor(project: Project, chosen: Chosen | undefined, values: SweepValues): Promise<{ base: RunConfig; plan: SweepPlan }> {
  const file = join(project.folder, 'sweep.json');
  const earlier = await sweeping.readManifest(file);
  const isSame = earlier?.fingerprint === project.prepared.fingerprint;
  const trains =
    values.preset !== undefined || Object.keys({ ...givenFlags(RunConfig, values), ...givenFlags(NetworkShape, values) }).length > 0;
  const contrast = chosen ? chosen.contrast : isSame ? earlier.base.model.contrast : undefined;
  const isSameKind = isSame && JSON.stringify(earlier.base.model.contrast) === JSON.stringify(contrast);
  const base =
    isSameKind && !trains
      ? earlier.base
      : configure(project.prepared, [{ contrast, regularization: { kind: 'none' } }], { ...values, seeds: undefined })[0];
  const plan = chosen?.plan ?? (isSame ? earlier.plan : choosePlan({ ...values, models: 'all' })!.plan);
  await sweeping.writeManifest(file, {
    format: 'indicatrix-sweep',
    formatVersion: 1,
    started: new Date().toISOString(),
    fingerprint: project.prepared.fingerprint,
    base,
    plan,
  });
  return { base, plan };
}

/** Trains what a plan lacks, under one bar; finished runs stay as lines above it. */
export async function sweepProject(terminal: Terminal, { folder, data, prepared }: Project, base: RunConfig, plan: SweepPlan) {
  const bar = terminal.progress.add('Sweep');
  const inProgress = new Map<string, number>();
  let [ended, total] = [0, 1];
  const show = (message: string) =>
    bar.update((ended + [...inProgress.values()].reduce((sum, share) => sum + share, 0)) / total, `${ended} of ${total} runs; ${message}`);
  const leave = (name: string) => {
    inProgress.delete(name);
    ended++;
  };
  try {
    const result = await sweeping.sweep(
      { folder, data, prepared, base, plan },
      {
        planned(runs, found) {
          [ended, total] = [found, runs];
          if (found > 0) terminal.progress.print(`  ${found} of ${runs} runs are there from before`);
        },
        epoch(name, epoch, epochs) {
          inProgress.set(name, epoch / epochs);
          show(`${name}: epoch ${epoch} of ${epochs}`);
        },
        ended(name, { config, metrics }) {
          leave(name);
          terminal.progress.print(
            `  ${name}: held-out ${sweepWords(config.model.contrast).error} ${formatValue(choosingError(config.model, metrics.values))}`,
          );
          show('');
        },
        failed(name, { message }) {
          leave(name);
          terminal.progress.print(`  ${name} failed: ${message}`);
        },
      },
      terminal.signal,
      (signal) => createJob(undefined, signal),
    );
    bar.done(`${result.runs.length} runs`);
    return result;
  } catch (error) {
    bar.failed(error instanceof Fault && error.tag === 'cancelled' ? 'cancelled' : 'failed');
    throw error;
  }
}

/** Vanilla and the picked models with the first seed: what a figure shows next. */
function pickedRuns({ picks, seeds }: SweepOutcome, runs: readonly sweeping.SweptRun[]): sweeping.SweptRun[] {
  const isPicked = ({
    config: {
      model: { regularization },
    },
  }: sweeping.SweptRun) =>
    regularization.kind === 'none' ||
    picks.some(
      ({ kind, part, weight }) => kind === regularization.kind && part === regularization.part && weight === regularization.weight,
    );
  return runs
    .filter((swept) => swept.config.seed === seeds[0] && isPicked(swept))
    .sort((a, b) => Number(b.config.model.regularization.kind === 'none') - Number(a.config.model.regularization.kind === 'none'));
}

function describe({ vanilla, rows, picks, factor, contrast }: SweepOutcome): string {
  const { error, plain } = sweepWords(contrast);
  const lines = picks.map(({ kind, part, weight }) => {
    const name = modelName({ regularization: { kind, part, weight: weight ?? 0 }, contrast }).padEnd(22);
    if (weight === null) return `  ${name} no weight keeps the ${error === 'MSE' ? 'error' : error} within ${factor} × ${plain}’s`;
    const row = rows.find((each) => each.kind === kind && each.part === part && each.weight === weight)!;
    return `  ${name} weight ${formatValue(weight).padEnd(8)} held-out ${error} ${formatEstimate(row.mse)} (${row.ratio!.toFixed(2)} × ${plain}), ${ownMeasure(kind, part)} ${formatEstimate(row.own)}`;
  });
  return [
    `${modelName({ regularization: { kind: 'none' }, contrast })}: held-out ${error} ${formatEstimate(vanilla)}`,
    'Largest weights within the error allowed:',
    ...lines,
  ].join('\n');
}

function toFormat(text: string): SweepFormat {
  const format = sweepFormats.find((known) => known === text.toLowerCase());
  if (!format)
    throw new Fault('bad-option', `“${text}” is no format of a sweep’s result.`, {
      place: '--format',
      remedy: `There are ${sweepFormats.join(', ')}.`,
    });
  return format;
}
