/** `indicatrix convert IN OUT`: a file of any format that can be opened, as AnnData, text, Matrix Market or NumPy. */
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import { SaveOptions } from '../../model/options/save.ts';
import * as pipeline from '../../pipeline.ts';
import { formatCount } from '../../view/numbers.ts';
import { sampleHelp } from '../../types/samples.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags } from './flags.ts';
import { addOpenFlags } from './source.ts';
import { inputFile } from './stdin.ts';

export const convert: DefineCommand = (command) => {
  command
    .argument('<in>', `a data file or folder of any format that can be opened, - for what is piped in, or ${sampleHelp}`)
    .argument(
      '<out>',
      'where it goes: NAME.h5ad, NAME.zarr, NAME.csv or .tsv (also .gz), NAME.npy, NAME.mtx, or a name without an ending for a 10x folder',
    );
  addFlags(addOpenFlags(command), 'Writing:', SaveOptions).action((from: string, to: string, values: Values) =>
    run(values, async (terminal) => {
      const open = parseOptions(OpenOptions, givenFlags<OpenOptions>(OpenOptions, values));
      const choice = parseOptions(SaveOptions, givenFlags<SaveOptions>(SaveOptions, values));
      const input = await inputFile(terminal, from);
      const converted = await terminal.stage(
        'Convert',
        (job) => pipeline.convert(input, to, open, choice, job),
        ({ cells, genes }) => `${formatCount(cells)} cells × ${formatCount(genes)} genes`,
      );
      for (const note of converted.notes) terminal.progress.print(`  ${note}`);
      terminal.say(converted.files.join('\n'));
      terminal.answer(converted);
    }),
  );
};
