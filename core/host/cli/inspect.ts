/** `indicatrix inspect FILE`: what is in a file, without opening it; of a model, what it says of itself. */
import { basename, relative } from 'node:path';
import { styleText } from 'node:util';
import { parseOptions } from '../../model/options/describe.ts';
import { OpenOptions } from '../../model/options/open.ts';
import * as pipeline from '../../pipeline.ts';
import type { FileSummary, MatrixOffer } from '../../types.ts';
import { formatBytes } from '../../base/bytes.ts';
import { offeredMemory } from '../../base/machine.ts';
import { formatCount } from '../../view/numbers.ts';
import { run, type DefineCommand, type Values } from './command.ts';
import { givenFlags } from './flags.ts';
import { addOpenFlags } from './source.ts';
import { inputFile } from './stdin.ts';

export const inspect: DefineCommand = (command) => {
  addOpenFlags(
    command.argument(
      '<file>',
      'a data file or folder of any format that can be opened, a link to an h5ad or Zarr on a server, a model for new cells, or - for what is piped in',
    ),
  ).action((file: string, values: Values) =>
    run(values, async (terminal) => {
      if (file.toLowerCase().endsWith(pipeline.portableEnding)) {
        const model = await terminal.stage('Look', () => pipeline.inspectModel(file));
        terminal.say(pipeline.cardOf(model, basename(file)));
        terminal.answer(model);
        return;
      }
      const options = parseOptions(OpenOptions, givenFlags<OpenOptions>(OpenOptions, values));
      const input = await inputFile(terminal, file);
      const summary = await terminal.stage('Look', (job) => pipeline.inspect(input, options, job));
      terminal.say(describe(summary));
      terminal.answer(summary);
    }),
  );
};

const kinds = { counts: 'counts', nonnegative: 'non-negative', signed: 'with negatives' };
const columns: { title: string; text: (matrix: MatrixOffer, isEstimate: boolean) => string }[] = [
  { title: 'matrix', text: ({ layer }) => layer || '(the only one)' },
  { title: 'cells', text: ({ cells }, isEstimate) => `${isEstimate ? '≈ ' : ''}${formatCount(cells)}` },
  { title: 'genes', text: ({ genes }, isEstimate) => `${isEstimate ? '≈ ' : ''}${formatCount(genes)}` },
  { title: 'stored', text: ({ entries }) => (entries === null ? '' : formatCount(entries)) },
  { title: 'storage', text: ({ storage }) => storage },
  { title: 'values', text: ({ valueKind }) => (valueKind === null ? 'not looked at' : kinds[valueKind]) },
  { title: 'memory', text: ({ memory }) => formatBytes(memory) },
];

function describe(summary: FileSummary): string {
  const { name, title, bytes, matrices, parts, isEstimate, obs, obsm, features, way, labels, notes } = summary;
  const rows = matrices.map((matrix) => columns.map(({ text }) => text(matrix, isEstimate)));
  const widths = columns.map(({ title: head }, column) => Math.max(head.length, ...rows.map((row) => row[column].length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  const named = obs.map((column) =>
    column.categories === undefined ? `${column.name} (${column.kind})` : `${column.name} (${formatCount(column.categories)} categories)`,
  );
  const listed = (head: string, texts: string[]) => (texts.length ? [`  ${head}: ${texts.join(', ')}`] : []);
  return [
    `${name}: ${title}, ${formatBytes(bytes)}`,
    ...(parts && parts.offers.length > 1
      ? listed(
          `${parts.what.toLowerCase()} (--part)`,
          parts.offers.map((part) => `${part.name === parts.chosen ? '▸ ' : ''}${part.name}${part.about && ` (${part.about})`}`),
        )
      : []),
    `    ${styleText('dim', line(columns.map(({ title: head }) => head)))}`,
    ...rows.map((row, i) => `  ${i === 0 ? '▸' : ' '} ${i === 0 ? styleText('bold', line(row)) : line(row)}`),
    ...listed(
      'features',
      features.map(({ type, count }) => `${type} (${formatCount(count)})`),
    ),
    ...listed('cells', named),
    ...listed(
      'embeddings',
      obsm.map((embedding) => `${embedding.name} (${embedding.dim})`),
    ),
    ...(way
      ? [`  rows are ${way.cellsAreRows ? 'cells' : 'genes'}: ${way.reason}${way.isGuess ? '; a guess: turn it with --orientation' : ''}`]
      : []),
    ...listed(
      'labels beside it',
      labels.map((label) => relative('.', label)),
    ),
    ...notes.map((note) => `  ${note}`),
    ...(matrices[0].memory > offeredMemory() / 2 ? [styleText('yellow', `  There are ${formatBytes(offeredMemory())} of memory.`)] : []),
  ].join('\n');
}
