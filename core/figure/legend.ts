/** The shared legend under the panels: what colours mean, with counts, and what the ellipses are. */
import type { MetricSource } from '../types.ts';
import type { Legend, LegendEntry, Rgba, Scene, SceneEllipses } from '../types/scene.ts';
import { writeNames } from '../view/label-text.ts';
import { middleOf } from '../view/legend.ts';
import { formatCount, formatValue } from '../view/numbers.ts';
import { radiusText } from '../view/reading.ts';
import { themeColors } from '../view/themes.ts';
import { say, type Mark } from './drawing.ts';
import { keyPaint } from './panel-parts.ts';
import type { Typesetting } from './text.ts';

export interface Block {
  marks: Mark[];
  height: number;
}

const nothing: Block = { marks: [], height: 0 };

/** In sizes of the text. */
const swatch = 0.36;
const indent = 1.3;
const columnGap = 1.5;
const widestGap = 4.5;
const widestName = 22;
const mostColumns = 12;

/** From the page's left edge, at the height 0. */
export function drawLegend(scene: Scene, x: number, width: number, set: Typesetting): Block {
  const blocks: ((y: number) => Block)[] = [
    (y) => drawColors(scene, scene.legend, x, y, width, set),
    (y) => drawEllipseKey(scene, x, y, width, set),
    (y) => (scene.ellipseLegend?.kind === 'continuous' ? drawColors(scene, scene.ellipseLegend, x, y, width, set) : nothing),
  ];
  const marks: Mark[] = [];
  let height = 0;
  for (const draw of blocks) {
    const gap = height > 0 ? 0.5 * set.line : 0;
    const block = draw(height + gap);
    if (block.height === 0) continue;
    marks.push(...block.marks);
    height += gap + block.height;
  }
  return { marks, height };
}

function drawColors(scene: Scene, legend: Legend, x: number, y: number, width: number, set: Typesetting): Block {
  if (legend.kind === 'none') return nothing;
  const unit = legend.kind === 'continuous' ? legend.unit : undefined;
  const title = set.wrap(legend.title, width, set.text, 600);
  const head: Mark = {
    kind: 'text',
    x,
    y: y + set.text,
    lines: title,
    leading: set.line,
    size: set.text,
    weight: 600,
    fill: scene.foreground,
    ...(unit !== undefined && { tail: { text: unit, fill: scene.muted, gap: 0.7 * set.text } }),
  };
  const top = title.length * set.line + 0.25 * set.text;
  const body =
    legend.kind === 'categories'
      ? drawEntries(scene, legend.entries, x, y + top, width, set)
      : drawBar(scene, legend, x, y + top, width, set);
  return { marks: [head, ...body.marks], height: top + body.height };
}

interface Entry extends LegendEntry {
  lines: readonly string[];
  width: number;
}

/** Every category, in columns that are read downwards, as many as fit, each as wide as its widest entry. */
function drawEntries(scene: Scene, entries: readonly LegendEntry[], x: number, y: number, width: number, set: Typesetting): Block {
  const [left, gap] = [indent * set.text, 0.5 * set.text];
  const measure = (line: string) => set.width(line, set.text);
  const countWidth = (count: number) => gap + measure(formatCount(count));
  const most = Math.min(widestName * set.text, width - left - Math.max(0, ...entries.map(({ count }) => countWidth(count))));
  const written = writeNames(
    entries.map(({ label }) => label),
    { most, lines: 1, measure },
  );
  const placed = entries.map((entry): Entry => {
    const lines = written.get(entry.label)!.lines.flatMap((line) => (measure(line) <= most ? [line] : set.wrap(line, most, set.text)));
    return {
      ...entry,
      lines,
      width: left + Math.max(0, ...lines.slice(0, -1).map(measure), measure(lines.at(-1) ?? '') + countWidth(entry.count)),
    };
  });
  const { columns, lefts } = flow(placed, width, set);
  const marks = columns.flatMap((column, index) => {
    let line = 0;
    return column.flatMap(({ label, color, count, hidden, lines }): Mark[] => {
      const [at, base] = [x + lefts[index], y + line * set.line + set.text];
      line += Math.max(1, lines.length);
      const radius = swatch * set.text - (hidden ? set.pen(0.35) : 0);
      const ink = hidden ? scene.muted : scene.foreground;
      const full = lines.join(' ') === label || lines.join('') === label ? undefined : label;
      return [
        {
          kind: 'ellipses',
          paint: hidden ? { fill: null, stroke: scene.muted, width: set.pen(0.7) } : { fill: color, stroke: null },
          at: [at + swatch * set.text, base - 0.36 * set.text, radius, radius, 0],
        },
        {
          kind: 'text',
          x: at + left,
          y: base,
          lines,
          leading: set.line,
          size: set.text,
          fill: ink,
          full,
          tail: { text: formatCount(count), fill: scene.muted, gap },
        },
      ];
    });
  });
  return { marks, height: Math.max(0, ...columns.map(linesOf)) * set.line };
}

const linesOf = (column: readonly Entry[]): number => column.reduce((sum, { lines }) => sum + Math.max(1, lines.length), 0);

