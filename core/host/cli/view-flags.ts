/** The flags that say what a figure shows, and the view that they come to. */
import { Option, type Command } from 'commander';
import { Fault } from '../../base/errors.ts';
import { parseOptions } from '../../model/options.ts';
import type { MetricSource, Prepared } from '../../types.ts';
import type { ColorBy, Theme, ViewSpec } from '../../types/scene.ts';
import { readCategories } from '../../view/categories.ts';
import { stretchesOf } from '../../view/filter.ts';
import { Look } from '../../view/look.ts';
import { suggestColumn } from '../../view/suggest.ts';
import { addFlags, givenFlags, splitList, toNumber } from './flags.ts';
import type { Project } from './project.ts';
import type { KeptRun } from './training.ts';

export interface ViewFlags {
  colorBy?: string;
  labelBy?: string;
  names: boolean;
  hide: string[];
  selected?: string;
  only?: string;
  indicatrices: MetricSource[];
  columns: number;
  size: number;
  pointRadius: number | 'auto';
  alignTo?: string;
  theme: Theme;
  /** Of the look, by its flags. */
  [flag: string]: unknown;
}

const sources = ['encoder', 'decoder', 'own'] as const;

/** @param defaults where a command's figures are of another kind */
export function addViewFlags(command: Command, defaults: { indicatrices: MetricSource[] }): Command {
  command
    .optionsGroup('What the figure shows:')
    .option('--color-by <what>', 'A column of the cells, gene:NAME, genes:A,B for their mean, panels:A,B for a panel each, measure:ID for what each model does to each cell, or none. (default: cell types or clusters, where the file has them)')
    .option('--label-by <column>', 'Column that groups the cells: its categories are named on the map, and ellipses stand on each; or none. (default: as the colours)')
    .option('--no-names', 'Leave the groups without names.')
    .option('--hide <categories>', 'Categories to dim, separated by commas.', splitList, [])
    .option('--selected <column=categories>', 'Cells that stand out, as cell_type=B,NK.')
    .option('--only <column=categories>', 'Cells that are shown at all, as cell_type=B,NK.')
    .addOption(new Option('--indicatrices <parts>', 'Whose ellipses are drawn: encoder, decoder, own (what the data alone give the map), several separated by commas, both for the first two, or none.')
      .argParser(readParts).default(defaults.indicatrices, defaults.indicatrices.join(',')))
    .option('--columns <number>', 'Ellipses across a panel, 2 to 64.', (text) => toNumber(text, '--columns'), 8)
    .option('--size <factor>', 'Multiplies the ellipses’ size.', (text) => toNumber(text, '--size'), 1)
    .option('--point-radius <number>', 'Of the points, in pixels of a panel 420 wide, or auto: by their number.', (text) => (text === 'auto' ? text : toNumber(text, '--point-radius')), 'auto')
    .option('--align-to <run>', 'The run that the other panels are turned, mirrored and scaled to lie upon, by its name.')
    .addOption(new Option('--theme <theme>', 'Ground of the figure.').choices(['light', 'dark']).default('light'));
  return addFlags(command, 'How it looks:', Look);
}

function readParts(text: string): MetricSource[] {
  if (text === 'none') return [];
  const named = splitList(text).flatMap((word) => (word === 'both' ? ['encoder', 'decoder'] : [word]));
  const wrong = named.find((word) => !(sources as readonly string[]).includes(word));
  if (wrong !== undefined || named.length === 0) throw new Fault('bad-option', `There are no ellipses of “${wrong ?? text}”.`, { place: '--indicatrices', remedy: 'Choose encoder, decoder, own, several of them, both, or none.' });
  return sources.filter((source) => named.includes(source));
}

