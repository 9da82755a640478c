/** `indicatrix prepare FILE`: from counts to what models are trained on. */
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import { summarizePrepared } from '../../summaries.ts';
import { sampleHelp } from '../../types/samples.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import type { Project } from './project.ts';
import { addOpenFlags, addPrepareFlags, openSource, takeOverFlag } from './source.ts';
import type { Terminal } from './terminal.ts';

interface PrepareValues extends Values {
  out?: string;
  writeGenes?: string;
  writePcs?: string;
}

export const prepare: DefineCommand = (command) => {
  command
    .argument('<file>', `a data file, or ${sampleHelp}`)
    .option('--out <folder>', 'The project folder. (default: ./NAME.indicatrix)')
    .option(...takeOverFlag)
    .option(
      '--write-genes <csv>',
      'Write every gene in file order: gene, means, dispersions or variances, dispersions_norm or variances_norm, highly_variable.',
    )
    .option('--write-pcs <csv>', 'Write every cell with its components, or its features where there are none.');
  addPrepareFlags(addOpenFlags(command)).action((file: string, values: PrepareValues) =>
    run(values, async (terminal) => {
      const project = await openSource(terminal, file, values);
      const { folder, data, prepared } = project;
      for (const { summary } of prepared.steps) terminal.say(`  ${summary}`);
      const written = await writeTables(terminal, project, values);
      terminal.say(`Prepared in ${folder}; next: indicatrix train ${folder}`);
      terminal.answer({ folder, ...summarizePrepared(folder, data.name, data.genes.length, prepared), written });
    }),
  );
};

/** @returns the paths written */
async function writeTables(terminal: Terminal, { data, prepared }: Project, { writeGenes, writePcs }: PrepareValues): Promise<string[]> {
  if (writeGenes !== undefined) {
    const { genes } = prepared;
    if (!genes)
      throw new Fault('bad-option', 'No variable genes were looked for: preparation did not begin with counts.', {
        place: '--write-genes',
        remedy: 'Prepare with --start counts.',
      });
    await terminal.stage(
      'Write genes',
      (job) => writeWhole(writeGenes, pipeline.geneLines(data.genes, genes, job)),
      () => writeGenes,
    );
  }
  if (writePcs !== undefined)
    await terminal.stage(
      'Write components',
      (job) => writeWhole(writePcs, pipeline.featureLines(prepared, job)),
      () => writePcs,
    );
  return [writeGenes, writePcs].filter((path) => path !== undefined);
}
