/** `indicatrix fit-decoder DIR`: gives the encoders of a project that stand alone a decoder each, as runs of their own. */
import { Fault } from '../../base/errors.ts';
import { hasDecoder } from '../../model/spec.ts';
import * as pipeline from '../../pipeline.ts';
import { givenCommand, run, type DefineCommand, type Values } from './command.ts';
import { openProject, rememberRuns } from './project.ts';
import { loadRuns, runsFlag } from './runs.ts';
import { openSource, takeOverFlag } from './source.ts';
import { metricsTable } from './table.ts';
import { summarizeRun } from './train.ts';
import { judgedRun, type KeptRun } from './training.ts';

export const fitDecoder: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder')
    .option(...runsFlag)
    .option(...takeOverFlag)
    .action((folder: string, values: Values & { runs?: string[]; takeOver?: boolean }) =>
      run(values, async (terminal) => {
        // What is no project is said to be none, and not opened as data.
        const project = (await pipeline.projects.isProject(folder))
          ? await openSource(terminal, folder, values)
          : await openProject(terminal, folder);
        const there = await loadRuns(terminal, project, values.runs);
        const alone = there.filter(({ model }) => !hasDecoder(model.config.model));
        if (alone.length === 0)
          throw new Fault('unsupported', 'All of these models have a decoder.', {
            file: folder,
            place: '--runs',
            remedy: 'Name runs that were trained on neighbours alone, as umap and tsne are.',
          });
        const fitted: KeptRun[] = [];
        for (const { name, model, embedding } of alone) {
          const withDecoder = await terminal.stage(`Decoder of ${name}`, (job) => pipeline.fitDecoder(project.prepared, model, job));
          const metrics = await terminal.stage(name, (job) =>
            pipeline.evaluate(project.prepared, { model: withDecoder, embedding, dim: withDecoder.config.model.latentDim }, job),
          );
          fitted.push({
            name,
            model: withDecoder,
            embedding,
            metrics,
            folder: await pipeline.saveRun(folder, project.data, project.prepared, withDecoder, metrics, name, {
              command: givenCommand(),
            }),
          });
        }
        // Each takes the place of what it came from among those that figures show next.
        const now = there.map((run) => fitted[alone.indexOf(run)]?.folder ?? run.folder);
        await rememberRuns(terminal, project, now);
        terminal.say(
          `\n${metricsTable(fitted.map(judgedRun), pipeline.about().metrics)}\n\nRuns in ${project.folder}; next: indicatrix figure ${project.folder} --indicatrices decoder`,
        );
        terminal.answer({ folder: project.folder, runs: fitted.map(summarizeRun) });
      }),
    );
};