/** The fewest lines whose columns fit, and where each column begins. */
function flow(entries: readonly Entry[], width: number, { text }: Typesetting): { columns: Entry[][]; lefts: number[] } {
  for (let wanted = Math.min(entries.length, mostColumns); ; wanted--) {
    const perColumn = Math.max(linesOf(entries) / Math.max(1, wanted), ...entries.map(({ lines }) => lines.length));
    const columns: Entry[][] = [];
    for (const entry of entries) {
      const last = columns.at(-1);
      if (last && linesOf([...last, entry]) <= Math.ceil(perColumn)) last.push(entry);
      else columns.push([entry]);
    }
    const widths = columns.map((column) => Math.max(...column.map((entry) => entry.width)));
    const sum = widths.reduce((total, one) => total + one, 0);
    const gap = Math.min(widestGap * text, (width - sum) / Math.max(1, widths.length - 1));
    if (gap < columnGap * text && columns.length > 1 && wanted > 1) continue;
    let next = 0;
    return { columns, lefts: widths.map((one) => (next += one + gap) - one - gap) };
  }
}

function drawBar(scene: Scene, legend: Legend & { kind: 'continuous' }, x: number, y: number, most: number, set: Typesetting): Block {
  const [width, height] = [Math.min(18 * set.text, 0.6 * most), 0.8 * set.text];
  const values = [
    `${legend.below > 0 ? '≤ ' : ''}${formatValue(legend.min)}`,
    formatValue(middleOf(legend)),
    `${legend.above > 0 ? '≥ ' : ''}${formatValue(legend.max)}`,
  ];
  const ends = values.map((value, index) =>
    say(x + (index * width) / 2, y + height + 1.15 * set.text, value, set.text, scene.foreground, {
      anchor: (['start', 'middle', 'end'] as const)[index],
    }),
  );
  const theme = themeColors[scene.theme];
  const marks: Mark[] = [{ kind: 'scale', x, y, width, height, stops: legend.stops }, ...ends];
  const greys: { color: Rgba; name: string; count: number }[] = [
    { color: theme.zero, name: 'zero', count: legend.zeros },
    { color: theme.missing, name: 'no value', count: legend.missing },
  ];
  const first = x + width + 2 * set.text;
  let [left, base] = [first, y + 0.5 * height + 0.36 * set.text];
  for (const { color, name, count } of greys.filter((grey) => grey.count > 0)) {
    const [nameWidth, countWidth] = [set.width(name, set.text), set.width(formatCount(count), set.text)];
    const wide = (indent + 0.5) * set.text + nameWidth + countWidth;
    if (left > first && left + wide > x + most) [left, base] = [first, base + set.line];
    marks.push(
      {
        kind: 'ellipses',
        paint: { fill: color, stroke: null },
        at: [left + swatch * set.text, base - 0.36 * set.text, swatch * set.text, swatch * set.text, 0],
      },
      say(left + indent * set.text, base, name, set.text, scene.foreground, {
        tail: { text: formatCount(count), fill: scene.muted, gap: 0.5 * set.text },
      }),
    );
    left += wide + columnGap * set.text;
  }
  return { marks, height: height + 0.2 * set.text + set.line };
}

const partNames: Record<MetricSource, string> = {
  encoder: 'encoder indicatrix (pushforward metric)',
  decoder: 'decoder indicatrix (pullback metric)',
  own: 'the embedding’s own indicatrix (local mean of the data)',
};

function drawEllipseKey(scene: Scene, x: number, y: number, width: number, set: Typesetting): Block {
  const shown = new Map<MetricSource, SceneEllipses>();
  for (const panel of scene.panels)
    for (const ellipses of panel.ellipses) if (ellipses.cells.length > 0) shown.set(ellipses.part, ellipses);
  if (shown.size === 0) return nothing;
  const key = 2.6 * set.text;
  let left = x;
  let line = 0;
  const marks = [...shown.values()].flatMap((ellipses): Mark[] => {
    const lines = set.wrap(`${partNames[ellipses.part]}${radiusWords(scene, ellipses.part)}`, width - key, set.text);
    const wide = key + Math.max(...lines.map((each) => set.width(each, set.text))) + columnGap * set.text;
    if (left > x && (lines.length > 1 || left + wide - columnGap * set.text > x + width)) [left, line] = [x, line + 1];
    const [at, base] = [left, y + line * set.line + set.text];
    left += wide;
    if (lines.length > 1) [left, line] = [x + width, line + lines.length - 1];
    return [
      {
        kind: 'ellipses',
        paint: keyPaint(ellipses, set),
        at: [at + set.text, base - 0.36 * set.text, 0.95 * set.text, 0.45 * set.text, 0],
      },
      { kind: 'text', x: at + key, y: base, lines, leading: set.line, size: set.text, fill: scene.foreground },
    ];
  });
  return { marks, height: (line + 1) * set.line };
}

/** Of which circles of the data the ellipses are, panel by panel where they differ. */
function radiusWords({ panels }: Scene, part: MetricSource): string {
  const radii = panels.flatMap(({ ellipses }) =>
    ellipses.filter((group) => group.part === part && group.cells.length > 0).map(({ radius }) => radiusText(radius)),
  );
  const told = [...new Set(radii)];
  if (told.length === 0) return '';
  return told.length === 1 ? `, circles of radius ${told[0]}` : `, circles of radius ${radii.join(', ')}, panel by panel`;
}
