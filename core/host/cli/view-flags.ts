/** The flags that say what a figure shows, and the view that they come to. */
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { Fault } from '../../base/errors.ts';
import { mapOf } from '../../model/map.ts';
import { parseOptions } from '../../model/options/describe.ts';
import type { MetricSource, Prepared, RunId } from '../../types.ts';
import type { PanelShape, Sight, Theme, ViewSpec } from '../../types/scene.ts';
import { readCategories } from '../../view/categories.ts';
import { colorForms, readColor } from '../../view/color-sources.ts';
import { stretchesOf } from '../../view/filter.ts';
import { Look } from '../../view/look.ts';
import { sightOfBox, sightOn } from '../../view/sight.ts';
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
  lookAt: string[];
  shape: PanelShape;
  indicatrices: MetricSource[];
  columns: number;
  size: number;
  pointRadius: number | 'auto';
  alignTo?: string;
  theme: Theme;
  /** Of the look, by its flags. */
  [flag: string]: unknown;
}

const cellsForm = 'COLUMN=CATEGORIES, as cell_type=B,NK, or @FILE with a cell’s name a line, as a table of selected cells has them first';

const sources = ['encoder', 'decoder', 'own'] as const;

/** @param defaults where a command's figures are of another kind */
export function addViewFlags(command: Command, defaults: { indicatrices: MetricSource[] }): Command {
  command
    .optionsGroup('What the figure shows:')
    .option('--color-by <what>', `${colorForms}. (default: cell types or clusters, where the file has them)`)
    .option(
      '--label-by <column>',
      'Column that groups the cells: its categories are named on the map, and ellipses stand on each; or none. (default: as the colours)',
    )
    .option('--no-names', 'Leave the groups without names.')
    .option('--hide <categories>', 'Categories to dim, separated by commas.', splitList, [])
    .option('--selected <cells>', `Cells that stand out: ${cellsForm}.`)
    .option('--only <cells>', 'Cells that are shown at all, in the same form.')
    .option(
      '--look-at <place>',
      'What is looked at from near, with ellipses of its own: cells in the same form, in every panel; or RUN:X0,Y0,X1,Y1, ' +
        'a box in the coordinates of that run’s embedding. May be given again.',
      (text, before: string[]) => [...before, text],
      [],
    )
    .addOption(
      new Option(
        '--indicatrices <parts>',
        'Whose ellipses are drawn: encoder, decoder, own (what the data alone give the map), several separated by commas, both for the first two, or none.',
      )
        .argParser(readParts)
        .default(defaults.indicatrices, defaults.indicatrices.join(',')),
    )
    .option('--columns <number>', 'Ellipses across a panel, 2 to 64.', (text) => toNumber(text, '--columns'), 8)
    .option('--size <factor>', 'Multiplies the ellipses’ size.', (text) => toNumber(text, '--size'), 1)
    .option(
      '--point-radius <number>',
      'Of the points, in pixels of a panel 420 wide, or auto: by their number.',
      (text) => (text === 'auto' ? text : toNumber(text, '--point-radius')),
      'auto',
    )
    .option('--align-to <run>', 'The run that the other panels are turned, mirrored and scaled to lie upon, by its name.')
    .addOption(new Option('--shape <shape>', 'Of the panels that maps are turned along.').choices(['wide', 'tall']).default('wide'))
    .addOption(new Option('--theme <theme>', 'Ground of the figure.').choices(['light', 'dark']).default('light'));
  return addFlags(command, 'How it looks:', Look);
}

function readParts(text: string): MetricSource[] {
  if (text === 'none') return [];
  const named = splitList(text).flatMap((word) => (word === 'both' ? ['encoder', 'decoder'] : [word]));
  const wrong = named.find((word) => !(sources as readonly string[]).includes(word));
  if (wrong !== undefined || named.length === 0)
    throw new Fault('bad-option', `There are no ellipses of “${wrong ?? text}”.`, {
      place: '--indicatrices',
      remedy: 'Choose encoder, decoder, own, several of them, both, or none.',
    });
  return sources.filter((source) => named.includes(source));
}

