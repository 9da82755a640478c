/** Charts on a page as a journal takes it: panels in rows, one key for all, and what they are. */
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { journals, widthOf } from '../../view/figure-choices.ts';
import { themeColors } from '../../view/themes.ts';
import { layer, line, pointsPerMillimetre, say, type Figure, type Mark } from '../drawing.ts';
import { mostAcross } from '../layout.ts';
import { letterOf, sizeWarnings } from '../size.ts';
import { coordinate, typesetting, type Typesetting } from '../text.ts';
import type { Plot } from './axes.ts';

/** What a chart tells apart: a model, by its title and its own colour. */
export interface Series {
  title: string;
  color: Rgba;
}

export interface ChartPanel {
  title: string;
  /** Behind the title. */
  unit?: string;
  draw(plot: Plot): Mark[];
}

export interface KeyEntry {
  text: string;
  /** About a text's middle. @param length of what stands before the text */
  draw(x: number, y: number, length: number, set: Typesetting): Mark[];
}

export interface Chart {
  /** Of the drawing, as programs that open it show it. */
  title: string;
  panels: readonly ChartPanel[];
  key: readonly KeyEntry[];
  /** Points round the plot of a panel, for numbers and names. @param outer the panel's width */
  margin(outer: number): { left: number; right: number; bottom: number };
  /** Height over width of a plot. */
  shape: number;
  /** A journal's columns, where nobody says how wide; else one a panel, three at most. */
  span?: number;
  caption: string;
}

const colors = themeColors.light;
const mostColumns = 3;
/** In sizes of the text: narrower panels stand below one another. */
const leastWidth = 17;
/** Of a plot's width, where the page has no more room. */
const lowest = 0.35;

export function chartText({ font, textSize, journal }: FigureChoices): Typesetting {
  return typesetting(font, textSize ?? journals[journal].text);
}

export function drawChart(chart: Chart, choices: FigureChoices, set: Typesetting): Figure {
  const journal = journals[choices.journal];
  const wanted = Math.max(1, Math.min(chart.panels.length, choices.columns ?? mostColumns));
  const width = widthOf(choices, chart.span ?? wanted) * pointsPerMillimetre;
  const inner = width - 2 * set.edge;
  const columns = choices.columns === null ? Math.min(wanted, mostAcross(width, leastWidth, set)) : wanted;
  const outer = (inner - (columns - 1) * set.gap) / columns;
  const { left, right, bottom } = chart.margin(outer);
  const top = chart.panels.some(({ title }) => title !== '') ? 1.9 * set.title : 0.5 * set.text;
  const side = outer - left - right;
  const rows = Math.ceil(chart.panels.length / columns);
  const key = choices.legend ? drawKey(chart.key, inner, set) : { marks: [], height: 0 };
  const lines = choices.caption ? set.wrap(chart.caption, inner, set.caption) : [];
  const [beforeKey, beforeCaption] = [key.height, lines.length].map((height) => (height > 0 ? 0.6 * set.line : 0));
  const below = beforeKey + key.height + beforeCaption + lines.length * 1.3 * set.caption;
  const mostHeight = (choices.height ?? journal.height) * pointsPerMillimetre;
  const room = (mostHeight - 2 * set.edge - below - (rows - 1) * set.gap) / Math.max(1, rows) - top - bottom;
  const height = Math.min(chart.shape * side, Math.max(lowest * side, room));
  const step = top + height + bottom + set.gap;
  const panels = chart.panels.flatMap((panel, index) => {
    const letter = choices.letters && chart.panels.length > 1 ? `${letterOf(index, journal.letters)} ` : '';
    return layer(
      panel.title || chart.title,
      [
        ...(panel.title === ''
          ? []
          : [
              say(left, set.title, `${letter}${panel.title}`, set.title, colors.foreground, {
                weight: 600,
                ...(panel.unit !== undefined && { tail: { text: panel.unit, fill: colors.muted, gap: 0.6 * set.text } }),
              }),
            ]),
        ...panel.draw({ x: left, y: top, width: side, height }),
      ],
      { x: set.edge + (index % columns) * (outer + set.gap), y: set.edge + Math.floor(index / columns) * step },
    );
  });
  const under = set.edge + Math.max(0, rows * step - set.gap);
  const total = Math.ceil(under + below + set.edge);
  return {
    drawing: {
      width,
      height: total,
      title: chart.title,
      description: chart.caption,
      font: choices.font,
      marks: [
        ...layer('Background', [{ kind: 'rect', x: 0, y: 0, width, height: total, paint: { fill: colors.background, stroke: null } }]),
        ...panels,
        ...layer('Legend', key.marks, { x: set.edge, y: under + beforeKey }),
        ...layer('Caption', captionOf(lines, under + beforeKey + key.height + beforeCaption, set)),
      ],
    },
    warnings: sizeWarnings({ width, height: total, mostHeight, least: set.caption }, choices),
  };
}

function captionOf(lines: readonly string[], top: number, set: Typesetting): Mark[] {
  if (lines.length === 0) return [];
  const [size, leading] = [set.caption, 1.3 * set.caption];
  return [{ kind: 'text', x: set.edge, y: top + size, lines, leading, size, fill: colors.muted }];
}

/** A piece of the line that stands for it. */
export function lineKey(text: string, color: Rgba, dash?: readonly number[]): KeyEntry {
  return {
    text,
    draw: (x, y, length, set) => [
      line(`M${coordinate(x)} ${coordinate(y)}h${coordinate(length)}`, color, set.pen(0.9), dash?.map(set.pen)),
    ],
  };
}

/** Side by side as far as there is room; a text that is wider than the page has several lines. */
function drawKey(entries: readonly KeyEntry[], width: number, set: Typesetting): { marks: Mark[]; height: number } {
  const [length, indent] = [1.8 * set.text, 2.4 * set.text];
  let [x, y, height] = [0, 0, 0];
  const marks = entries.flatMap(({ text, draw }): Mark[] => {
    const lines = set.wrap(text, width - indent, set.text);
    const wide = indent + Math.max(...lines.map((each) => set.width(each, set.text))) + 1.5 * set.text;
    if (x > 0 && (lines.length > 1 || x + wide - 1.5 * set.text > width)) [x, y] = [0, height];
    const [left, base] = [x, y + set.text];
    x = lines.length > 1 ? width : x + wide;
    height = Math.max(height, y + lines.length * set.line);
    return [
      ...draw(left, base - 0.36 * set.text, length, set),
      { kind: 'text', x: left + indent, y: base, lines, leading: set.line, size: set.text, fill: colors.foreground },
    ];
  });
  return { marks, height };
}
