/** How a figure's parts stand on the page, in points. */
import type { Part } from '../types.ts';
import type { ScenePanel } from '../types/scene.ts';
import { defaultLook as usual } from '../view/look.ts';
import { writeNames } from '../view/label-text.ts';
import { secondLineOf, withoutSharedEnd } from '../view/panel.ts';
import { tell } from '../view/reading.ts';
import type { FontWeight } from '../types/typefaces.ts';
import type { Typesetting } from './text.ts';

/** A panel as a figure places it: one of the scene's, perhaps with one part's indicatrices alone. */
export interface FigurePanel {
  panel: ScenePanel;
  /** Of the panel in the scene. */
  index: number;
  /** Named over the panel. */
  part: Part | null;
  /** Whether the run's metrics stand under it. */
  hasMetrics: boolean;
}

const mostColumns = 4;
/** Of a panel, in sizes of the text: names of metrics and titles have room in it. */
export const leastWidth = 15;

/** How many panels of a least width, in sizes of the text, have room side by side. @param width of the page, points */
export function mostAcross(width: number, least: number, set: Typesetting): number {
  return Math.max(1, Math.floor((width - 2 * set.edge + set.gap) / (least * set.text + set.gap)));
}

/** Even rows of at most four, and of no more than have room. @param width of the page, points */
export function chooseColumns(panels: number, width: number, set: Typesetting): number {
  const most = Math.min(mostColumns, mostAcross(width, leastWidth, set));
  return Math.max(1, Math.ceil(panels / Math.ceil(Math.max(1, panels) / most)));
}

/**
 * Rows of panels in reading order; with parts apart, each row comes twice, the encoder's indicatrices over the decoder's, as the paper has
 * them; the upper one is named.
 */
