/** `indicatrix pack PROJECT|RUN --out X.zip`, and `indicatrix unpack X.zip --out FOLDER`. */
import * as pipeline from '../../pipeline.ts';
import { formatBytes } from '../../base/bytes.ts';
import { run, type DefineCommand, type Values } from './command.ts';

interface PackValues extends Values {
  out?: string;
  data?: boolean;
  overwrite?: boolean;
}

export const pack: DefineCommand = (command) => {
  command
    .argument('<project>', 'a project folder, or one of its runs')
    .option('--out <file>', 'The zip. (default: NAME.zip in the folder where one is)')
    .option('--data', 'Take the data along; without, they are known again by their contents (SHA-256).')
    .option('--overwrite', 'Put it in the place of a file that is there.')
    .action((path: string, { out, data = false, overwrite = false, ...values }: PackValues) =>
      run(values, async (terminal) => {
        const of = await pipeline.lookToPack(path);
        const { project, data: dataBytes } = of.bytes;
        terminal.progress.print(
          `  project ${formatBytes(project)}${dataBytes === null ? '' : `; data ${formatBytes(dataBytes)}${data ? '' : ' (left here; --data takes them along)'}`}`,
        );
        const { files, notes } = await terminal.stage(
          'Pack',
          (job) => pipeline.packProject(of, out ?? `${of.name}${pipeline.packEnding}`, { data, overwrite }, job),
          (packed) => packed.files.join(', '),
        );
        for (const note of notes) terminal.progress.print(`  ${note}`);
        terminal.say(files.join('\n'));
        terminal.answer({ files, notes, bytes: of.bytes });
      }),
    );
};

interface UnpackValues extends Values {
  out: string;
  data?: string;
}

export const unpack: DefineCommand = (command) => {
  command
    .argument('<file>', 'a zip that “pack” wrote')
    .requiredOption('--out <folder>', 'The folder that becomes the project; it is not there yet.')
    .option('--data <file>', 'Where the data are, where they did not go along; found by themselves beside the zip or the folder.')
    .action((file: string, { out, data, ...values }: UnpackValues) =>
      run(values, async (terminal) => {
        const { folder, notes } = await terminal.stage(
          'Unpack',
          (job) => pipeline.unpackProject(file, out, data, job),
          () => out,
        );
        for (const note of notes) terminal.progress.print(`  ${note}`);
        terminal.say(folder);
        terminal.answer({ folder, notes });
      }),
    );
};
