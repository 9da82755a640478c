/** `indicatrix demo`: the main job on real cells that come with the application, from counts to figure. */
import { join } from 'node:path';
import { writeWhole } from '../../base/disk.ts';
import * as pipeline from '../../pipeline.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addDrawingFlags, drawRuns, type DrawingFlags } from './drawing.ts';
import { defaultModels, parseModels } from './models.ts';
import { rememberRuns } from './project.ts';
import { openSource, takeOverFlag } from './source.ts';
import { collapseLines, failureLines, metricsTable } from './table.ts';
import { configure, requireAll, summarizeRun } from './train.ts';
import { embeddedRun, judgedRun, trainModels } from './training.ts';

export const demo: DefineCommand = (command) => {
  command.option('--out <folder>', 'Where everything goes.', 'indicatrix-demo').option(...takeOverFlag);
  addDrawingFlags(command).action((values: Values & DrawingFlags & { out: string }) =>
    run(values, async (terminal) => {
      const start = performance.now();
      const project = await openSource(terminal, 'pbmc700', values);
      const { kept, failed } = await trainModels(terminal, project, configure(project.prepared, parseModels(defaultModels), {}));
      requireAll(failed);
      await rememberRuns(
        terminal,
        project,
        kept.map(({ folder }) => folder),
      );
      const figures = await drawRuns(terminal, project, kept, {
        ...values,
        out: join(values.out, 'figure.svg'),
        format: values.format ?? ['svg', 'png'],
      });
      const csv = join(values.out, 'metrics.csv');
      await writeWhole(csv, pipeline.metricsTable(kept).bytes);
      const seconds = (performance.now() - start) / 1000;
      terminal.say(
        [
          '',
          metricsTable(kept.map(judgedRun), pipeline.about().metrics),
          ...failureLines(kept.map(judgedRun)),
          ...collapseLines(kept.map(embeddedRun)),
          '',
          `figure   ${figures.join('\n         ')}`,
          `metrics  ${csv}`,
          `runs     ${kept.map(({ folder }) => folder).join('\n         ')}`,
          '',
          `Done in ${seconds.toFixed(1)} s.`,
        ].join('\n'),
      );
      terminal.answer({ folder: values.out, figures, csv, runs: kept.map(summarizeRun), seconds });
    }),
  );
};
