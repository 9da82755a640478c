/** One sentence over the table of metrics: who keeps what best, and at which cost. */
import type { MetricInfo } from '../types.ts';
import { formatValue } from './numbers.ts';
import { plainNameOf } from './panel.ts';
import { standings, summarize, type ModelGroup } from './ranks.ts';
import type { Failure } from './verdict.ts';

/** What the leading metrics say of a map, as the object of “keeps”. */
const kept = [
  ['knnRecall', 'near cells'],
  ['spearman', 'far distances'],
  ['vpresOwn', 'areas'],
  ['cnOwn', 'shapes'],
] as const;

export interface KeptWords {
  kept: string;
  /** By what, and how surely. */
  judged: string;
}

/**
 * `Equal circles (IRAE, encoder) keeps near cells and shapes best, at 1.04 × the error of As it comes (Vanilla); UMAP keeps far distances best.`, and by what areas and shapes are
 * judged, for the ellipses beside it may be an encoder's. Empty with fewer than two maps to
 * compare. @param failures one a group
 */
export function keptWords(metrics: readonly MetricInfo[], groups: readonly ModelGroup[], failures: readonly (Failure | null)[]): KeptWords {
  const won = new Map<ModelGroup, string[]>();
  let chance = false;
  for (const [id, what] of kept) {
    const info = metrics.find((metric) => metric.id === id);
    const row = info ? standings(info, groups, failures) : [];
    const first = row.findIndex(({ rank }) => rank !== null);
    // Where several lead alike nobody keeps it best.
    if (first < 0 || row.filter(({ rank }) => rank !== null).length > 1) continue;
    if (row[first].rank === 'leads') chance = true;
    won.set(groups[first], [...(won.get(groups[first]) ?? []), what]);
  }
  if (won.size === 0) return { kept: '', judged: '' };
  const plain = groups.find(isPlain);
  const parts = [...won].map(([group, what]) => `${calledWords(group)} keeps ${list(what)} best${costWords(group, plain)}`);
  const isSingle = groups.every(({ runs }) => runs.length === 1);
  const ofMaps = [...won.values()].flat().filter((what) => what === 'areas' || what === 'shapes');
  const judged = [
    ...(ofMaps.length === 0 ? [] : [`${capital(list(ofMaps))} by neighbourhoods, which all maps have; a model’s own ellipses may differ.`]),
    ...(chance ? [isSingle ? 'One random start (seed) each: it may be chance.' : 'It may be chance.'] : []),
  ];
  return { kept: `${parts.join('; ')}.`, judged: judged.join(' ') };
}

/** The model that nothing but its reconstruction was asked of. */
function isPlain({ runs: [first] }: ModelGroup): boolean {
  const model = first.config?.model;
  return model !== undefined && model.regularization.kind === 'none' && !model.contrast;
}

/** `Equal circles (IRAE, encoder)` */
function calledWords({ name, runs: [first] }: ModelGroup): string {
  const plain = plainNameOf(first);
  return plain === undefined ? name : `${plain} (${name.replace(/ \((encoder|decoder)\)/, ', $1')})`;
}

/** By the error on cells that were not trained on. */
function costWords(group: ModelGroup, plain: ModelGroup | undefined): string {
  if (!plain || plain === group) return '';
  const [own, base] = [summarize(group, 'mseTest'), summarize(plain, 'mseTest')];
  return own && base && base.mean > 0 ? `, at ${formatValue(own.mean / base.mean)} × the error of ${calledWords(plain)}` : '';
}

const capital = (words: string): string => `${words[0].toUpperCase()}${words.slice(1)}`;

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
