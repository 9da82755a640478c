/** Genes of one group of cells against another: how much more is found of each, against how surely; a dot is larger the more cells have it. */
import type { Marker } from '../../types/markers.ts';
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { formatCount } from '../../view/numbers.ts';
import { themeColors } from '../../view/themes.ts';
import { volcanoColors, volcanoLimits, volcanoOf, type Volcano, type VolcanoKind, type VolcanoPoint } from '../../view/volcano.ts';
import { line, say, type Figure, type Mark } from '../drawing.ts';
import type { Table } from '../tables/table.ts';
import { coordinate, type Typesetting } from '../text.ts';
import { axisMargins, drawAxes, linearAxis, ticksAcross, ticksUp, type Plot } from './axes.ts';
import { chartText, drawChart, type KeyEntry } from './page.ts';

export type GeneDifference = Pick<Marker, 'gene' | 'logFoldChange' | 'adjusted' | 'fractionIn' | 'fractionOut'>;

export interface Difference {
  /** As `B cells`. */
  group: string;
  /** As `all other cells`. */
  others: string;
  genes: readonly GeneDifference[];
}

type Placed = VolcanoPoint<GeneDifference>;

const colors = themeColors.light;
const inks = volcanoColors.light;
/** Shares of cells from which on a dot is larger, and its radius in points. */
const sizes = [
  { from: 0, radius: 0.6 },
  { from: 0.1, radius: 0.9 },
  { from: 0.25, radius: 1.3 },
  { from: 0.5, radius: 1.8 },
];

/** Genes that neither group's cells have are left out. */
export function drawVolcano(difference: Difference, choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  const { group, others } = difference;
  const volcano = volcanoOf(difference.genes);
  return drawChart(
    {
      title: `${group} against ${others}`,
      panels: [{ title: group, unit: `against ${others}`, draw: (plot) => drawGenes(volcano, plot, set) }],
      key: keyOf(volcano, group),
      margin: () => ({
        ...axisMargins({ name: 'p', labels: [volcano.top >= 100 ? '300' : '30'] }, set),
        right: 0.5 * set.text,
      }),
      shape: 0.9,
      caption: `${caption} ${notes(difference, volcano)}`,
    },
    choices,
    set,
  );
}

/** Every gene, the most certain first. */
export function volcanoTable({ group, others, genes }: Difference, caption: string): Table {
  const exact = (value: number) => (Number.isFinite(value) ? { mean: value, deviation: null } : null);
  return {
    caption: `${group} against ${others}. ${caption}`,
    head: ['gene', 'log2 fold change', 'adjusted p', 'found in', 'found in others'],
    groups: [
      genes
        .toSorted(bySurety)
        .map(({ gene, logFoldChange, adjusted, fractionIn, fractionOut }) => [
          gene,
          exact(logFoldChange),
          exact(adjusted),
          exact(fractionIn),
          exact(fractionOut),
        ]),
    ],
  };
}

function bySurety(a: GeneDifference, b: GeneDifference): number {
  return a.adjusted - b.adjusted || Math.abs(b.logFoldChange) - Math.abs(a.logFoldChange);
}

