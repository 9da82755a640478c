/** `indicatrix embed MODEL FILE --out OUT`: new cells on the map of a model that has never seen them. */
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import { PlaceOptions } from '../../model/options/place.ts';
import type { PlacingReport } from '../../model/portable.ts';
import * as pipeline from '../../pipeline.ts';
import { formatCount, formatValue } from '../../view/numbers.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags } from './flags.ts';
import { addOpenFlags } from './source.ts';
import { inputFile } from './stdin.ts';

interface EmbedValues extends Values {
  out: string;
  overwrite?: boolean;
}

export const embed: DefineCommand = (command) => {
  command
    .argument('<model>', `a model that “export --format model” wrote (NAME${pipeline.portableEnding})`)
    .argument('<file>', 'the new cells: a data file or folder of any format that can be opened, or - for what is piped in')
    .requiredOption(
      '--out <file>',
      `Where the cells’ places go: ${pipeline.placedEndings.join(', ')}. AnnData is a copy of the new cells’ file with everything added, where that is one.`,
    )
    .option('--overwrite', 'Put it in the place of a file that is there.');
  addFlags(addOpenFlags(command, ['reading']), 'Placing:', PlaceOptions).action((from: string, file: string, values: EmbedValues) =>
    run(values, async (terminal) => {
      const choice = parseOptions(PlaceOptions, givenFlags<PlaceOptions>(PlaceOptions, values));
      const open = parseOptions(OpenOptions, givenFlags<OpenOptions>(OpenOptions, values));
      pipeline.checkFree(values.out, values.overwrite === true);
      const model = await terminal.stage(
        'Model',
        () => pipeline.readPortable(from),
        ({ name, facts }) => `${name}, trained on ${formatCount(facts.cells)} cells of ${facts.name}`,
      );
      if (model.licence !== '') terminal.progress.print(`  licence: ${model.licence}`);
      if (model.note !== '') terminal.progress.print(`  ${model.note}`);
      const input = await inputFile(terminal, file);
      const placed = await terminal.stage(
        'Place',
        (job) => pipeline.placeCells(model, input, open, choice, job),
        ({ report }) => `${formatCount(report.cells - report.unplaced)} cells`,
      );
      const { files, notes } = await terminal.stage('Write', (job) =>
        pipeline.writePlaced(values.out, placed, values.overwrite === true, job),
      );
      for (const note of [...placed.data.notes, ...placed.report.notes, ...notes]) terminal.progress.print(`  ${note}`);
      terminal.say(`${describe(placed.report).join('\n')}\n${files.join('\n')}`);
      terminal.answer({
        ...placed.report,
        model: { name: model.name, sha256: model.sha256, licence: model.licence },
        files,
        notes: [...placed.report.notes, ...notes],
      });
    }),
  );
};

function describe({ genes, cells, unplaced, outside, distance, residual, error, agreement, labels }: PlacingReport): string[] {
  const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  return [
    ...(genes
      ? [
          `genes: ${formatCount(genes.found)} of ${formatCount(genes.wanted)} (${share(genes.found, genes.wanted)}); ${formatCount(genes.extra)} others in the file are not used`,
        ]
      : []),
    `unlike the training data: ${formatCount(outside)} of ${formatCount(cells - unplaced)} cells (${share(outside, cells - unplaced)}; of its own 1 to 3 %)`,
    `distance to the training cells, median: ${formatValue(distance.new)} (their own ${formatValue(distance.old)})`,
    ...(residual
      ? [`expression beyond the components, median: ${formatValue(residual.new)} (their own ${formatValue(residual.old)})`]
      : []),
    ...(error ? [`reconstruction error, median: ${formatValue(error.new)} (held out ${formatValue(error.old)})`] : []),
    ...(agreement
      ? [`nearest reference cells that are nearest on the map as well: ${share(agreement.new, 1)} (their own ${share(agreement.old, 1)})`]
      : []),
    ...labels.map(
      ({ column, confidence, agreement: own }) =>
        `${column}: carried over with ${share(confidence, 1)} of the votes${own ? `; as the file has it in ${share(own.same, own.cells)} of ${formatCount(own.cells)} cells` : ''}`,
    ),
  ];
}
