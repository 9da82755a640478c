/** `indicatrix map-metric FILE`: the metric of any map of the cells, cell by cell. */
import { writeWhole } from '../../base/disk.ts';
import * as pipeline from '../../pipeline.ts';
import { relianceLines, summarizeReliance } from '../../view/reliance.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { toNumber } from './flags.ts';
import { addOpenFlags, openData } from './source.ts';

interface MapMetricValues extends Values {
  basis: string;
  features?: string;
  radius?: number;
  out: string;
}

export const mapMetric: DefineCommand = (command) => {
  command
    .argument('<file>', 'a file of cells, or - for what is piped in')
    .requiredOption(
      '--basis <name>',
      'The map: an obsm of the file in two dimensions, as X_umap, or a CSV or TSV with the cells’ names and two coordinates.',
    )
    .option(
      '--features <name>',
      'What lengths are measured in: an obsm of the file, as X_pca. (default: the components that the data are prepared to)',
    )
    .option(
      '--radius <number>',
      'How far the windows reach through which the metric is seen, in the features’ units. (default: chosen for every place, so that chance and bends together cost least)',
      (text) => toNumber(text, '--radius'),
    )
    .option(
      '--out <file>',
      'Where the CSV goes: a row a cell with h11, h12, h22 (squared length in the data per squared length on the map), radius, inconsistency, reliability.',
      'map-metric.csv',
    );
  // Which features of a 10x file to take has no flag here: --features names those that lengths are measured in.
  addOpenFlags(command, ['features']).action((file: string, values: MapMetricValues) =>
    run(values, async (terminal) => {
      const { data } = await openData(terminal, file, { ...values, features: undefined });
      const found = await terminal.stage('Metric', (job) => pipeline.measureMap(data, values, job));
      await writeWhole(values.out, pipeline.mapMetricTable(found).bytes);
      const summary = summarizeReliance(found.metric);
      terminal.say([...found.notes, ...relianceLines(summary, 'cells'), values.out].join('\n'));
      terminal.answer({ csv: values.out, ...summary, candidates: found.windows.candidates, notes: found.notes });
    }),
  );
};
