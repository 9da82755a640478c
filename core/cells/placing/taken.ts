/** What of a file a model takes: which of its genes, and its numbers as what. */
import { Fault } from '../../base/errors.ts';
import type { PlaceOptions } from '../../model/options/place.ts';
import type { GeneRecipe, GeneReport, PlacingReport } from '../../model/portable.ts';
import type { CountStream } from '../../types.ts';
import { formatCount } from '../../view/numbers.ts';
import { listed, percent } from '../../view/placing-words.ts';
import type { GeneMatch } from './match-genes.ts';

export function reportGenes({ names, columns }: GeneRecipe, match: GeneMatch): GeneReport {
  const missing = [...columns].filter((gene) => match.columns[gene] < 0).map((gene) => names[gene]);
  return {
    wanted: columns.length,
    found: columns.length - missing.length,
    summed: { wanted: names.length, found: match.columns.reduce((sum, column) => sum + Number(column >= 0), 0) },
    spelled: match.found,
    missing,
    ambiguous: match.ambiguous,
    extra: match.extra,
  };
}

/** @throws `too-few-genes` below the least share */
export function checkShare({ wanted, found, missing, summed }: GeneReport, { leastGenes }: PlaceOptions, file: string): void {
  if (found > 0 && summed.found > 0 && found >= leastGenes * wanted) return;
  throw new Fault(
    'too-few-genes',
    `It has ${formatCount(found)} of the model’s ${formatCount(wanted)} genes (${percent(found / wanted)}). Missing are ${listed(missing)}.`,
    {
      file,
      remedy:
        found === 0
          ? 'Check that it is of the same species, and that its genes are named by symbols or Ensembl identifiers.'
          : `Take a file with more of them, or allow fewer (“Genes, at least”; --least-genes ${Math.floor((100 * found) / wanted) / 100}).`,
    },
  );
}

/** What the file's numbers are. @throws `bad-option` where they are not what the model takes */
export function takenAs(recipe: GeneRecipe, data: CountStream, { values }: PlaceOptions): PlacingReport['values'] {
  const isRaw = recipe.target !== undefined || recipe.log1p;
  const refused = (message: string, remedy: string) =>
    new Fault('bad-option', message, { file: data.source, place: data.layer || 'the matrix', remedy });
  if (recipe.values === 'signed') return 'as they are';
  if (data.valueKind === 'signed')
    throw refused(
      'It has negative numbers, as scaled values have; the model takes none.',
      'Name the matrix with counts (--layer), or with log-normalized values.',
    );
  if (recipe.values === 'nonnegative') {
    if (!isRaw && (values === 'counts' || (values === 'auto' && data.valueKind === 'counts'))) {
      throw refused(
        'It holds counts; the model was trained on numbers that had been normalized elsewhere, and does not know how.',
        'Normalize it as the training data were, or say that it is (--values lognormal).',
      );
    }
    return isRaw ? 'as they are' : 'lognormal';
  }
  if (values !== 'auto') return values;
  return data.valueKind === 'counts' ? 'counts' : 'lognormal';
}
