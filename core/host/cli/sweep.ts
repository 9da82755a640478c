/** `indicatrix sweep FILE|DIR`: models × weights × seeds, each finished run kept, and which weights to take. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { createJob } from '../../base/job.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { NetworkShape } from '../../model/options/model.ts';
import { epochsHelp } from '../../model/options/proposals.ts';
import { PrepareOptions } from '../../model/options/prepare.ts';
import { sweepFormats, SweepPlan, type SweepFormat } from '../../model/options/sweep.ts';
import { RunConfig } from '../../model/options/train.ts';
import { projects, runSlug, sweeps as sweeping } from '../../pipeline.ts';
import { choosingError, modelName, ownMeasure, sweepWords } from '../../model/spec.ts';
import { neighborFactor } from '../../model/presets/index.ts';
import type { ContrastSpec, SweepOutcome } from '../../types.ts';
import { sampleHelp } from '../../types/samples.ts';
import { formatEstimate, formatValue } from '../../view/numbers.ts';
import { givenCommand, run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags, splitList, toNumber } from './flags.ts';
import { parseSweep, parseWeights } from './models.ts';
import { rememberRuns, type Project } from './project.ts';
import { addOpenFlags, addPrepareFlags, openSource, own, prepareSource, takeOverFlag } from './source.ts';
import { gatherStep, openPlanned, prepareStep, trainStep, writeWorkflow, type PlannedSweep } from './sweep-steps.ts';
import type { Terminal } from './terminal.ts';
import { configure, networkHelp, presetFlag, requireAll, type ConfigureValues } from './train.ts';

type SweepValues = Values &
  ConfigureValues & {
    out?: string;
    models?: string;
    weights?: string;
    format: string[];
    dpi: number;
    only?: string;
    plan?: string;
    program: string;
    takeOver?: boolean;
  };

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
    .option('--plan <folder>', 'Train nothing, but write a Snakemake workflow there that does, on as many machines as it is given.')
    .option('--program <words>', 'The words that start this program where the workflow’s jobs run.', 'indicatrix')
    .option(
      '--only <step>',
      `One step of a sweep that several share: ${prepareStep}; a run by its folder’s name; or ${gatherStep}, which takes the runs there are.`,
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
      const { only, plan: elsewhere } = values;
      if (elsewhere !== undefined && only !== undefined)
        throw new Fault('bad-option', 'A plan is of all steps.', { place: '--plan, --only', remedy: 'Give one of them.' });
      if (elsewhere !== undefined) return planElsewhere(terminal, command, file, formats, chosen, { ...values, plan: elsewhere });
      if (only === gatherStep) return gather(terminal, file, formats, values);
      if (only !== undefined && only !== prepareStep) {
        const step = await trainStep(terminal, await openPlanned(file), only);
        terminal.say(step.folder);
        return terminal.answer(step);
      }
      const project = await openSource(terminal, file, values);
      const { base, plan } = await planFor(project, chosen, values);
      if (only === prepareStep) {
        const names = sweeping.plannedConfigs(base, plan).map(runSlug);
        terminal.say(`Prepared in ${project.folder}, with ${names.length} runs to train:\n${names.join('\n')}`);
        return terminal.answer({ folder: project.folder, runs: names });
      }
      const { folder, data, prepared } = project;
      const { outcome, runs, failed } = await sweepProject(terminal, project, base, plan);
      const planned = { folder, name: data.name, features: prepared, base, plan };
      await tell(terminal, planned, outcome, runs, { formats, dpi: values.dpi, further: { failed } });
      await rememberPicked(terminal, project, outcome, runs);
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

/** Of a planned sweep, the runs that machines have trained; trains none. */
async function gather(terminal: Terminal, folder: string, formats: readonly SweepFormat[], { dpi, takeOver }: SweepValues): Promise<void> {
  const planned = await openPlanned(folder);
  await own(terminal, folder, takeOver);
  const { features, base, plan, record } = planned;
  const { outcome, runs, missing } = await sweeping.gather({ folder, prepared: features, base, plan });
  if (missing.length > 0) terminal.progress.print(`  Not there: ${missing.join(' ')}`);
  await tell(terminal, planned, outcome, runs, { formats, dpi, further: { missing } });
  const { command } = record;
  const options = parseOptions(PrepareOptions, command?.prepare ?? record.prepare ?? {});
  await rememberPicked(terminal, { folder, options, latest: command?.latest ?? [], prepared: features }, outcome, runs);
}