/** What a reader must know of genes that are not where their numbers would put them. */
function notes({ genes }: Difference, { points, edge, beyond }: Volcano<GeneDifference>): string {
  const counted = (count: number, one: string, many: string) => (count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : many}`]);
  return [
    `Dashed: adjusted p ${volcanoLimits.adjusted}, and twice or half the expression.`,
    ...counted(genes.length - points.length, 'gene has no fold and is left out.', 'genes have no fold and are left out.'),
    ...counted(edge, 'gene found in one of the two alone stands at the edge.', 'genes found in one of the two alone stand at the edges.'),
    ...counted(
      beyond,
      'p is smaller than a number can be and stands at the top.',
      'p are smaller than a number can be and stand at the top.',
    ),
  ].join(' ');
}

function drawGenes({ points, reach, top }: Volcano<GeneDifference>, plot: Plot, set: Typesetting): Mark[] {
  const x = linearAxis([-reach, reach], plot.width, ticksAcross(plot.width, set));
  const y = linearAxis([0, top], plot.height, ticksUp(plot.height, set));
  const [right, bottom] = [plot.x + plot.width, plot.y + plot.height];
  const placed = points.map((gene): Placed => ({ ...gene, x: plot.x + x.at(gene.x), y: bottom - y.at(gene.y) }));
  const limit = (d: string) => line(d, colors.muted, set.pen(0.5), [2.2, 1.4].map(set.pen));
  const { adjusted, logFoldChange } = volcanoLimits;
  return [
    ...drawAxes(
      { axis: { ...x, ticks: x.ticks.filter(({ value }) => Math.abs(value) <= reach) }, name: 'log₂ fold change' },
      { axis: { ...y, ticks: y.ticks.filter(({ value }) => value >= 0) }, name: '−log₁₀ adjusted p' },
      plot,
      set,
    ),
    limit(`M${coordinate(plot.x)} ${coordinate(bottom - y.at(-Math.log10(adjusted)))}H${coordinate(right)}`),
    ...[-logFoldChange, logFoldChange].map((at) => limit(`M${coordinate(plot.x + x.at(at))} ${coordinate(plot.y)}V${coordinate(bottom)}`)),
    ...(['neither', 'less', 'more'] as const).flatMap((kind) =>
      sizes.flatMap(({ radius }, size): Mark[] => {
        const own = placed.filter((gene) => gene.kind === kind && sizeOf(gene) === size);
        if (own.length === 0) return [];
        return [
          {
            kind: 'dots',
            name: kind === 'neither' ? 'no difference' : kind,
            radius: set.pen(radius),
            fill: inks[kind],
            at: Float32Array.from(own.flatMap((gene) => [gene.x, gene.y])),
          },
        ];
      }),
    ),
    ...drawNames(placed, plot, set),
  ];
}

function sizeOf({ fractionIn, fractionOut }: GeneDifference): number {
  return sizes.findLastIndex(({ from }) => Math.max(fractionIn, fractionOut) >= from);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const isWithin = (box: Box, { x, y, width, height }: Plot) =>
  box.left > x && box.right < x + width && box.top > y && box.bottom < y + height;
const touches = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The most certain of either side, as many as find room beside their dots. */
function drawNames(genes: readonly Placed[], plot: Plot, set: Typesetting): Mark[] {
  const size = set.label;
  const most = Math.max(4, Math.round(plot.height / (1.6 * size)));
  const taken: Box[] = [];
  const found = { more: 0, less: 0 };
  const dots = genes.map((gene): Box => {
    const radius = set.pen(sizes[sizeOf(gene)].radius);
    return { left: gene.x - radius, right: gene.x + radius, top: gene.y - radius, bottom: gene.y + radius };
  });
  return genes.toSorted(bySurety).flatMap(({ gene, x, y, kind }): Mark[] => {
    if (kind === 'neither' || found[kind] >= most / 2) return [];
    const width = set.width(gene, size);
    const away = set.pen(2.6);
    const [right, left, middle] = [x + away, x - away - width, x - width / 2];
    const [level, above, below] = [y + 0.36 * size, y - away, y + away + 0.75 * size];
    const place = [
      [right, level],
      [left, level],
      [middle, above],
      [middle, below],
      [right, above],
      [left, above],
      [right, below],
      [left, below],
    ]
      .map(([at, base]) => ({ at, base, box: { left: at, right: at + width, top: base - 0.75 * size, bottom: base + 0.2 * size } }))
      .find(({ box }) => isWithin(box, plot) && !taken.some((other) => touches(box, other)) && !dots.some((dot) => touches(box, dot)));
    if (!place) return [];
    taken.push({ ...place.box, left: place.box.left - 0.3 * size, right: place.box.right + 0.3 * size });
    found[kind]++;
    return [say(place.at, place.base, gene, size, colors.foreground, { halo: { color: colors.background, width: set.pen(1.2) } })];
  });
}

function keyOf({ points }: Volcano<GeneDifference>, group: string): KeyEntry[] {
  const dot =
    (fill: Rgba, radius: number): KeyEntry['draw'] =>
    (x, y, length, set) => [{ kind: 'dots', radius: set.pen(radius), fill, at: Float32Array.of(x + length / 2, y) }];
  const count = (wanted: VolcanoKind) => formatCount(points.filter(({ kind }) => kind === wanted).length);
  return [
    { text: `more in ${group}: ${count('more')}`, draw: dot(inks.more, 1.8) },
    { text: `less: ${count('less')}`, draw: dot(inks.less, 1.8) },
    { text: `no difference: ${count('neither')}`, draw: dot(inks.neither, 1.8) },
    ...sizes.map(({ from, radius }, index): KeyEntry => ({
      text:
        index === 0
          ? `found in less than ${100 * sizes[1].from} % of cells`
          : `${100 * from} %${index === sizes.length - 1 ? ' and more' : ` to ${100 * sizes[index + 1].from} %`}`,
      draw: dot(colors.muted, radius),
    })),
  ];
}
