/** How much of a map stays over seeds, in a person's words. */
import { quantile } from '../base/statistics.ts';
import type { Estimate } from '../types.ts';

/** As the core finds it. */
export interface Stability {
  seeds: number;
  median: number;
  most: number;
  groups?: { column: string; areas: { group: string; share: Estimate }[] };
  ellipses?: { area: number; shape: number; angle: number | null };
}

export interface StabilityFact {
  title: string;
  meaning: string;
  value: string;
}

const percent = (value: number) => `${Math.round(100 * value)} %`;

/** One line each, the same of every model but for what it lacks. */
export function stabilityFacts({ median, most, groups, ellipses }: Stability): StabilityFact[] {
  const area = groups && areaSpread(groups);
  return [
    {
      title: 'Places of cells',
      meaning: 'How far the median cell strays from its mean place, in the map’s radius.',
      value: percent(median),
    },
    { title: '9 in 10 cells', meaning: 'How far 9 in 10 cells stray at most.', value: percent(most) },
    ...(area === undefined || area === null
      ? []
      : [
          {
            title: `Areas of ${groups!.column}`,
            meaning: 'By how much a group’s share of the map’s area varies, as a share of it, in the median over the groups.',
            value: percent(area),
          },
        ]),
    ...(ellipses
      ? [
          {
            title: 'Areas of ellipses',
            meaning: 'The factor within which a cell’s area lies about its mean.',
            value: `× ${ellipses.area.toFixed(2)}`,
          },
          {
            title: 'Shapes of ellipses',
            meaning: 'The same of the longer over the shorter axis.',
            value: `× ${ellipses.shape.toFixed(2)}`,
          },
          ...(ellipses.angle === null
            ? []
            : [
                {
                  title: 'Axes of ellipses',
                  meaning: 'How far the longer axis turns, where there is one.',
                  value: `${Math.round(ellipses.angle)}°`,
                },
              ]),
        ]
      : []),
  ];
}

/** Below these shares of a map's radius the median cell is said to stay, and to stay roughly. */
const [stays, staysRoughly] = [0.1, 0.25];

/** What it means for somebody who looks at one of the maps. */
export function stabilitySentence(name: string, { seeds, median, most }: Stability): string {
  const verdict =
    median < stays
      ? 'its cells stay where they are'
      : median < staysRoughly
        ? 'its cells stay roughly where they are'
        : 'where its cells lie is mostly chance';
  return `${name} over ${seeds} seeds: ${verdict} (${percent(median)} of the map’s radius in the median, ${percent(most)} for 9 in 10).`;
}

/** `5 seeds; cells within 21 % of the map’s radius (9 in 10: 40 %); …` */
export function stabilityText({ seeds, median, most, groups, ellipses }: Stability): string {
  const area = groups && areaSpread(groups);
  return [
    `${seeds} seeds`,
    `cells within ${percent(median)} of the map’s radius (9 in 10: ${percent(most)})`,
    ...(area === undefined || area === null ? [] : [`areas of ${groups!.column} within ${percent(area)}`]),
    ...(ellipses
      ? [
          `ellipses’ areas within × ${ellipses.area.toFixed(2)}, shapes × ${ellipses.shape.toFixed(2)}${ellipses.angle === null ? '' : `, axes ${Math.round(ellipses.angle)}°`}`,
        ]
      : []),
  ].join('; ');
}

/** Deviation over mean of the groups' shares, the median over the groups; null where none has an area. */
function areaSpread({ areas }: NonNullable<Stability['groups']>): number | null {
  const relative = areas.flatMap(({ share: { mean, deviation } }) => (mean > 0 && deviation !== null ? [deviation / mean] : []));
  return relative.length === 0 ? null : quantile(relative, 0.5);
}