/** Opens and prepares, so that the workflow knows what it takes, and writes nothing but the workflow. */
async function planElsewhere(
  terminal: Terminal,
  command: Command,
  file: string,
  formats: readonly SweepFormat[],
  chosen: Chosen | undefined,
  values: SweepValues & { plan: string },
): Promise<void> {
  if (await projects.isProject(file))
    throw new Fault('bad-option', 'A workflow prepares the data itself.', { file, remedy: 'Give the data file and its flags.' });
  const { prepared } = await prepareSource(terminal, file, values);
  const { contrast, plan } = chosen ?? choosePlan({ ...values, models: 'all' })!;
  const base = configure(prepared, [{ contrast, regularization: { kind: 'none' } }], { ...values, seeds: undefined })[0];
  sweeping.requireHeldOut(base);
  const { plan: folder, program, dpi } = values;
  const files = await writeWorkflow(terminal, folder, { command, file, program }, { features: prepared, base, plan }, { formats, dpi });
  const count = sweeping.plannedConfigs(base, plan).length;
  terminal.say(`${files.join('\n')}\n${count} runs; next: cd ${folder} && snakemake --cores 4`);
  terminal.answer({ folder, files, runs: sweeping.plannedConfigs(base, plan).map(runSlug) });
}

/** Writes what the runs came to into the project, and says it. */
async function tell(
  terminal: Terminal,
  { folder, name, features, base, plan }: Omit<PlannedSweep, 'source' | 'record'>,
  outcome: SweepOutcome,
  runs: readonly sweeping.SweptRun[],
  { formats, dpi, further }: { formats: readonly SweepFormat[]; dpi: number; further: object },
): Promise<void> {
  const caption = `${name}, ${features.rows} cells, ${base.epochs} epochs, seeds ${plan.seeds.join(', ')}`;
  const files: string[] = [];
  for (const format of formats) {
    const { name: own, bytes } = await sweeping.sweepFile(outcome, format, caption, dpi, createJob(undefined, terminal.signal));
    const path = join(folder, own);
    await writeWhole(path, bytes);
    files.push(path);
  }
  terminal.say(`\n${describe(outcome)}\n\n${files.join('\n')}\nRuns in ${folder}; next: indicatrix figure ${folder}`);
  terminal.answer({
    folder,
    files,
    ...outcome,
    runs: runs.map(({ folder: own, config }) => ({ folder: own, ...config.model.regularization, seed: config.seed })),
    ...further,
  });
}

/** Figures show vanilla and the picked models from now on. */
async function rememberPicked(
  terminal: Terminal,
  project: Parameters<typeof rememberRuns>[1],
  outcome: SweepOutcome,
  runs: readonly sweeping.SweptRun[],
): Promise<void> {
  const picked = pickedRuns(outcome, runs);
  if (picked.length > 0)
    await rememberRuns(
      terminal,
      project,
      picked.map(({ folder }) => folder),
    );
}

const planFile = (folder: string): string => join(folder, 'sweep.json');

/** The flags' plan, else that of the sweep before on the same data, else everything that the paper tried. */
async function planFor(project: Project, chosen: Chosen | undefined, values: SweepValues): Promise<{ base: RunConfig; plan: SweepPlan }> {
  const earlier = await sweeping.readManifest(planFile(project.folder));
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
  await sweeping.writeManifest(planFile(project.folder), {
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
      { folder, data, prepared, base, plan, command: givenCommand() },
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
