/** A model's card, as Markdown: what it is of, what it takes, how well it does, what it must not be taken for. */
import { directionArrow, formatCount, formatValue } from '../view/numbers.ts';
import { ownName } from '../view/metric-groups.ts';
import type { ModelSummary } from '../model/portable.ts';
import type { MetricInfo } from '../types.ts';

/**
 * @param file the model's, without its folder; `script` the Python file beside it
 * @param info the metrics there are, in their order
 */
export function modelCard(model: ModelSummary, { file, script }: { file: string; script: string }, info: readonly MetricInfo[]): string {
  const { name, created, version, sha256, data, training, latentDim, hasDecoder, licence, note } = model;
  const measured = info.filter(({ id }) => typeof model.metrics[id] === 'number');
  return [
    `# ${plain(name)}, a map of ${plain(data.name)}`,
    '',
    ...(note === '' ? [] : [plain(note), '']),
    `A trained model with its preparation: it places cells that it has not seen on a map of ${formatCount(latentDim)} dimension${latentDim === 1 ? '' : 's'}${hasDecoder ? ', and reads places of the map back as expression' : ''}. Written by Indicatrix ${plain(version)} on ${created.slice(0, 10)}.`,
    '',
    '## Use',
    '',
    '```sh',
    `indicatrix inspect ${quoted(file)}`,
    `indicatrix embed ${quoted(file)} new.h5ad --out placed.h5ad`,
    `python ${quoted(script)} new.h5ad placed.h5ad    # the same places without Indicatrix: numpy, scipy, anndata`,
    '```',
    '',
    ...takes(model),
    '',
    '## Training data',
    '',
    `${formatCount(data.cells)} cells of ${plain(data.name)}: ${data.steps.map(plain).join('; ')}.`,
    '',
    ...carried(model),
    '',
    licence === '' ? '**Licence:** nothing was said of it; ask whoever gave you the model.' : `**Licence:** ${plain(licence)}`,
    '',
    '## Network',
    '',
    plain(training),
    '',
    ...(measured.length === 0
      ? []
      : [
          '## Metrics',
          '',
          'Of the training data’s map; errors on cells held out from training.',
          '',
          '| metric | value |',
          '|---|--:|',
          ...measured.map(
            (metric) =>
              `| ${cell(ownName(metric))} (${cell(metric.title)}) ${directionArrow(metric)} | ${formatValue(model.metrics[metric.id])} |`,
          ),
          '',
        ]),
    '## Limits',
    '',
    '- It knows the kinds of cells that it was trained on. Others are placed as well, at the place of what resembles them: look at `in_distribution` and `distance_quantile` before reading anything from a place.',
    '- Batches of new data are not corrected for: a difference of technique looks like a difference of cells.',
    '- Labels are carried over by vote of the nearest training cells; their confidence is the share of that vote, not a probability.',
    ...(model.reference
      ? [
          '- The file holds features and places of training cells with their labels, though no names: whether it may be passed on is for their owner to say.',
        ]
      : []),
    '',
    ...(sha256 === undefined ? [] : [`SHA-256 of its contents: ${code(sha256)}. `]),
    `Fingerprint of the prepared data: ${code(data.fingerprint)}.`,
    '',
  ].join('\n');
}

function takes({ takes }: ModelSummary): string[] {
  if (takes.kind === 'components')
    return [
      `It takes ${formatCount(takes.dim)} components that a file brings as ${code(`obsm/${takes.obsm}`)}, found as those of the training data were.`,
    ];
  const what = {
    counts: 'Counts',
    nonnegative: 'Numbers normalized as the training data’s were',
    signed: 'Numbers scaled as the training data’s were',
  };
  return [
    `It takes ${what[takes.values].toLowerCase()} of ${formatCount(takes.genes)} genes (${takes.examples.map((gene) => code(gene)).join(', ')} …)${takes.hasIds ? ', by symbol or identifier' : ''}${takes.summed > takes.genes ? `; totals are summed over ${formatCount(takes.summed)}` : ''}${takes.components === null ? '' : `, which come to ${formatCount(takes.components)} components`}.`,
  ];
}

function carried({ reference }: ModelSummary): string[] {
  if (!reference) return ['No training cells go along: no labels are carried over.'];
  const labels = reference.labels.map(({ name, categories }) => `${plain(name)} (${formatCount(categories.length)} categories)`);
  return [
    `${formatCount(reference.cells)} of them go along as features and places, without names and counts${labels.length > 0 ? `, with the labels ${labels.join(', ')}` : ', without labels'}.`,
  ];
}

/** A text of someone else's in a paragraph: no markup, no line's end. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|]/g, '\\$&');
/** As it stands, between more backticks in a row than are in it (CommonMark 6.1). */
function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 && flat.trim() === flat ? `${fence}${flat}${fence}` : `${fence} ${flat} ${fence}`;
}
const cell = (text: string): string => text.replaceAll('|', '\\|');
const quoted = (file: string): string => (/^[\w.+-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);
