/** `indicatrix cluster FILE`: groups of cells that are alike. */
import { csvField } from '../../base/csv.ts';
import { writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { ClusterOptions } from '../../model/options/cluster.ts';
import { parseOptions } from '../../model/options/describe.ts';
import * as pipeline from '../../pipeline.ts';
import { sampleHelp } from '../../types/samples.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addFlags, givenFlags } from './flags.ts';
import { addOpenFlags, addPrepareFlags, prepareSource } from './source.ts';

interface ClusterValues extends Values {
  out: string;
  h5ad?: string;
}

export const cluster: DefineCommand = (command) => {
  command
    .argument('<file>', `a data file, a project folder, - for what is piped in, or ${sampleHelp}`)
    .option('--out <csv>', 'Where the clusters go: a row a cell, with its name and its cluster, 0 for the largest.', 'clusters.csv')
    .option('--h5ad <file>', 'Write a copy of the data with the clusters among the annotations as well.');
  addFlags(command, 'Clustering:', ClusterOptions, { name: 'the method’s' });
  addPrepareFlags(addOpenFlags(command)).action((file: string, values: ClusterValues) =>
    run(values, async (terminal) => {
      const options = parseOptions(ClusterOptions, givenFlags<ClusterOptions>(ClusterOptions, values));
      const { data, prepared } = await prepareSource(terminal, file, values);
      const name = options.name ?? options.method;
      const { h5ad, out } = values;
      if (h5ad !== undefined && prepared.obs.some((column) => column.name === name)) {
        throw new Fault('bad-option', `The cells already have a column ${name}, which a copy of the data keeps.`, {
          file,
          place: '--name',
          remedy: 'Name the clusters otherwise: --name.',
        });
      }
      if (h5ad !== undefined) await pipeline.checkExport(h5ad, data.source);
      const { column, quality } = await terminal.stage(
        'Cluster',
        (job) => pipeline.cluster(prepared, options, job),
        ({ column: { categories } }) => `${categories.length} clusters`,
      );
      await writeWhole(
        out,
        [`cell,${csvField(name)}\n`, ...prepared.cells.map((cell, row) => `${csvField(cell)},${column.codes[row]}\n`)].join(''),
      );
      const written = [out];
      if (h5ad !== undefined) {
        const clustered = { ...prepared, obs: [...prepared.obs, column] };
        const notes = await terminal.stage('Write', (job) =>
          pipeline.writeAnnData(h5ad, data, clustered, [], { container: 'h5ad', measures: false }, job),
        );
        for (const note of notes) terminal.progress.print(`  ${note}`);
        written.push(h5ad);
      }
      const sizes = column.categories.map((_, code) => column.codes.reduce((count, own) => count + Number(own === code), 0));
      terminal.say(
        `${sizes.length} clusters of ${sizes.join(', ')} cells, modularity ${quality.toFixed(6)} at resolution ${options.resolution}\n${written.join('\n')}`,
      );
      terminal.answer({ csv: out, h5ad, name, clusters: sizes.length, sizes, modularity: quality, cells: prepared.rows, options });
    }),
  );
};
