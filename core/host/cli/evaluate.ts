/** `indicatrix evaluate DIR`: measures a project's runs anew. */
import { join } from 'node:path';
import * as pipeline from '../../pipeline.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { openProject, writeOutput } from './project.ts';
import { loadRuns, runsFlag } from './runs.ts';
import { metricsTable } from './table.ts';
import { summarizeRun } from './train.ts';
import type { KeptRun } from './training.ts';

export const evaluate: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder')
    .option(...runsFlag)
    .option('--out <file>', 'Where the CSV goes. (default: metrics.csv in the project)')
    .action((folder: string, values: Values & { out?: string; runs?: string[] }) => run(values, async (terminal) => {
      const project = await openProject(terminal, folder);
      const evaluated: KeptRun[] = [];
      for (const kept of await loadRuns(terminal, project, values.runs)) {
        evaluated.push({ ...kept, metrics: await terminal.stage(kept.name, (job) => pipeline.evaluate(project.prepared, { model: kept.model, embedding: kept.embedding, dim: kept.model.config.model.latentDim }, job)) });
      }
      const csv = values.out ?? join(folder, 'metrics.csv');
      await writeOutput(csv, pipeline.metricsTable(evaluated).bytes);
      terminal.say(`\n${metricsTable(evaluated, pipeline.about().metrics)}\n\n${csv}`);
      terminal.answer({ folder, csv, runs: evaluated.map(summarizeRun) });
    }));
};
