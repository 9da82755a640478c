/** `indicatrix figure DIR`: draws a project's runs side by side. */
import { run, type DefineCommand, type Values } from './command.ts';
import { addDrawingFlags, drawRuns, firstSeeds, type DrawingFlags } from './drawing.ts';
import { openProject } from './project.ts';
import { loadRuns, runsFlag } from './runs.ts';

export const figure: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder')
    .option(...runsFlag)
    .option('--out <file>', 'Where the figure goes. (default: figure.svg and figure.png in the project)');
  addDrawingFlags(command).action((folder: string, values: Values & DrawingFlags & { runs?: string[] }) =>
    run(values, async (terminal) => {
      const project = await openProject(terminal, folder);
      const runs = await loadRuns(terminal, project, values.runs);
      const files = await drawRuns(terminal, project, values.runs ? runs : firstSeeds(runs), values, runs);
      terminal.say(files.join('\n'));
      terminal.answer({ folder, files });
    }),
  );
};
