/** The flags that say what a figure shows, and the drawing of it into files. */
import { extname, join, parse } from 'node:path';
import { Option, type Command } from 'commander';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import { outputFormats, type OutputFormat } from '../../pipeline.ts';
import type { MetricSource } from '../../types.ts';
import type { FigureChoices as Choices } from '../../types/scene.ts';
import { FigureChoices } from '../../view/figure-choices.ts';
import { groupRuns, type Judged } from '../../view/ranks.ts';
import { addFlags, givenFlags, splitList, toNumber } from './flags.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';
import { judgedRun, type KeptRun } from './training.ts';
import { addViewFlags, viewOf, type ViewFlags } from './view-flags.ts';

export interface DrawingFlags extends ViewFlags {
  out?: string;
  format?: string[];
  dpi: number;
  layout: 'rows' | 'overlay';
  metrics?: string[];
}

/** @param shown whose ellipses, where nobody says */
export function addDrawingFlags(command: Command, shown: MetricSource[] = ['encoder']): Command {
  addViewFlags(command, { indicatrices: shown })
    .optionsGroup('How it is laid out:')
    .addOption(
      new Option('--layout <layout>', 'Ellipses of encoder and decoder in rows of their own, or laid over each other.')
        .choices(['rows', 'overlay'])
        .default('rows'),
    )
    .option(
      '--metrics <list>',
      'Ids of the metrics under the panels, separated by commas, `all` or `none`. (default: those headline ones that all panels have)',
      splitList,
    );
  return addFlags(command, 'How it is laid out:', FigureChoices, {}, ['metrics', 'partsApart'])
    .optionsGroup('Where it goes:')
    .option(
      '--format <formats>',
      'svg, pdf, png, html (a page to look around in), csv, md, tex (the metrics as a table) or several, separated by commas. (default: by the ending of --out, else svg,png)',
      splitList,
    )
    .option('--dpi <number>', 'Pixels per inch of a PNG: 150 for a screen, 300 or 600 for print.', (text) => toNumber(text, '--dpi'), 300);
}

/** The first seed of each model: the others stand behind its numbers. */
export function firstSeeds(runs: readonly KeptRun[]): KeptRun[] {
  return groupRuns(runs.map((run) => ({ ...judgedRun(run), run }))).map(({ runs: [{ run }] }) => run);
}

/**
 * Draws the runs side by side. @param beside all that were trained with them: numbers are means over their seeds. @returns the files
 * written
 */
export async function drawRuns(
  terminal: Terminal,
  project: Project,
  runs: readonly KeptRun[],
  flags: DrawingFlags,
  beside = runs,
): Promise<string[]> {
  const { data, prepared, options, folder } = project;
  const out = flags.out ?? join(folder, 'figure.svg');
  const wanted = chooseFormats(flags.format, flags.out);
  // The flag --metrics is a list of ids, the choice of its name says whether there are any.
  const given = { ...givenFlags<Choices>(FigureChoices, { ...flags, metrics: undefined }), partsApart: flags.layout === 'rows' };
  const { choices } = pipeline.figureAsked({ format: wanted[0], dpi: flags.dpi, choices: given });
  const view = viewOf(project, runs, flags);
  return terminal.stage(
    'Figure',
    async (job) => {
      const input = {
        data,
        prepared,
        options,
        view,
        runs: runs.map(({ folder, name, model, embedding, metrics }) => ({
          id: folder,
          name,
          config: model.config,
          embedded: { model, embedding, dim: model.config.model.latentDim },
          metrics,
        })),
        beside: choices.chart === 'tradeOffs' ? await trainedEver(project) : beside.map(judgedRun),
        shownMetrics: chooseMetrics(flags.metrics),
        choices,
      };
      const paths: string[] = [];
      const told = new Set<string>();
      for (const format of wanted) {
        const { bytes, warnings } = await pipeline.figure(input, format, flags.dpi, job);
        const path = replaceEnding(out, format);
        await writeWhole(path, bytes);
        paths.push(path);
        for (const warning of warnings) told.add(warning);
      }
      for (const warning of told) terminal.progress.print(`  ${warning}`);
      return paths;
    },
    (paths) => paths.join(', '),
  );
}

/** All runs of the data, as a sweep left them: weights that were not picked among them. */
async function trainedEver({ folder, prepared }: Project): Promise<Judged[]> {
  const { runs } = await pipeline.listRuns(folder);
  return runs
    .filter(({ record: { data } }) => data.fingerprint === prepared.fingerprint)
    .map(({ folder: id, record: { name, config, metrics } }) => ({ id, name, config, metrics }));
}

function chooseMetrics(given: string[] | undefined): string[] | undefined {
  const known = pipeline.about().metrics.map(({ id }) => id);
  if (given === undefined || given.includes('none')) return given && [];
  if (given.includes('all')) return known;
  const wrong = given.find((id) => !known.includes(id));
  if (wrong !== undefined)
    throw new Fault('bad-option', `There is no metric “${wrong}”.`, { place: '--metrics', remedy: `Choose from ${known.join(', ')}.` });
  return given;
}

function chooseFormats(given: string[] | undefined, out: string | undefined): OutputFormat[] {
  const ending = out === undefined ? '' : extname(out).slice(1).toLowerCase();
  const wanted = given ?? (isFormat(ending) ? [ending] : ['svg', 'png']);
  const wrong = wanted.find((format) => !isFormat(format));
  if (wrong !== undefined || wanted.length === 0)
    throw new Fault('bad-option', `“${wrong ?? ''}” is no format of figures.`, {
      place: '--format',
      remedy: `Choose ${outputFormats.join(', ')}, or several, as svg,pdf.`,
    });
  if (ending !== '' && !isFormat(ending))
    throw new Fault('bad-option', `A figure cannot be written as .${ending}.`, {
      file: out,
      place: '--out',
      remedy: `Name a file that ends in ${outputFormats.map((each) => `.${each}`).join(', ')}.`,
    });
  return wanted.filter(isFormat);
}

function isFormat(text: string): text is OutputFormat {
  return (outputFormats as readonly string[]).includes(text);
}

function replaceEnding(path: string, format: OutputFormat): string {
  const { dir, name } = parse(path);
  return join(dir, `${name}.${format}`);
}
