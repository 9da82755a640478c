/** `indicatrix train FILE|DIR`: trains models and keeps each as a run. */
import { describeFault, Fault } from '../../base/errors.ts';
import { createJob } from '../../base/job.ts';
import { modelName } from '../../model/spec.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { NetworkShape } from '../../model/options/model.ts';
import { defaultNetwork, epochsHelp, proposedBatchSize } from '../../model/options/proposals.ts';
import { fitDecoderHelp, RunConfig } from '../../model/options/train.ts';
import * as pipeline from '../../pipeline.ts';
import {
  mixesInputs,
  neighborConfig,
  preset,
  presetConfigs,
  presetEpochs,
  presets,
  singleCell,
  type Preset,
} from '../../model/presets/index.ts';
import type { Activation, FoundWeight, Prepared } from '../../types.ts';
import { sampleHelp } from '../../types/samples.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { writeConfig } from './config.ts';
import { addDrawingFlags, drawRuns, firstSeeds, type DrawingFlags } from './drawing.ts';
import { addFlags, givenFlags, splitList, toNumber } from './flags.ts';
import { defaultModels, modelsHelp, parseModels, type ModelChoice } from './models.ts';
import { rememberRuns, type Project } from './project.ts';
import { addOpenFlags, addPrepareFlags, openSource, takeOverFlag } from './source.ts';
import { collapseLines, failureLines, metricsTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { embeddedRun, judgedRun, trainModels, type FailedRun, type KeptRun } from './training.ts';

type TrainValues = Values & ConfigureValues & DrawingFlags & { out?: string; models?: string; figure?: boolean; again?: boolean };

/** What `configure` reads beside the options of networks and training. */
export interface ConfigureValues {
  preset?: string;
  seeds?: number[];
  fitDecoder?: boolean;
}

/** What the help says that a network is like unless a preset or a flag says otherwise. */
export const networkHelp = {
  hidden: defaultNetwork.hidden.join(','),
  latentDim: String(defaultNetwork.latentDim),
  activation: defaultNetwork.activation,
};

export const presetFlag = [
  '--preset <name>',
  `Network, weights, rate, epochs and held-out share that models were compared under: ${presets.map(({ id, title }) => `${id} (${title})`).join(', ')}. Other flags come before it.`,
] as const;

export const train: DefineCommand = (command) => {
  command
    .argument('<file>', 'a data file (h5ad, Zarr, 10x, CSV, TSV), a 10x or Zarr folder, a project folder, or ' + sampleHelp)
    .option('--out <folder>', 'The project folder. (default: ./NAME.indicatrix, or the project given)')
    .option(...takeOverFlag)
    .option('--models <list>', modelsHelp)
    .option(...presetFlag)
    .option('--again', 'Also train what the project has a run of already, with the same features and configuration.')
    .option('--fit-decoder', fitDecoderHelp)
    .option('--figure', 'Draw the trained models side by side, into the project; flags of figures say how.')
    .option('--seeds <list>', 'Train every model with each of these seeds, separated by commas.', (text) =>
      splitList(text).map((part) => toNumber(part, '--seeds')),
    );
  addFlags(command, 'The network:', NetworkShape, networkHelp);
  addFlags(command, 'Training:', RunConfig, { epochs: epochsHelp });
  addPrepareFlags(addOpenFlags(addDrawingFlags(command))).action((file: string, values: TrainValues) =>
    run(values, async (terminal) => {
      const given = values.models === undefined ? undefined : parseModels(values.models, chosenPreset(values)?.weights);
      const usual = chosenPreset(values)
        ? undefined
        : parseModels(defaultModels).filter(({ contrast }) => !contrast || givenFlags<RunConfig>(RunConfig, values).engine !== 'tfjs');
      const project = await openSource(terminal, file, values);
      const models = given ?? usual ?? presetModels(values, project.prepared);
      const weighed = chosenPreset(values) ? models : await withFoundWeights(terminal, project, models, values);
      const { kept, failed } = await trainModels(terminal, project, configure(project.prepared, weighed, values), {
        again: values.again ?? false,
      });
      if (kept.length > 0) {
        await rememberRuns(
          terminal,
          project,
          kept.map(({ folder }) => folder),
        );
        await writeConfig(project.folder, command, file);
        terminal.say(
          `\n${[metricsTable(kept.map(judgedRun), pipeline.about().metrics), ...failureLines(kept.map(judgedRun)), ...collapseLines(kept.map(embeddedRun))].join('\n')}\n\nRuns in ${project.folder}; next: indicatrix figure ${project.folder}`,
        );
      }
      const figures =
        values.figure && kept.length > 0
          ? await drawRuns(terminal, project, firstSeeds(kept), { ...values, out: undefined }, kept)
          : undefined;
      terminal.answer({ folder: project.folder, runs: kept.map(summarizeRun), failed, ...(figures && { figures }) });
      requireAll(failed);
    }),
  );
};

/** The proposed weights, each brought down by tens until it keeps to the rule, where the data are not such as they were found with. */
async function withFoundWeights(
  terminal: Terminal,
  { prepared }: Project,
  models: readonly ModelChoice[],
  values: TrainValues,
): Promise<readonly ModelChoice[]> {
  const sought = models.flatMap(({ regularization, isProposed, contrast }) =>
    isProposed && !contrast && regularization.kind !== 'none' ? [regularization] : [],
  );
  const [base] = configure(prepared, [{ regularization: { kind: 'none' } }], values);
  if (sought.length === 0 || base.heldOut === 0 || (await pipeline.knowsWeights(prepared, createJob(undefined, terminal.signal))))
    return models;
  const found = await terminal.stage(
    'Weights',
    (job) =>
      pipeline.findWeights(
        prepared,
        base,
        sought.map(({ kind, part, weight }) => ({ kind, part, from: weight })),
        job,
      ),
    describeFound,
  );
  return models.map((model) => {
    const at = model.regularization.kind === 'none' ? -1 : sought.indexOf(model.regularization);
    return at < 0 ? model : { ...model, regularization: { ...sought[at], weight: found[at].weight } };
  });
}

/** `found for these data: GeomAE (decoder) 1, not 10`. */
export function describeFound(found: readonly FoundWeight[]): string {
  return `found for these data: ${found.map(({ kind, part, weight, keeps }) => `${modelName({ regularization: { kind, part, weight } })} ${weight}${keeps ? '' : ', which still costs too much'}`).join(', ')}`;
}

/** One configuration a model and seed: what flags say, then the preset, which is the one for single cells unless another is named. */
export function configure(prepared: Prepared, models: readonly ModelChoice[], values: Values & ConfigureValues): RunConfig[] {
  const chosen = chosenPreset(values) ?? singleCell;
  const given = { training: givenFlags<RunConfig>(RunConfig, values), network: givenFlags<NetworkValues>(NetworkShape, values) };
  const training = { heldOut: chosen.heldOut, ...chosen.training, ...given.training };
  const network = { inputDim: prepared.dim, ...chosen.network, ...given.network };
  return (values.seeds ?? [training.seed]).flatMap((seed) =>
    models.map(({ regularization, contrast }) => {
      if (contrast) {
        const own = { ...given.training, ...(seed !== undefined && { seed }) };
        return neighborConfig(
          { contrast, regularization, fitDecoder: values.fitDecoder },
          { inputDim: prepared.dim, cells: prepared.rows },
          own,
          given.network,
        );
      }
      const batchSize = proposedBatchSize(prepared.rows, training);
      const config = parseOptions(RunConfig, {
        mixing: mixesInputs(regularization.kind),
        batchSize,
        ...training,
        ...(seed !== undefined && { seed }),
        model: { ...network, regularization },
      });
      return { ...config, epochs: training.epochs ?? presetEpochs(chosen, prepared.rows, config.batchSize) };
    }),
  );
}

function chosenPreset({ preset: id }: ConfigureValues): Preset | undefined {
  return id === undefined ? undefined : preset(id);
}

/** A preset's seven models. */
function presetModels(values: ConfigureValues, { rows, dim }: Prepared): ModelChoice[] {
  return presetConfigs(chosenPreset(values)!, { cells: rows, inputDim: dim }).map(({ model }) => ({
    regularization: model.regularization,
  }));
}

interface NetworkValues {
  hidden: number[];
  latentDim: number;
  activation: Activation;
}

export function summarizeRun({ name, folder, model, metrics, isFound = false }: KeptRun) {
  return {
    name,
    folder,
    found: isFound,
    model: modelName(model.config.model),
    config: model.config,
    epochs: model.history.length,
    bestEpoch: model.bestEpoch,
    seconds: model.seconds,
    engine: model.engine,
    metrics: metrics.values,
  };
}

/** Those that were trained are kept; the command as a whole has still failed. */
export function requireAll(failed: readonly FailedRun[]): void {
  if (failed.length > 0)
    throw new Fault(failed[0].fault.tag, failed.map(({ name, fault }) => `${name}: ${describeFault(fault)}`).join('\n'));
}