/** @throws `bad-option` that names the flag */
export function viewOf({ prepared }: Project, runs: readonly KeptRun[], flags: ViewFlags): ViewSpec {
  if (!(Number.isInteger(flags.columns) && flags.columns >= 2 && flags.columns <= 64)) throw new Fault('bad-option', `${flags.columns} is no number of columns from 2 to 64.`, { place: '--columns', remedy: 'The paper draws 8.' });
  if (!(flags.size > 0 && flags.size <= 100)) throw new Fault('bad-option', `${flags.size} is no size above 0 and up to 100.`, { place: '--size', remedy: '1 is the usual size.' });
  if (flags.pointRadius !== 'auto' && !(flags.pointRadius > 0 && flags.pointRadius <= 50)) throw new Fault('bad-option', `${flags.pointRadius} is no radius above 0 and up to 50.`, { place: '--point-radius', remedy: 'Leave it out to have it by the number of cells.' });
  const suggested = suggestColumn(prepared.obs.map((column) => ({ name: column.name, kind: column.kind, ...(column.kind === 'category' && { categories: column.categories.length }) })));
  const colorBy = readColors(flags.colorBy ?? suggested ?? 'none', runs);
  const labelBy = flags.labelBy ?? (colorBy.kind === 'obs' ? colorBy.column : suggested ?? 'none');
  const has = (source: MetricSource) => flags.indicatrices.includes(source);
  return {
    panels: runs.map(({ folder }) => folder),
    alignTo: readRun(flags.alignTo, runs),
    colorBy,
    hidden: flags.hide,
    labelBy: labelBy === 'none' ? null : labelBy,
    labels: flags.names,
    indicatrices: { encoder: has('encoder'), decoder: has('decoder'), own: has('own'), columns: flags.columns, size: flags.size },
    pointRadius: flags.pointRadius,
    theme: flags.theme,
    look: parseOptions(Look, givenFlags(Look, flags)),
    ...(flags.only !== undefined && { only: stretchesOf(readCells(flags.only, '--only', prepared)) }),
    ...(flags.selected !== undefined && { selected: readCells(flags.selected, '--selected', prepared) }),
  };
}

function readColors(text: string, runs: readonly KeptRun[]): ColorBy {
  if (text === 'none') return { kind: 'none' };
  const [, kind, rest] = /^(gene|genes|panels|measure):(.*)$/.exec(text) ?? [];
  switch (kind) {
    case 'gene': return { kind: 'gene', gene: rest };
    case 'genes': return { kind: 'genes', genes: splitList(rest) };
    case 'panels': return { kind: 'genes', genes: splitList(rest), of: runs[0].folder };
    case 'measure': return { kind: 'measure', measure: rest };
    default: return { kind: 'obs', column: text };
  }
}

function readRun(name: string | undefined, runs: readonly KeptRun[]): string | null {
  if (name === undefined) return null;
  const run = runs.find((each) => each.name === name);
  if (!run) throw new Fault('bad-option', `There is no run “${name}” in the figure.`, { place: '--align-to', remedy: `It shows ${runs.map((each) => each.name).join(', ')}.` });
  return run.folder;
}

/** Ascending rows of the cells in any of a column's categories. */
function readCells(text: string, place: string, { obs }: Pick<Prepared, 'obs'>): Uint32Array {
  const [, name, list] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  const column = obs.find((each) => each.name === name);
  const categories = column && readCategories(column);
  if (!categories) throw new Fault('bad-option', `“${text}” names no column that groups the cells.`, { place, remedy: 'Write COLUMN=CATEGORY,CATEGORY.' });
  const wanted = splitList(list);
  const wrong = wanted.find((category) => !categories.names.includes(category));
  if (wrong !== undefined || wanted.length === 0) throw new Fault('bad-option', `${name} has no category “${wrong ?? ''}”.`, { place, remedy: `It has ${categories.names.join(', ')}.` });
  const codes = new Set(wanted.map((category) => categories.names.indexOf(category)));
  return Uint32Array.from(categories.codes.keys()).filter((cell) => codes.has(categories.codes[cell]));
}
