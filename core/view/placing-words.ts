/** What placing came to, in words. */
import type { PlaceOptions } from '../model/options/place.ts';
import type { PlacingReport, PortableModel } from '../model/portable.ts';
import type { CountStream } from '../types.ts';
import { formatCount } from './numbers.ts';

/** What a person should know of cells that were placed, in sentences. */
export function notesOf(
  { genes, cells, unplaced, values, outside, labels }: Omit<PlacingReport, 'notes'>,
  { reference, recipe }: PortableModel,
  data: Pick<CountStream, 'layer' | 'valueKind'>,
  { missing: taken }: PlaceOptions,
): string[] {
  const notes: string[] = [];
  if (genes) {
    const { spelled, ambiguous, missing, found, wanted } = genes;
    const isExpected = taken === 'expected' && recipe.kind === 'genes' && recipe.loadings !== undefined;
    if (missing.length > 0)
      notes.push(
        `${formatCount(missing.length)} of the model’s ${formatCount(wanted)} genes are missing (${listed(missing)}): they are taken to be ${isExpected ? 'what the others lead to expect by its components' : 'what they are in its training cells on the mean'}, and cells are brought to the share of a total that the genes at hand have there.`,
      );
    if (!isExpected && found < wanted * 0.8) notes.push('With so many genes at their mean, cells are drawn towards the middle of the map.');
    if (spelled.case > 0)
      notes.push(`${formatCount(spelled.case)} genes were found in another case: check that it is of the same species.`);
    if (spelled.version > 0) notes.push(`${formatCount(spelled.version)} genes were found by their identifiers without version.`);
    if (spelled.marks > 0) notes.push(`${formatCount(spelled.marks)} genes were found with dots and dashes set aside, as R writes names.`);
    if (ambiguous.length > 0)
      notes.push(`${formatCount(ambiguous.length)} genes could be several columns and are taken as missing: ${listed(ambiguous)}.`);
  }
  if (recipe.kind === 'components')
    notes.push(
      `The model takes ${recipe.obsm} of the file as it is. Only components found together with those of its training cells mean the same.`,
    );
  const matrix = data.layer === '' ? 'Its numbers' : `The numbers of ${data.layer}`;
  if (values === 'counts')
    notes.push(`${matrix} were taken as counts${data.valueKind === 'counts' ? '' : ', although they are not whole'}.`);
  if (values === 'lognormal')
    notes.push(
      recipe.kind === 'genes' && recipe.values === 'counts'
        ? `${matrix} were taken as log(1 + x) of normalized counts, led back, and brought to the model’s total (--values counts takes them as counts).`
        : `${matrix} were taken as they are: normalized and logged as the model’s own.`,
    );
  if (unplaced > 0) notes.push(`${formatCount(unplaced)} cells have no counts in the model’s genes, and no place.`);
  const placed = cells - unplaced;
  if (placed > 0 && outside > 0.05 * placed)
    notes.push(
      `${percent(outside / placed)} of the cells lie farther from the training data than 99 in 100 of its own cells: of them the map says little.`,
    );
  if (!reference)
    notes.push(
      'The model carries no reference cells: no labels can be carried over, and distances are those of its features from their means.',
    );
  else if (labels.length === 0) notes.push('The model carries no labels.');
  return notes;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

const mostNamed = 5;

/** The first few names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return names.slice(0, mostNamed).join(', ') + (rest > 0 ? ` and ${formatCount(rest)} more` : '');
}
