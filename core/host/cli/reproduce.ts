/** `indicatrix reproduce`: the paper's experiment on its data or on anyone's, with its tables and its figure. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { createJob } from '../../base/job.ts';
import * as pipeline from '../../pipeline.ts';
import { reproduction as reproducing } from '../../pipeline.ts';
import type { PaperDataset } from '../../model/presets/paper-tables.ts';
import { isSample, sampleHelp } from '../../types/samples.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addDrawingFlags, type DrawingFlags } from './drawing.ts';
import { splitList, toNumber } from './flags.ts';
import { drawBlocks } from './paper-figure.ts';
import { rememberRuns, type Project } from './project.ts';
import { addOpenFlags, addPrepareFlags, openSource, takeOverFlag } from './source.ts';
import { sweepProject } from './sweep.ts';
import type { Terminal } from './terminal.ts';
import { describeFound, requireAll } from './train.ts';
import type { KeptRun } from './training.ts';

type ReproduceValues = Values &
  DrawingFlags & {
    dataset?: string;
    out?: string;
    seeds?: number[];
    splits?: number;
    epochs?: number;
    quick?: boolean;
    sweep?: boolean;
    publishedWeights?: boolean;
  };

const sources: Record<PaperDataset, string> = {
  mnist: 'MNIST’s train-images-idx3-ubyte, with train-labels-idx1-ubyte beside it',
  pbmc: '50 principal components of the 68,579 PBMCs of Zheng et al. 2017',
  zilionis: '306 principal components of the 48,969 cells of Zilionis et al. 2019',
  celegans: '100 principal components of the 86,024 cells of Packer et al. 2019',
};

export const reproduce: DefineCommand = (command) => {
  command
    .argument('[file]', 'the data: a file, a folder, a project, ' + sampleHelp + '; may be named by --dataset as well')
    .option(
      '--dataset <name>',
      'mnist, pbmc, zilionis or celegans: whose settings are taken and whose numbers stand beside; or a file, to run the protocol on it. (default: recognized by size)',
    )
    .option('--seeds <list>', 'Seeds, separated by commas. (default: 1,2,3,4,5; with --quick 1)', (text) =>
      splitList(text).map((part) => toNumber(part, '--seeds')),
    )
    .option(
      '--splits <number>',
      'Train every seed on so many splits into cells trained on and cells held out: what is tested then holds for other cells too. (default: 1)',
      (text) => toNumber(text, '--splits'),
    )
    .option('--epochs <number>', 'How often training sees every cell. (default: 100, or as many as make 20,000 steps)', (text) =>
      toNumber(text, '--epochs'),
    )
    .option('--quick', `${reproducing.quickEpochs} epochs and one seed: minutes instead of hours, for a first look.`)
    .option('--sweep', 'Find the weights by the paper’s grid search.')
    .option(
      '--published-weights',
      'Take the paper’s weights for PBMC on data that are not the paper’s. (default: the largest within 1.3 times vanilla’s error, by a quick search)',
    )
    .option('--out <folder>', 'Where tables, figure and runs go; what is there is not trained again. (default: ./NAME.reproduction)')
    .option(...takeOverFlag);
  addPrepareFlags(addOpenFlags(addDrawingFlags(command, ['encoder', 'decoder']))).action(
    (file: string | undefined, values: ReproduceValues) =>
      run(values, async (terminal) => {
        const { path, named } = await choose(file, values.dataset);
        const folder =
          values.out ??
          `${basename(path)
            .replace(/\.(gz|h5ad|csv|tsv|npy|h5|zip)$/i, '')
            .replace(/\.indicatrix$/, '')}.reproduction`;
        const project = await openSource(terminal, path, { ...values, out: folder });
        const dataset = named ?? reproducing.recognize(project.prepared);
        const preset = reproducing.presetOf(dataset);
        if (named && reproducing.recognize(project.prepared) !== named)
          terminal.progress.print(
            `  These are not the paper’s ${named} in size (${sources[named]}); its numbers stand beside all the same.`,
          );
        const findsWeights = values.sweep ?? false;
        const isQuick = values.quick ?? false;
        const seeds = values.seeds ?? (isQuick ? [1] : [1, 2, 3, 4, 5]);
        const splits = splitsOf(values.splits);
        const choice = { preset, seeds, splits, epochs: values.epochs ?? (isQuick ? reproducing.quickEpochs : undefined), findsWeights };
        const searched = dataset === null && !findsWeights && values.publishedWeights !== true;
        const whole = reproducing.reproductionPlan(project.prepared, { ...choice, epochs: values.epochs });
        const weights = searched
          ? await terminal.stage(
              'Weights',
              (job) => pipeline.findWeights(project.prepared, whole.base, reproducing.soughtWeights(), job),
              describeFound,
            )
          : undefined;
        const { base, plan } = reproducing.reproductionPlan(project.prepared, { ...choice, weights });
        const { outcome, runs, failed } = await sweepProject(terminal, project, base, plan);
        const { kept, judged } = await judgeAll(terminal, project, reproducing.chosenRuns(outcome, runs, findsWeights));
        const figures = await drawBlocks(terminal, project, kept, {
          ...values,
          format: values.format ?? ['svg', 'png'],
          out: join(project.folder, `${dataset ? reproducing.figureNames[dataset] : 'figure'}.svg`),
        });
        const { files, dominances, tests } = reproducing.reproduction({
          title: project.data.name,
          dataset,
          preset,
          prepared: project.prepared,
          base,
          seeds,
          splits,
          runs: judged,
          outcome,
          findsWeights,
          searched,
          isQuick,
          figures: figures.map((path) => basename(path)),
        });
        const written: string[] = [];
        for (const { name, text } of files) {
          const path = join(project.folder, name);
          await writeWhole(path, text);
          written.push(path);
        }
        if (kept.length > 0)
          await rememberRuns(
            terminal,
            project,
            kept
              .filter(({ model: { config } }) => config.seed === seeds[0] && config.splitSeed === base.splitSeed)
              .map((run) => run.folder),
          );
        terminal.say(
          [
            '',
            ...dominances.map((each) => `${reproducing.dominanceSign(each)} ${reproducing.describeDominance(each)}`),
            '',
            tests,
            '',
            ...figures,
            written[0],
            `and ${written.length - 1} more files beside it`,
          ].join('\n'),
        );
        terminal.answer({ folder: project.folder, dataset, files: [...written, ...figures], dominances, runs: judged, failed });
        requireAll(failed);
      }),
  );
};

/** @throws `bad-option` */
function splitsOf(splits = 1): number {
  if (!Number.isInteger(splits) || splits < 1 || splits > 100)
    throw new Fault('bad-option', `${splits} is no number of splits from 1 to 100.`, {
      place: '--splits',
      remedy: 'Three to ten say how much depends on which cells are held out.',
    });
  return splits;
}

