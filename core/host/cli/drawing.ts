/** The flags that say what a figure shows, and the drawing of it into files. */
import { extname, join, parse } from 'node:path';
import { Option, type Command } from 'commander';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import type { ColorBy, Theme, ViewSpec } from '../../types/scene.ts';
import { suggestColumn } from '../../view/suggest.ts';
import { splitList, toNumber } from './flags.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';
import type { KeptRun } from './training.ts';

export interface DrawingFlags {
  out?: string;
  format?: string[];
  dpi: number;
  colorBy?: string;
  labelBy?: string;
  hide: string[];
  indicatrices: 'encoder' | 'decoder' | 'both' | 'none';
  layout: 'rows' | 'overlay';
  metrics?: string[];
  columns: number;
  size: number;
  theme: Theme;
}

const formats = ['svg', 'png', 'pdf'] as const;
type Format = (typeof formats)[number];

export function addDrawingFlags(command: Command): Command {
  return command
    .optionsGroup('What the figure shows:')
    .option('--color-by <column>', 'Column of the cells, `gene:NAME` for a gene, or `none`. (default: cell types or clusters, where the file has them)')
    .option('--label-by <column>', 'Column whose categories are named on the map, or `none`. (default: as the colours)')
    .option('--hide <categories>', 'Categories to dim, separated by commas.', splitList, [])
    .addOption(new Option('--indicatrices <part>', 'Whose indicatrices are drawn.').choices(['encoder', 'decoder', 'both', 'none']).default('both'))
    .addOption(new Option('--layout <layout>', 'Indicatrices of encoder and decoder in rows of their own, or laid over each other.').choices(['rows', 'overlay']).default('rows'))
    .option('--metrics <list>', 'Ids of the metrics under the panels, separated by commas, `all` or `none`. (default: the headline ones)', splitList)
    .option('--columns <number>', 'Grid steps of indicatrices across a panel.', (text) => toNumber(text, '--columns'), 8)
    .option('--size <factor>', 'Multiplies the indicatrices’ published size.', (text) => toNumber(text, '--size'), 1)
    .addOption(new Option('--theme <theme>', 'Ground of the figure.').choices(['light', 'dark']).default('light'))
    .optionsGroup('Where it goes:')
    .option('--format <formats>', 'svg, png, pdf or several, separated by commas. (default: by the ending of --out, else svg,png)', splitList)
    .option('--dpi <number>', 'Pixels per inch of a PNG: 150 for a screen, 300 or 600 for print.', (text) => toNumber(text, '--dpi'), 300);
}

/** Draws the runs side by side. @returns the files written */
export async function drawRuns(terminal: Terminal, project: Project, runs: readonly KeptRun[], flags: DrawingFlags): Promise<string[]> {
  const { data, prepared, file, folder } = project;
  const out = flags.out ?? join(folder, 'figure.svg');
  const wanted = chooseFormats(flags.format, flags.out);
  if (!(flags.dpi >= 36 && flags.dpi <= 1200)) throw new Fault('bad-option', `${flags.dpi} dpi are not between 36 and 1200.`, { place: '--dpi', remedy: 'Choose 150, 300 or 600.' });
  if (!(Number.isInteger(flags.columns) && flags.columns >= 2 && flags.columns <= 64)) throw new Fault('bad-option', `${flags.columns} is no number of columns from 2 to 64.`, { place: '--columns', remedy: 'The paper draws 8.' });
  if (!(flags.size > 0 && flags.size <= 100)) throw new Fault('bad-option', `${flags.size} is no size above 0 and up to 100.`, { place: '--size', remedy: '1 is the published size.' });
  const view = chooseView(project, runs, flags);
  return terminal.stage('Figure', async (job) => {
    const input = {
      data, prepared, options: file.prepare, view,
      runs: runs.map(({ folder, name, model, embedding, metrics }) => ({ id: folder, name, config: model.config, embedded: { model, embedding, dim: model.config.model.latentDim }, metrics })),
      shownMetrics: chooseMetrics(flags.metrics),
      choices: { partsApart: flags.layout === 'rows' },
    };
    const paths: string[] = [];
    for (const format of wanted) {
      const { bytes } = await pipeline.figure(input, format, flags.dpi, job);
      const path = replaceEnding(out, format);
      await writeWhole(path, bytes);
      paths.push(path);
    }
    return paths;
  }, (paths) => paths.join(', '));
}

function chooseMetrics(given: string[] | undefined): string[] | undefined {
  const known = pipeline.about().metrics.map(({ id }) => id);
  if (given === undefined || given.includes('none')) return given && [];
  if (given.includes('all')) return known;
  const wrong = given.find((id) => !known.includes(id));
  if (wrong !== undefined) throw new Fault('bad-option', `There is no metric “${wrong}”.`, { place: '--metrics', remedy: `Choose from ${known.join(', ')}.` });
  return given;
}

function chooseFormats(given: string[] | undefined, out: string | undefined): Format[] {
  const ending = out === undefined ? '' : extname(out).slice(1).toLowerCase();
  const wanted = given ?? (isFormat(ending) ? [ending] : ['svg', 'png']);
  const wrong = wanted.find((format) => !isFormat(format));
  if (wrong !== undefined || wanted.length === 0) throw new Fault('bad-option', `“${wrong ?? ''}” is no format of figures.`, { place: '--format', remedy: 'Choose svg, png, pdf, or several, as svg,pdf.' });
  if (ending !== '' && !isFormat(ending)) throw new Fault('bad-option', `A figure cannot be written as .${ending}.`, { file: out, place: '--out', remedy: 'Name a file that ends in .svg, .png or .pdf.' });
  return wanted.filter(isFormat);
}

function isFormat(text: string): text is Format {
  return (formats as readonly string[]).includes(text);
}

function replaceEnding(path: string, format: Format): string {
  const { dir, name } = parse(path);
  return join(dir, `${name}.${format}`);
}

function chooseView({ prepared }: Project, runs: readonly KeptRun[], flags: DrawingFlags): ViewSpec {
  const suggested = suggestColumn(prepared.obs.map((column) => ({ name: column.name, kind: column.kind, ...(column.kind === 'category' && { categories: column.categories.length }) })));
  const colorBy = chooseColors(flags.colorBy ?? suggested ?? 'none');
  const labelBy = flags.labelBy ?? (colorBy.kind === 'obs' ? colorBy.column : suggested ?? 'none');
  return {
    panels: runs.map(({ folder }) => folder),
    colorBy,
    hidden: flags.hide,
    labelBy: labelBy === 'none' ? null : labelBy,
    indicatrices: { encoder: ['encoder', 'both'].includes(flags.indicatrices), decoder: ['decoder', 'both'].includes(flags.indicatrices), columns: flags.columns, size: flags.size },
    pointRadius: 'auto',
    theme: flags.theme,
  };
}

function chooseColors(text: string): ColorBy {
  if (text === 'none') return { kind: 'none' };
  return text.startsWith('gene:') ? { kind: 'gene', gene: text.slice('gene:'.length) } : { kind: 'obs', column: text };
}