export function arrangePanels(panels: readonly ScenePanel[], columns: number, partsApart: boolean): FigurePanel[][] {
  const all = panels.map((panel, index): FigurePanel => ({ panel, index, part: null, hasMetrics: true }));
  const rows = Array.from({ length: Math.ceil(all.length / columns) }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  if (!partsApart) return rows;
  return rows.flatMap((row) => [
    row.map((placed) => ({ ...placed, panel: withPart(placed.panel, 'encoder'), part: 'encoder' as const, hasMetrics: false })),
    row.map((placed) => ({
      ...placed,
      panel: { ...withPart(placed.panel, 'decoder'), title: '', plain: undefined, subtitle: '', labels: [] },
      part: 'decoder' as const,
    })),
  ]);
}

function withPart(panel: ScenePanel, part: Part): ScenePanel {
  const ellipses = panel.ellipses.filter((group) => group.part === part);
  // A panel of one dimension says why it has none.
  return panel.ellipses.length === 0 ? panel : { ...panel, ellipses, note: undefined, ...tell(ellipses, usual) };
}

/** What stands over a panel and under it, in lines that fit its width: the term, then in plain words what the model is for. */
export interface PanelText {
  /** Behind its letter and the run's colour. */
  titleLeft: number;
  title: readonly string[];
  subtitle: readonly string[];
  note: readonly string[];
  /** Its two numbers, where they have lines of their own. */
  headline: readonly string[];
  /** That a map has collapsed. */
  warning: readonly string[];
}

/** Of lines of one size, from baseline to baseline. */
export const leading = (size: number): number => 1.22 * size;

/** A title of more lines than this is written so that it differs from the others. */
const mostTitleLines = 4;

export function textOfPanels(panels: readonly (FigurePanel & { letter: string })[], side: number, set: Typesetting): PanelText[] {
  const lefts = panels.map(
    ({ panel, letter }) => (letter === '' ? 0 : set.width(`${letter} `, set.title, 600) + 1) + (panel.color ? 1.1 * set.title : 0),
  );
  const most = side - Math.max(0, ...lefts);
  const titles = withoutSharedEnd(panels.map(({ panel }) => panel.title));
  const short = writeNames(titles, { most, lines: mostTitleLines, measure: (line) => set.width(line, set.title, 600) });
  const wrap = (text: string | undefined, size: number, weight?: FontWeight) => set.wrap(text ?? '', side, size, weight);
  return panels.map(({ panel }, index) => {
    const whole = set.wrap(titles[index], side - lefts[index], set.title, 600);
    const title =
      whole.length <= mostTitleLines
        ? whole
        : short.get(titles[index])!.lines.flatMap((line) => set.wrap(line, side - lefts[index], set.title, 600));
    return {
      titleLeft: lefts[index],
      title,
      subtitle: wrap(secondLineOf(panel), set.subtitle),
      note: wrap(panel.note, set.note),
      headline: wrap(panel.headline, set.text),
      warning: wrap(panel.warning?.text, set.caption),
    };
  });
}

export interface PanelPlace {
  x: number;
  y: number;
  width: number;
  height: number;
  /** First baselines. */
  titleY: number;
  subtitleY: number;
  noteY: number;
  partY: number;
  /** Of the two numbers at a line's end: the first line that has room for them in every panel, or lines of their own. */
  headlineY: number;
  /** Whether those lines are theirs alone. */
  headlineAlone: boolean;
  warningY: number;
  /** Upper edge of the metrics under the panel. */
  metricsY: number;
}

export interface PageLayout {
  width: number;
  /** Of each row's panels. */
  places: PanelPlace[][];
  /** Where the legend begins. */
  bottom: number;
}

export interface Page {
  /** Points. */
  width: number;
  /** That the figure is to keep within, where its panels can be lower. */
  height: number;
  columns: number;
  /** Of the metrics under a panel that has some. */
  metricsHeight: number;
  /** Of what stands below the panels. */
  below: number;
}

/** Of a panel's width. */
const [flattest, tallest] = [0.6, 1.3];
/** Where the page has no more room. */
const lowest = 0.4;

export function sideOf({ width, columns }: Pick<Page, 'width' | 'columns'>, set: Typesetting): number {
  return (width - 2 * set.edge - (columns - 1) * set.gap) / columns;
}

/** Panels are as high as the maps need that are highest for their width. */
function heightOverWidth(panels: readonly ScenePanel[]): number {
  const ratios = panels
    .map(({ bounds, sight: { minX, minY, maxX, maxY } = bounds }) => (maxY - minY) / (maxX - minX))
    .filter(Number.isFinite);
  return Math.min(tallest, Math.max(flattest, ...ratios));
}

const headLines = [
  ['title', 600],
  ['subtitle', 400],
  ['note', 400],
] as const;

/** Which of a panel's lines ends with its numbers, in all panels alike; null where none has room in each. */
function headlineLine(
  panels: readonly { panel: ScenePanel; text: PanelText }[],
  side: number,
  set: Typesetting,
): (typeof headLines)[number][0] | null {
  const fits = ([key, weight]: (typeof headLines)[number]) =>
    panels.every(
      ({ panel, text }) =>
        !panel.headline ||
        (key === 'title' ? text.titleLeft : 0) +
          set.width(text[key][0] ?? '', set[key], weight) +
          set.text +
          set.width(panel.headline, set.text) <=
          side,
    );
  return headLines.find((line) => panels.some(({ text }) => text[line[0]].length > 0) && fits(line))?.[0] ?? null;
}

/** @param texts of the panels in reading order */
export function layoutPanels(rows: readonly FigurePanel[][], texts: readonly PanelText[], page: Page, set: Typesetting): PageLayout {
  const side = sideOf(page, set);
  let next = 0;
  const told = rows.map((row) => row.map((placed) => ({ ...placed, text: texts[next++] })));
  const titled = told.flat().filter(({ text }) => text.title.length > 0);
  const headlineAt = headlineLine(titled, side, set);
  const ownLines = headlineAt === null ? Math.max(0, ...titled.map(({ text }) => text.headline.length)) * leading(set.text) : 0;
  const around = told.map((row) => {
    const most = (key: 'title' | 'subtitle' | 'note' | 'warning', size: number) =>
      Math.max(...row.map(({ text }) => text[key].length)) * leading(size);
    const [title, subtitle, note] = headLines.map(([key]) => most(key, set[key]));
    const own = title > 0 ? ownLines : 0;
    const part = row.some((placed) => placed.part !== null) ? leading(set.subtitle) : 0;
    const warning = most('warning', set.caption);
    const metrics = page.metricsHeight > 0 && row.some(({ hasMetrics }) => hasMetrics) ? page.metricsHeight + 0.4 * set.line : 0;
    const head = title + subtitle + note + own + part;
    return { title, subtitle, note, warning, metrics, head: head > 0 ? head + 0.25 * set.text : 0 };
  });
  const fixed =
    2 * set.edge +
    (rows.length - 1) * set.gap +
    page.below +
    around.reduce((sum, { head, warning, metrics }) => sum + head + warning + metrics, 0);
  const wanted = side * heightOverWidth(rows.flat().map(({ panel }) => panel));
  const height = Math.min(wanted, Math.max(lowest * side, (page.height - fixed) / Math.max(1, rows.length)));
  let top = set.edge;
  let bottom = top;
  const places = told.map((row, index) => {
    const { title, subtitle, note, warning, metrics, head } = around[index];
    const y = top + head;
    const [titleY, subtitleY, noteY] = [
      top + 0.95 * set.title,
      top + title + 0.95 * set.subtitle,
      top + title + subtitle + 0.95 * set.note,
    ];
    const headlineY = { title: titleY, subtitle: subtitleY, note: noteY, own: top + title + subtitle + note + 0.95 * set.text }[
      headlineAt ?? 'own'
    ];
    const lines = { titleY, subtitleY, noteY, partY: y - 0.45 * set.text, headlineY, headlineAlone: headlineAt === null };
    const under = y + height;
    const place = { y, width: side, height, ...lines, warningY: under + 1.15 * set.caption, metricsY: under + warning + 0.4 * set.line };
    bottom = under + warning + metrics;
    top = bottom + set.gap;
    return row.map((_, column) => ({ ...place, x: set.edge + column * (side + set.gap) }));
  });
  return { width: page.width, places, bottom };
}
