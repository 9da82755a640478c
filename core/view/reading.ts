/** What a panel's ellipses say, in plain words with the numbers behind them. */
import type { MetricReading, MetricSource } from '../types.ts';
import type { SceneEllipses, ViewLook, ViewSpec } from '../types/scene.ts';
import { formatCount, formatValue } from './numbers.ts';
import { relianceLines, summarizeReliance } from './reliance.ts';

const partNames: Record<MetricSource, string> = { encoder: 'encoder', decoder: 'decoder', own: 'neighbourhoods' };

/** Beyond this factor areas are no longer told by a number one can picture. */
const mostTold = 100;

/** `96 % round · areas within × 1.3`: the median shape, and the factor about the median within which 8 in 10 areas lie. */
export function readingWords({ roundness, evenness }: Pick<MetricReading, 'roundness' | 'evenness'>): string {
  if (!Number.isFinite(roundness) || !Number.isFinite(evenness)) return 'no ellipse anywhere: the metric is degenerate';
  return `${percent(roundness)} % round · areas within × ${factor(evenness)}`;
}

/** All circles are 100 % round; what is not quite a circle is not called one, nor what is not quite a line nothing. */
function percent(roundness: number): string {
  const share = 100 * roundness;
  if (share > 99 && share < 99.95) return '99';
  return share > 0 && share < 1 ? '< 1' : String(Math.round(share));
}

/** Two decimals below 2, where they matter. */
function factor(evenness: number): string {
  if (evenness > mostTold) return `${mostTold} and more`;
  return evenness < 2 ? evenness.toFixed(2) : evenness < 10 ? evenness.toFixed(1) : evenness.toFixed(0);
}

/**
 * Of a panel's ellipses: what they say at a glance, what is left out of them, and what is behind it. @param isMixed panels show the metrics
 * of different things, so each says whose
 */
export function tell(
  all: readonly SceneEllipses[],
  { sharedScale, cutAt }: Pick<ViewLook, 'sharedScale' | 'cutAt'>,
  isMixed = false,
): { note?: string; noteDetail?: string } {
  const drawn = all.filter(({ cells, bareCells, reading }) => cells.length + bareCells.length > 0 || reading);
  if (drawn.length === 0) return {};
  const several = isMixed || drawn.length > 1;
  const readings = drawn.flatMap(({ part, reading }) =>
    reading ? [`${several ? `${partNames[part]} ` : ''}${readingWords(reading)}`] : [],
  );
  const note = [...readings, ...countWords(drawn)].join(' · ');
  const details = drawn.map(({ part, radius, reading }) => {
    const subject = several ? `${partNames[part][0].toUpperCase()}${partNames[part].slice(1)}: each ellipse` : 'Each ellipse';
    return `${subject} is a circle of radius ${radiusText(radius)} in the data${sharedScale ? ', in all panels' : ''}.${reading ? ` ${behind(reading)}` : ''}`;
  });
  if (drawn.some(({ cut }) => cut))
    details.push(`Ellipses longer than ${formatValue(cutAt)} times the panel’s median are cut off there; arrows mark them.`);
  for (const { part, reliance } of drawn) {
    if (reliance)
      details.push(
        [
          ...(several ? [`The metric that the ${partNames[part]} give:`] : []),
          ...relianceLines(summarizeReliance(reliance), 'ellipses'),
        ].join(' '),
      );
  }
  if (unreliable(drawn) > 0) details.push('Faint ellipses are unreliable: their expected error is more than half of them.');
  if (drawn.some(({ bareCells }) => bareCells.length > 0))
    details.push('Crosses mark places where the metric is degenerate: one direction is lost there.');
  return { ...(note && { note }), noteDetail: details.join('\n') };
}

/** Why a view has none of the ellipses it asks for. */
export function tellNone({ indicatrices: { encoder, decoder, own } }: Pick<ViewSpec, 'indicatrices'>): { note?: string } {
  return encoder || decoder || own ? { note: 'no ellipses in one dimension' } : {};
}

/** Radii are round numbers as a rule, and are written so. */
export function radiusText(radius: number): string {
  return formatValue(radius)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** The numbers behind the words. */
function behind({ roundness, evenness, cells, degenerate }: MetricReading): string {
  const judged = `over ${formatCount(cells - degenerate)} cells`;
  const lost = degenerate > 0 ? ` At ${formatCount(degenerate)} of ${formatCount(cells)} cells the metric is degenerate.` : '';
  return `The median ratio of shorter to longer axis is ${formatValue(roundness)} ${judged}; 8 in 10 of their areas lie between 1/${formatValue(evenness)} and ${formatValue(evenness)} times the median.${lost}`;
}

function countWords(drawn: readonly SceneEllipses[]): string[] {
  const cut = drawn.reduce((sum, group) => sum + (group.cut?.filter((one) => one > 0).length ?? 0), 0);
  const bare = drawn.reduce((sum, { bareCells }) => sum + bareCells.length, 0);
  const faint = unreliable(drawn);
  return [
    ...(cut > 0 ? [`${formatCount(cut)} cut off`] : []),
    ...(faint > 0 ? [`${formatCount(faint)} unreliable`] : []),
    ...(bare > 0 ? [`${formatCount(bare)} degenerate`] : []),
  ];
}

function unreliable(drawn: readonly SceneEllipses[]): number {
  return drawn.reduce((sum, { reliance }) => sum + (reliance ? summarizeReliance(reliance).unreliable : 0), 0);
}
