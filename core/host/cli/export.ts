/** `indicatrix export DIR`: a project's models as files for other programs. */
import { basename, join } from 'node:path';
import { Fault } from '../../errors.ts';
import * as pipeline from '../../pipeline.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { splitList } from './flags.ts';
import { readProject, writeOutput } from './project.ts';
import { chooseRuns, runsFlag } from './runs.ts';

export const exportModels: DefineCommand = (command) => {
  command
    .argument('<folder>', 'a project folder; its data need not be there')
    .option(...runsFlag)
    .option('--format <list>', 'File formats, separated by commas: safetensors (all weights, under PyTorch’s names), onnx (encoder and decoder, a file each).', splitList, [...pipeline.modelFormats])
    .option('--out <folder>', 'Where the files go. (default: models in the project)')
    .action((folder: string, values: Values & { format: string[]; out?: string; runs?: string[] }) => run(values, async (terminal) => {
      const formats = values.format.map(toFormat);
      if (formats.length === 0) throw new Fault('bad-option', 'No format was named.', { place: '--format', remedy: `There are ${pipeline.modelFormats.join(' and ')}.` });
      const out = values.out ?? join(folder, 'models');
      const { latest } = await readProject(folder);
      const files: string[] = [];
      for (const runFolder of await chooseRuns(terminal, folder, latest, values.runs)) {
        for (const format of formats) {
          for (const { suffix, bytes } of await pipeline.exportRun(runFolder, format)) {
            const file = join(out, `${basename(runFolder)}.${suffix}`);
            await writeOutput(file, bytes);
            files.push(file);
          }
        }
      }
      terminal.say(files.join('\n'));
      terminal.answer({ folder, files });
    }));
};

function toFormat(text: string): pipeline.ModelFormat {
  const format = pipeline.modelFormats.find((name) => name === text.toLowerCase());
  if (!format) throw new Fault('bad-option', `“${text}” is no format for models.`, { place: '--format', remedy: `There are ${pipeline.modelFormats.join(' and ')}.` });
  return format;
}
