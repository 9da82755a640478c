/** The paper's figures of a project's runs. */
import { join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import { modelName } from '../../model/spec.ts';
import { isOfLabels, paperBlocks, paperChoices, paperFigures, paperLook, type PaperFigure } from '../../view/paper-figures.ts';
import { drawRuns, type DrawingFlags } from './drawing.ts';
import { toNumber } from './flags.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';
import type { KeptRun } from './training.ts';

export function readPaperFigure(text: string): PaperFigure {
  const number = toNumber(text, '--paper-figure');
  const figure = paperFigures.find((each) => each === number);
  if (figure === undefined)
    throw new Fault('bad-option', `The paper’s Figure ${text} is no figure of data.`, {
      place: '--paper-figure',
      remedy: `Choose ${paperFigures.join(', ')}.`,
    });
  return figure;
}

/** What the paper's figures are fixed in. */
const fixed = { chart: '--chart', indicatrices: '--indicatrices', layout: '--layout', names: '--no-names' };

/** @throws `bad-option` for a flag beside --paper-figure that the figure would not heed */
export function refuseBeside(figure: PaperFigure, isGiven: (key: string) => boolean): void {
  const given = Object.entries(fixed).flatMap(([key, flag]) => (isGiven(key) ? [flag] : []));
  if (given.length === 0) return;
  const what = isOfLabels(figure) ? 'shows the labels' : 'has the ellipses of both parts in rows of their own, without names';
  throw new Fault('bad-option', `The paper’s Figure ${figure} ${what}: ${given.join(' and ')} would change nothing.`, {
    place: '--paper-figure',
    remedy: `Leave out ${given.join(' and ')}, or --paper-figure.`,
  });
}

export function drawPaperFigure(
  terminal: Terminal,
  project: Project,
  kept: readonly KeptRun[],
  figure: PaperFigure,
  flags: DrawingFlags,
): Promise<string[]> {
  if (isOfLabels(figure)) return drawRuns(terminal, project, kept, { ...flags, chart: 'labels' });
  return drawBlocks(terminal, project, kept, { ...flags, names: false, indicatrices: ['encoder', 'decoder'], layout: 'rows' });
}

/**
 * Encoder-regularized models above decoder-regularized ones, of the first seed, vanilla before each, every block once with either part's
 * indicatrices.
 */
export function drawBlocks(terminal: Terminal, project: Project, kept: readonly KeptRun[], flags: DrawingFlags): Promise<string[]> {
  const [first] = kept;
  const ofFirstSeed = kept
    .filter(({ model: { config } }) => config.seed === first.model.config.seed && config.splitSeed === first.model.config.splitSeed)
    .map((run) => ({ ...run, name: modelName(run.model.config.model), config: run.model.config }));
  const vanilla = ofFirstSeed.filter(({ config: { model } }) => model.regularization.kind === 'none' && !model.contrast);
  const blocks = paperBlocks(ofFirstSeed).filter((block) => block.length > 0);
  const panels = blocks.flatMap((block, index) => [
    ...vanilla.map((run) => ({ ...run, folder: index === 0 ? run.folder : join(run.folder, 'again') })),
    ...block,
  ]);
  const { columns, points } = paperChoices(vanilla.length + Math.max(0, ...blocks.map(({ length }) => length)));
  return drawRuns(terminal, project, panels.length > 0 ? panels : ofFirstSeed, {
    where: paperLook.placement,
    cutAt: paperLook.cutAt,
    panelsInRow: columns,
    points,
    ...flags,
    metrics: flags.metrics ?? ['none'],
  });
}