/** @throws `bad-option` that names the flag */
export function viewOf({ prepared }: Pick<Project, 'prepared'>, runs: readonly KeptRun[], flags: ViewFlags): ViewSpec {
  if (!(Number.isInteger(flags.columns) && flags.columns >= 2 && flags.columns <= 64))
    throw new Fault('bad-option', `${flags.columns} is no number of columns from 2 to 64.`, {
      place: '--columns',
      remedy: 'The paper draws 8.',
    });
  if (!(flags.size > 0 && flags.size <= 100))
    throw new Fault('bad-option', `${flags.size} is no size above 0 and up to 100.`, { place: '--size', remedy: '1 is the usual size.' });
  if (flags.pointRadius !== 'auto' && !(flags.pointRadius > 0 && flags.pointRadius <= 50))
    throw new Fault('bad-option', `${flags.pointRadius} is no radius above 0 and up to 50.`, {
      place: '--point-radius',
      remedy: 'Leave it out to have it by the number of cells.',
    });
  const suggested = suggestColumn(
    prepared.obs.map((column) => ({
      name: column.name,
      kind: column.kind,
      ...(column.kind === 'category' && { categories: column.categories.length }),
    })),
  );
  const colorBy = readColor(flags.colorBy ?? suggested ?? 'none', runs[0].folder);
  const labelBy = flags.labelBy ?? (colorBy.kind === 'obs' ? colorBy.column : (suggested ?? 'none'));
  const has = (source: MetricSource) => flags.indicatrices.includes(source);
  return {
    panels: runs.map(({ folder }) => folder),
    alignTo: flags.alignTo === undefined ? null : readRun(flags.alignTo, '--align-to', runs).folder,
    colorBy,
    hidden: flags.hide,
    labelBy: labelBy === 'none' ? null : labelBy,
    labels: flags.names,
    indicatrices: { encoder: has('encoder'), decoder: has('decoder'), own: has('own'), columns: flags.columns, size: flags.size },
    pointRadius: flags.pointRadius,
    theme: flags.theme,
    shape: flags.shape,
    look: parseOptions(Look, givenFlags(Look, flags)),
    ...(flags.lookAt.length > 0 && { sights: readSights(flags.lookAt, runs, prepared) }),
    ...(flags.only !== undefined && { only: stretchesOf(readCells(flags.only, '--only', prepared)) }),
    ...(flags.selected !== undefined && { selected: readCells(flags.selected, '--selected', prepared) }),
  };
}

function readRun(name: string, place: string, runs: readonly KeptRun[]): KeptRun {
  const run = runs.find((each) => each.name === name);
  if (!run)
    throw new Fault('bad-option', `There is no run “${name}” in the figure.`, {
      place,
      remedy: `It shows ${runs.map((each) => each.name).join(', ')}.`,
    });
  return run;
}

/** Later places of a panel take the place of earlier ones. */
function readSights(places: readonly string[], runs: readonly KeptRun[], prepared: CellsOf): Record<RunId, Sight> {
  const mapOfRun = ({ embedding, model }: KeptRun) => mapOf(embedding, model.config.model.latentDim);
  const sights = places.flatMap((place): [RunId, Sight][] => {
    const [, name, box] = /^(.*):([^:=]*)$/.exec(place) ?? [];
    if (name !== undefined) {
      const run = readRun(name, '--look-at', runs);
      const [x0, y0, x1, y1, ...rest] = box.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
      if (![x0, y0, x1, y1].every(Number.isFinite) || rest.length > 0 || x0 === x1 || y0 === y1) {
        throw new Fault('bad-option', `“${box}” is no box.`, {
          place: '--look-at',
          remedy: 'Write RUN:X0,Y0,X1,Y1, two opposite corners.',
        });
      }
      const corners = { minX: Math.min(x0, x1), minY: Math.min(y0, y1), maxX: Math.max(x0, x1), maxY: Math.max(y0, y1) };
      return [[run.folder, sightOfBox(mapOfRun(run), corners)]];
    }
    const cells = readCells(place, '--look-at', prepared);
    return runs.flatMap((run): [RunId, Sight][] => {
      const sight = sightOn(mapOfRun(run), cells);
      return sight ? [[run.folder, sight]] : [];
    });
  });
  return Object.fromEntries(sights);
}

type CellsOf = Pick<Prepared, 'obs' | 'cells'>;

/** Ascending rows of the cells in any of a column's categories, or of those that a file names. */
function readCells(text: string, place: string, { obs, cells }: CellsOf): Uint32Array {
  if (text.startsWith('@')) return readNames(text.slice(1), place, cells);
  const [, name, list] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  const column = obs.find((each) => each.name === name);
  const categories = column && readCategories(column);
  if (!categories)
    throw new Fault('bad-option', `“${text}” names no column that groups the cells.`, {
      place,
      remedy: 'Write COLUMN=CATEGORY,CATEGORY, or @FILE with the cells’ names.',
    });
  const wanted = splitList(list);
  const wrong = wanted.find((category) => !categories.names.includes(category));
  if (wrong !== undefined || wanted.length === 0)
    throw new Fault('bad-option', `${name} has no category “${wrong ?? ''}”.`, { place, remedy: `It has ${categories.names.join(', ')}.` });
  const codes = new Set(wanted.map((category) => categories.names.indexOf(category)));
  return Uint32Array.from(categories.codes.keys()).filter((cell) => codes.has(categories.codes[cell]));
}

/** Cells that a text file names at the beginning of its lines; lines that name none, as a heading, are passed over. */
function readNames(file: string, place: string, cells: readonly string[]): Uint32Array {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const remedy = 'Name a text file with a cell’s name a line.';
    throw new Fault('file-missing', 'The file with the cells’ names cannot be read.', { file, place, remedy }, error);
  }
  const named = new Set(text.split(/\r?\n/).map((line) => line.split(/[,\t]/, 1)[0].replace(/^"(.*)"$/, '$1')));
  const found = Uint32Array.from(cells.keys()).filter((cell) => named.has(cells[cell]));
  if (found.length > 0) return found;
  throw new Fault('bad-option', 'None of the prepared cells is named in the file.', {
    file,
    place,
    remedy: `Their names are as “${cells[0]}”.`,
  });
}
