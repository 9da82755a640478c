/** `indicatrix figure DIR`: draws a project's runs side by side. */
import type { PaperFigure } from '../../view/paper-figures.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addDrawingFlags, drawRuns, firstSeeds, type DrawingFlags } from './drawing.ts';
import { drawPaperFigure, readPaperFigure, refuseBeside } from './paper-figure.ts';
import { openProject } from './project.ts';
import { loadRuns, runsFlag } from './runs.ts';

export const figure: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder')
    .option(...runsFlag)
    .option('--out <file>', 'Where the figure goes. (default: figure.svg and figure.png in the project)')
    .option(
      '--paper-figure <number>',
      'As the paper’s Figure 3, 5, 6 or 7: encoder-regularized models above decoder-regularized ones, each with either part’s ellipses on the grid; or 4: the labels.',
      readPaperFigure,
    );
  addDrawingFlags(command).action((folder: string, values: Values & DrawingFlags & { runs?: string[]; paperFigure?: PaperFigure }) =>
    run(values, async (terminal) => {
      if (values.paperFigure) refuseBeside(values.paperFigure, (key) => command.getOptionValueSource(key) === 'cli');
      const project = await openProject(terminal, folder);
      const runs = await loadRuns(terminal, project, values.runs);
      const files = values.paperFigure
        ? await drawPaperFigure(terminal, project, runs, values.paperFigure, values)
        : await drawRuns(terminal, project, values.runs ? runs : firstSeeds(runs), values, runs);
      terminal.say(files.join('\n'));
      terminal.answer({ folder, files });
    }),
  );
};