/** Which file, and whose numbers it is to be compared with where that was said. */
async function choose(file: string | undefined, dataset: string | undefined): Promise<{ path: string; named: PaperDataset | null }> {
  const named = reproducing.paperDatasets.find((id) => id === dataset?.toLowerCase()) ?? null;
  if (file !== undefined) {
    if (dataset !== undefined && named === null)
      throw new Fault('bad-option', `“${dataset}” is none of the paper’s data sets.`, {
        place: '--dataset',
        remedy: `Choose ${reproducing.paperDatasets.join(', ')}, or leave it out.`,
      });
    return { path: file, named };
  }
  if (named)
    throw new Fault('file-missing', `The data of ${named} are not part of this program.`, {
      place: '--dataset',
      remedy: `Name the file as well: ${sources[named]}.`,
    });
  if (dataset === undefined)
    throw new Fault('bad-option', 'No data were named.', { place: 'file', remedy: `Name a file, or ${sampleHelp}.` });
  if (!isSample(dataset)) {
    await stat(dataset).catch((error: unknown) => {
      throw new Fault(
        'file-missing',
        'This is neither a file nor one of the paper’s data sets.',
        { file: dataset, remedy: `The data sets are ${reproducing.paperDatasets.join(', ')}.` },
        error,
      );
    });
  }
  return { path: dataset, named: null };
}

async function judgeAll(terminal: Terminal, { prepared }: Project, runs: readonly pipeline.sweeps.SweptRun[]) {
  return terminal.stage(
    'Measure',
    async (job) => {
      const kept: KeptRun[] = [];
      const judged: reproducing.JudgedRun[] = [];
      for (const { folder, metrics } of runs) {
        const one = await reproducing.judge(folder, prepared, createJob(undefined, job.signal));
        judged.push(one.judged);
        const { name, model, embedding } = one;
        kept.push({ name, folder, model, embedding, metrics });
        job.report(judged.length / runs.length);
      }
      return { kept, judged };
    },
    ({ judged }) => `${judged.length} models`,
  );
}
