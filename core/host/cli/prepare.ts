/** `indicatrix prepare FILE`: from counts to what models are trained on. */
import { summarizePrepared } from '../../summaries.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addOpenFlags, addPrepareFlags, openSource } from './source.ts';

export const prepare: DefineCommand = (command) => {
  command
    .argument('<file>', 'a data file, or `sample`')
    .option('--out <folder>', 'The project folder. (default: ./NAME.indicatrix)');
  addPrepareFlags(addOpenFlags(command)).action((file: string, values: Values & { out?: string }) => run(values, async (terminal) => {
    const { folder, data, prepared } = await openSource(terminal, file, values);
    for (const { summary } of prepared.steps) terminal.say(`  ${summary}`);
    terminal.say(`Prepared in ${folder}; next: indicatrix train ${folder}`);
    terminal.answer({ folder, ...summarizePrepared(folder, data.name, data.genes.length, prepared) });
  }));
};
