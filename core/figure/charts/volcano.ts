/** Genes of one group of cells against another: how much more is found of each, against how surely; a dot is larger the more cells have it. */
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { parseColor } from '../../view/color.ts';
import { formatCount } from '../../view/numbers.ts';
import { themeColors } from '../../view/themes.ts';
import { line, say, type Figure, type Mark } from '../drawing.ts';
import type { Table } from '../tables/table.ts';
import { coordinate, type Typesetting } from '../text.ts';
import { axisMargins, drawAxes, linearAxis, ticksAcross, ticksUp, type Plot } from './axes.ts';
import { chartText, drawChart, type KeyEntry } from './page.ts';

/** A gene, as any test of two groups of cells tells of it. */
export interface GeneDifference {
  gene: string;
  /** log₂; NaN where there is none. */
  logFoldChange: number;
  /** Adjusted for the number of genes; 0 where it is smaller than a number can be. */
  adjusted: number;
  /** Shares of the cells in which the gene is found: in the group, and in what it is compared with. */
  fractionIn: number;
  fractionOut: number;
}

export interface Difference {
  /** As `B cells`. */
  group: string;
  /** As `all other cells`. */
  others: string;
  genes: readonly GeneDifference[];
}

/** What counts as a difference: beyond this chance, and at least two-fold. */
export const volcanoLimits = { adjusted: 0.05, logFoldChange: 1 };

const colors = themeColors.light;
/** Of the Okabe–Ito palette. */
const more = parseColor('#d55e00')!;
const less = parseColor('#0072b2')!;
/** Above −log₁₀ of the smallest p that a number can be. */
const highest = 324;
/** Shares of cells from which on a dot is larger, and its radius in points. */
const sizes = [
  { from: 0, radius: 0.6 },
  { from: 0.1, radius: 0.9 },
  { from: 0.25, radius: 1.3 },
  { from: 0.5, radius: 1.8 },
];

interface Placed extends GeneDifference {
  x: number;
  y: number;
  kind: 'more' | 'less' | 'neither';
}

/** Genes that neither group's cells have are left out. */
export function drawVolcano(difference: Difference, choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  const { group, others } = difference;
  const genes = shownGenes(difference);
  const heights = genes.map(heightOf);
  return drawChart(
    {
      title: `${group} against ${others}`,
      panels: [{ title: group, unit: `against ${others}`, draw: (plot) => drawGenes(genes, plot, set) }],
      key: keyOf(genes, group),
      margin: () => ({
        ...axisMargins({ name: 'p', labels: [heights.some((height) => height >= 100) ? '300' : '30'] }, set),
        right: 0.5 * set.text,
      }),
      shape: 0.9,
      caption: `${caption} ${notes(difference, genes)}`,
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

function shownGenes({ genes }: Difference): readonly GeneDifference[] {
  return genes.filter(
    ({ logFoldChange, adjusted, fractionIn, fractionOut }) =>
      Number.isFinite(logFoldChange) && Number.isFinite(adjusted) && fractionIn + fractionOut > 0,
  );
}

/** What a reader must know of genes that are not where their numbers would put them. */
function notes(difference: Difference, genes: readonly GeneDifference[]): string {
  const counted = (count: number, one: string, many: string) => (count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : many}`]);
  const reach = reachOf(genes);
  return [
    `Dashed: adjusted p ${volcanoLimits.adjusted}, and twice or half the expression.`,
    ...counted(difference.genes.length - genes.length, 'gene has no fold and is left out.', 'genes have no fold and are left out.'),
    ...counted(
      genes.filter(({ logFoldChange }) => Math.abs(logFoldChange) > reach).length,
      'gene found in one of the two alone stands at the edge.',
      'genes found in one of the two alone stand at the edges.',
    ),
    ...counted(
      genes.filter(({ adjusted }) => adjusted === 0).length,
      'p is smaller than a number can be and stands at the top.',
      'p are smaller than a number can be and stand at the top.',
    ),
  ].join(' ');
}

/** −log₁₀ p */
function heightOf({ adjusted }: GeneDifference): number {
  return adjusted > 0 ? Math.max(0, -Math.log10(adjusted)) : highest;
}

/** Folds of genes that one of the groups has not at all are as large as a program's pseudocount lets them be: they say nothing of an axis. */
function reachOf(genes: readonly GeneDifference[]): number {
  return genes.reduce(
    (most, { logFoldChange, fractionIn, fractionOut }) =>
      fractionIn > 0 && fractionOut > 0 ? Math.max(most, Math.abs(logFoldChange)) : most,
    1.5 * volcanoLimits.logFoldChange,
  );
}

function kindOf({ logFoldChange, adjusted }: GeneDifference): Placed['kind'] {
  if (!(adjusted < volcanoLimits.adjusted) || Math.abs(logFoldChange) < volcanoLimits.logFoldChange) return 'neither';
  return logFoldChange > 0 ? 'more' : 'less';
}

const inks: Record<Placed['kind'], Rgba> = { more, less, neither: colors.missing };

function drawGenes(genes: readonly GeneDifference[], plot: Plot, set: Typesetting): Mark[] {
  const reach = reachOf(genes);
  const x = linearAxis([-reach, reach], plot.width, ticksAcross(plot.width, set));
  const top = genes.reduce((most, gene) => Math.max(most, heightOf(gene)), -1.5 * Math.log10(volcanoLimits.adjusted));
  const y = linearAxis([0, top], plot.height, ticksUp(plot.height, set));
  const [right, bottom] = [plot.x + plot.width, plot.y + plot.height];
  const placed = genes.map((gene): Placed => ({
    ...gene,
    x: plot.x + x.at(Math.min(reach, Math.max(-reach, gene.logFoldChange))),
    y: bottom - y.at(heightOf(gene)),
    kind: kindOf(gene),
  }));
  const limit = (d: string) => line(d, colors.muted, 0.5, [2.2, 1.4]);
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
            radius,
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
    const { radius } = sizes[sizeOf(gene)];
    return { left: gene.x - radius, right: gene.x + radius, top: gene.y - radius, bottom: gene.y + radius };
  });
  return genes.toSorted(bySurety).flatMap(({ gene, x, y, kind }): Mark[] => {
    if (kind === 'neither' || found[kind] >= most / 2) return [];
    const width = set.width(gene, size);
    const away = 2.6;
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
    return [say(place.at, place.base, gene, size, colors.foreground, { halo: { color: colors.background, width: 1.2 } })];
  });
}

function keyOf(genes: readonly GeneDifference[], group: string): KeyEntry[] {
  const dot =
    (fill: Rgba, radius: number): KeyEntry['draw'] =>
    (x, y, length) => [{ kind: 'dots', radius, fill, at: Float32Array.of(x + length / 2, y) }];
  const count = (kind: Placed['kind']) => formatCount(genes.filter((gene) => kindOf(gene) === kind).length);
  return [
    { text: `more in ${group}: ${count('more')}`, draw: dot(more, 1.8) },
    { text: `less: ${count('less')}`, draw: dot(less, 1.8) },
    { text: `no difference: ${count('neither')}`, draw: dot(colors.missing, 1.8) },
    ...sizes.map(({ from, radius }, index): KeyEntry => ({
      text:
        index === 0
          ? `found in less than ${100 * sizes[1].from} % of cells`
          : `${100 * from} %${index === sizes.length - 1 ? ' and more' : ` to ${100 * sizes[index + 1].from} %`}`,
      draw: dot(colors.muted, radius),
    })),
  ];
}
