/** `indicatrix export DIR`: a project's models, and its cells with their embeddings, as files for other programs. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { writeWhole } from '../../base/disk.ts';
import { Option } from 'commander';
import { Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { PassOptions } from '../../model/options/place.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags, splitList } from './flags.ts';
import { openProject, type Project } from './project.ts';
import { chooseRuns, loadRuns, runsFlag } from './runs.ts';
import type { Terminal } from './terminal.ts';

const containers = ['h5ad', 'zarr'] as const;
const portable = 'model';
const formats = [...pipeline.modelFormats, portable, ...containers] as const;

interface ExportValues extends Values {
  format: string[];
  from: pipeline.OnnxStart;
  out?: string;
  runs?: string[];
  measures: boolean;
  overwrite?: boolean;
}

export const exportModels: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder, or one of its runs; for safetensors and ONNX from components its data need not be there')
    .option(...runsFlag)
    .option(
      '--format <list>',
      'File formats, separated by commas: safetensors (all weights, under PyTorch’s names), onnx (encoder and decoder, a file each), model (all that `embed` takes to place new cells, with a card and Python), h5ad or zarr (AnnData: all embeddings, components and measures of cells, added to a copy of the data’s own file where it is one).',
      splitList,
      [...pipeline.modelFormats],
    )
    .addOption(
      new Option(
        '--from <choice>',
        'What ONNX models begin with: components (the features that the network takes), or counts (of genes in the order of NAME.genes.csv: normalization, logarithm, scaling, loadings and encoder in one file).',
      )
        .choices(pipeline.onnxStarts)
        .default('components'),
    )
    .option(
      '--out <folder>',
      'Where the files go; of AnnData also a file’s name. (default: models in the project; AnnData beside the project’s figure)',
    )
    .option('--no-measures', 'Leave out the measures of every cell, which take their time with many cells.')
    .option(
      '--overwrite',
      'Let AnnData take the place of what --out names, where that is no earlier export; and a model that of one of its name.',
    );
  addFlags(command, 'Models for placing new cells:', PassOptions, {}, ['kind']).action((path: string, given: ExportValues) =>
    run(given, async (terminal) => {
      const { folder, values } = await projectOf(path, given);
      const wanted = values.format.map(toFormat);
      if (wanted.length === 0) throw new Fault('bad-option', 'No format was named.', { place: '--format', remedy: `There are ${listed}.` });
      let opened: Promise<Project> | undefined;
      const project = () => (opened ??= openProject(terminal, folder));
      const isFromCounts = values.from === 'counts' && wanted.includes('onnx');
      const files = await writeModels(
        terminal,
        folder,
        pipeline.modelFormats.filter((format) => wanted.includes(format) && !(format === 'onnx' && isFromCounts)),
        values.out ?? join(folder, 'models'),
        values.runs,
      );
      if (isFromCounts) files.push(...(await writePassed(terminal, await project(), 'onnx-counts', values)));
      if (wanted.includes(portable)) files.push(...(await writePassed(terminal, await project(), 'model', values)));
      for (const container of containers)
        if (wanted.includes(container)) files.push(await writeData(terminal, await project(), container, values));
      terminal.say(files.join('\n'));
      terminal.answer({ folder, files });
    }),
  );
};

async function writeModels(
  terminal: Terminal,
  folder: string,
  wanted: pipeline.ModelFormat[],
  out: string,
  runs: string[] | undefined,
): Promise<string[]> {
  const files: string[] = [];
  if (wanted.length === 0) return files;
  const { command } = await pipeline.projects.readProject(folder);
  for (const runFolder of await chooseRuns(terminal, folder, command?.latest ?? [], runs)) {
    for (const format of wanted) {
      for (const { suffix, bytes } of await pipeline.exportRun(runFolder, format)) {
        const file = join(out, `${basename(runFolder)}.${suffix}`);
        await writeWhole(file, bytes);
        files.push(file);
      }
    }
  }
  return files;
}

/** A run's own folder stands for that run of its project. */
async function projectOf(path: string, values: ExportValues): Promise<{ folder: string; values: ExportValues }> {
  const project = existsSync(join(path, 'run.json')) ? await pipeline.projects.projectAt(dirname(resolve(path))) : null;
  return project ? { folder: project.folder, values: { ...values, runs: values.runs ?? [basename(path)] } } : { folder: path, values };
}

/** Runs as files that take the data once more to be written. */
async function writePassed(
  terminal: Terminal,
  project: Project,
  kind: 'model' | 'onnx-counts',
  { out = join(project.folder, 'models'), overwrite = false, ...values }: ExportValues,
): Promise<string[]> {
  const choice = parseOptions(PassOptions, { ...givenFlags<PassOptions>(PassOptions, values), kind });
  const runs = await loadRuns(terminal, project, values.runs);
  const isFile = kind === 'model' && out.toLowerCase().endsWith(pipeline.portableEnding);
  if (isFile && runs.length > 1)
    throw new Fault('bad-option', `${runs.length} runs do not go into one file.`, {
      file: out,
      place: '--out',
      remedy: 'Name a folder, or one run with --runs.',
    });
  const { data, prepared, options } = project;
  const baseOf = (run: string) => (isFile ? out.slice(0, -pipeline.portableEnding.length) : join(out, basename(run)));
  if (kind === 'model') for (const { folder } of runs) pipeline.checkFree(`${baseOf(folder)}${pipeline.portableEnding}`, overwrite);
  const files: string[] = [];
  for (const kept of runs) {
    const base = baseOf(kept.folder);
    const own = await terminal.stage(
      kind === 'model' ? 'Model' : 'ONNX',
      async (job) =>
        pipeline.writeModelFiles(
          base,
          await pipeline.passedFiles({ data, prepared, options }, kept, basename(base), choice, job),
          overwrite || kind !== 'model',
        ),
      (written) => written.join(', '),
    );
    files.push(...own);
  }
  return files;
}

async function writeData(
  terminal: Terminal,
  project: Project,
  container: (typeof containers)[number],
  { out = project.folder, runs: wanted, measures, overwrite }: ExportValues,
): Promise<string> {
  const { data, prepared } = project;
  const runs = await loadRuns(terminal, project, wanted);
  const file = extname(out).toLowerCase() === `.${container}` ? out : join(out, `${data.name}-embeddings.${container}`);
  await pipeline.checkExport(file, data.source, overwrite ?? false);
  const embeddings = runs.map(({ name, model, embedding }) => ({
    name,
    embedded: { model, embedding, dim: model.config.model.latentDim },
  }));
  const notes = await terminal.stage('Write', (job) =>
    pipeline.writeAnnData(file, data, prepared, embeddings, { container, measures, overwrite }, job),
  );
  for (const note of notes) terminal.progress.print(`  ${note}`);
  return file;
}

const listed = `${formats.slice(0, -1).join(', ')} and ${formats.at(-1)}`;

function toFormat(text: string): (typeof formats)[number] {
  const format = formats.find((name) => name === text.toLowerCase());
  if (!format) throw new Fault('bad-option', `“${text}” is no format to export.`, { place: '--format', remedy: `There are ${listed}.` });
  return format;
}
