/** `indicatrix open FILE`: what is in a file. */
import * as pipeline from '../../pipeline.ts';
import { summarizeDataset } from '../../summaries.ts';
import type { DatasetSummary } from '../../contract/index.ts';
import { sampleHelp } from '../../types/samples.ts';
import { formatCount } from '../../view/numbers.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { addOpenFlags, openData } from './source.ts';

export const open: DefineCommand = (command) => {
  addOpenFlags(command.argument('<file>', `a data file, folder or link, - for what is piped in, or ${sampleHelp}`)).action(
    (file: string, values: Values) =>
      run(values, async (terminal) => {
        const { data } = await openData(terminal, file, values);
        const summary = summarizeDataset(file, data, pipeline.proposePreparation(data));
        terminal.say(describe(summary));
        terminal.answer(summary);
      }),
  );
};

function describe({ name, format, layer, cells, genes, nonZeros, valueKind, obs, obsm, proposed }: DatasetSummary): string {
  const kinds = { counts: 'counts', nonnegative: 'non-negative numbers, no counts', signed: 'numbers with negatives, no counts' };
  const columns = obs.map((column) =>
    column.categories === undefined ? `${column.name} (${column.kind})` : `${column.name} (${column.categories} categories)`,
  );
  const start = { counts: 'from its counts', pca: `from its components ${proposed.obsm}`, asIs: 'from its numbers as they are' }[
    proposed.start
  ];
  return [
    `${name} (${format}${layer && `, ${layer}`})`,
    `  ${formatCount(cells)} cells × ${formatCount(genes)} genes, ${formatCount(nonZeros)} non-zero, ${kinds[valueKind]}`,
    `  cells: ${columns.join(', ') || 'no annotations'}`,
    `  embeddings: ${obsm.map((embedding) => `${embedding.name} (${embedding.dim})`).join(', ') || 'none'}`,
    `  would be prepared ${start}`,
  ].join('\n');
}
