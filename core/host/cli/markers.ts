/** `indicatrix markers FILE`: the genes by which groups of cells differ. */
import { writeWhole } from '../../base/disk.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { MarkerOptions } from '../../model/options/markers.ts';
import * as pipeline from '../../pipeline.ts';
import { sampleHelp } from '../../types/samples.ts';
import { keptGenes, markerAt } from '../../view/markers.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags, more } from './flags.ts';
import { addOpenFlags, addPrepareFlags, prepareSource } from './source.ts';

interface MarkerValues extends Values {
  groups?: string;
  group?: string[];
  against?: string[];
  out: string;
}

/** How many genes of each comparison are told of beside the file. */
const told = { text: 5, json: 20 };

export const markers: DefineCommand = (command) => {
  command
    .argument('<file>', `a data file, a project folder, - for what is piped in, or ${sampleHelp}`)
    .option('--groups <column>', 'The column whose categories are compared. Left out: cell types, else clusters that the file brings.')
    .option('--group <name>', 'A category that is compared; given several times, they are taken as one. Left out: each by itself.', more)
    .option(
      '--against <name>',
      'A category that it is compared with; given several times, they are taken as one. “rest”, or left out: all other cells.',
      more,
    )
    .option(
      '--out <csv>',
      'Where the genes go: a row a gene and comparison, the best first, under the names of scanpy’s table.',
      'markers.csv',
    );
  addFlags(command, 'Comparing:', MarkerOptions);
  addPrepareFlags(addOpenFlags(command)).action((file: string, values: MarkerValues) =>
    run(values, async (terminal) => {
      const options = parseOptions(MarkerOptions, givenFlags<MarkerOptions>(MarkerOptions, values));
      const { data, prepared, options: prepare } = await prepareSource(terminal, file, values);
      const column = pipeline.groupingColumn(prepared, values.groups);
      // A category may be called so.
      const isRest = values.against?.length === 1 && values.against[0] === 'rest' && !column.categories.includes('rest');
      const request = {
        column: column.name,
        ...(values.group && { group: values.group }),
        ...(values.against && !isRest && { against: values.against }),
      };
      const found = await terminal.stage(
        'Compare',
        (job) => pipeline.markers(data, prepared, prepare, request, options, job),
        ({ genes, groups }) => `${groups.length} ${groups.length === 1 ? 'comparison' : 'comparisons'} of ${genes.length} genes`,
      );
      for (const note of found.notes) terminal.progress.print(`  ${note}`);
      const table = await terminal.stage('Write', (job) => pipeline.markersTable(column.name, found, options, job));
      await writeWhole(values.out, table.bytes);
      const groups = found.groups.map(({ numbers, ...group }) => {
        const kept = keptGenes(numbers, options);
        return {
          ...group,
          kept: kept.length,
          top: Array.from(kept.subarray(0, told.json), (gene) => markerAt(found.genes, numbers, gene)),
        };
      });
      const lines = groups.map(
        ({ name, cells, against, others, note, kept, top }) =>
          `${name} (${cells}) against ${against} (${others}): ${kept} genes${
            kept > 0
              ? `, first ${top
                  .slice(0, told.text)
                  .map(({ gene }) => gene)
                  .join(', ')}`
              : ''
          }${note ? `. ${note}` : ''}`,
      );
      terminal.say([...lines, values.out].join('\n'));
      terminal.answer({ csv: values.out, column: column.name, tested: found.genes.length, groups, notes: found.notes, options });
    }),
  );
};
