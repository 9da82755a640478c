/** How a figure's parts stand on the page, in CSS pixels (96 to the inch, so 680 are a journal's 180 mm). */
import type { Part } from '../types.ts';
import type { ScenePanel } from '../types/scene.ts';
import { defaultLook as usual } from '../view/look.ts';
import { tell } from '../view/reading.ts';
import { textWidth } from './text.ts';

export const sizes = {
  edge: 10,
  gap: 14,
  title: 11,
  subtitle: 8.5,
  note: 8,
  text: 8.5,
  label: 7.5,
  caption: 7,
  line: 12,
} as const;

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

/** Even rows of at most four. */
export function chooseColumns(panels: number): number {
  return Math.max(1, Math.ceil(panels / Math.ceil(Math.max(1, panels) / mostColumns)));
}

/** Rows of panels in reading order; with parts apart, each row comes twice, the encoder's indicatrices over the decoder's, as the paper has them; the upper one is named. */
export function arrangePanels(panels: readonly ScenePanel[], columns: number, partsApart: boolean): FigurePanel[][] {
  const all = panels.map((panel, index): FigurePanel => ({ panel, index, part: null, hasMetrics: true }));
  const rows = Array.from({ length: Math.ceil(all.length / columns) }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  if (!partsApart) return rows;
  return rows.flatMap((row) => [
    row.map((placed) => ({ ...placed, panel: withPart(placed.panel, 'encoder'), part: 'encoder' as const, hasMetrics: false })),
    row.map((placed) => ({ ...placed, panel: { ...withPart(placed.panel, 'decoder'), title: '', subtitle: '', labels: [] }, part: 'decoder' as const })),
  ]);
}

function withPart(panel: ScenePanel, part: Part): ScenePanel {
  const ellipses = panel.ellipses.filter((group) => group.part === part);
  // A panel of one dimension says why it has none.
  return panel.ellipses.length === 0 ? panel : { ...panel, ellipses, note: undefined, ...tell(ellipses, usual) };
}

export interface PanelPlace {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Baselines. */
  titleY: number;
  subtitleY: number;
  noteY: number;
  partY: number;
  /** Of the two numbers at a line's end: the first line that has room for them in every panel, or one of their own. */
  headlineY: number;
  /** Whether that line is theirs alone. */
  headlineAlone: boolean;
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

const [flattest, tallest] = [0.6, 1.3];

/** Panels are as high as the maps need that are highest for their width. */
function heightOverWidth(panels: readonly ScenePanel[]): number {
  const ratios = panels.map(({ bounds, sight: { minX, minY, maxX, maxY } = bounds }) => (maxY - minY) / (maxX - minX)).filter(Number.isFinite);
  return Math.min(tallest, Math.max(flattest, ...ratios));
}

/** The lines over a panel: their text, size and weight. */
const lines = [
  ['title', sizes.title, 600],
  ['subtitle', sizes.subtitle, 400],
  ['note', sizes.note, 400],
] as const;
/** What stands before a title: its letter and the run's colour. */
const beforeTitle = 32;

/** Which of a panel's lines ends with its numbers, in all panels alike; null where none has room in each. */
function headlineLine(panels: readonly ScenePanel[], side: number): (typeof lines)[number][0] | null {
  const fits = ([key, size, weight]: (typeof lines)[number]) => panels.every((panel) =>
    !panel.headline || (key === 'title' ? beforeTitle : 0) + textWidth(panel[key] ?? '', size, weight) + 8 + textWidth(panel.headline, sizes.text) <= side);
  return lines.find((line) => panels.some((panel) => panel[line[0]]) && fits(line))?.[0] ?? null;
}

/** Widths of a journal's single, one-and-a-half and double column. */
const widthByColumns = [340, 500, 680];

/** @param metricLines lines under each panel that has metrics */
export function layoutPanels(rows: readonly FigurePanel[][], columns: number, metricLines: number, givenWidth?: number): PageLayout {
  const width = givenWidth ?? widthByColumns[Math.min(columns, widthByColumns.length) - 1];
  const side = (width - 2 * sizes.edge - (columns - 1) * sizes.gap) / columns;
  const height = side * heightOverWidth(rows.flat().map(({ panel }) => panel));
  const titled = rows.flat().map(({ panel }) => panel).filter(({ title }) => title !== '');
  const headlineAt = headlineLine(titled, side);
  const ownLine = headlineAt === null && titled.some(({ headline }) => headline) ? sizes.text + 4 : 0;
  let top = sizes.edge;
  let bottom = top;
  const places = rows.map((row) => {
    const titleHeight = row.some(({ panel }) => panel.title !== '') ? sizes.title + 4 : 0;
    const subtitleHeight = row.some(({ panel }) => panel.subtitle !== '') ? sizes.subtitle + 4 : 0;
    const noteHeight = row.some(({ panel }) => panel.note) ? sizes.note + 4 : 0;
    const partHeight = row.some(({ part }) => part !== null) ? sizes.subtitle + 4 : 0;
    const ownHeight = titleHeight > 0 ? ownLine : 0;
    const y = top + titleHeight + subtitleHeight + noteHeight + ownHeight + partHeight;
    const [titleY, subtitleY, noteY] = [top + sizes.title, top + titleHeight + sizes.subtitle - 1, top + titleHeight + subtitleHeight + sizes.note - 1];
    const own = top + titleHeight + subtitleHeight + noteHeight + sizes.text - 1;
    const headlineY = { title: titleY, subtitle: subtitleY, note: noteY, own }[headlineAt ?? 'own'];
    const lines = { titleY, subtitleY, noteY, partY: y - 4, headlineY, headlineAlone: headlineAt === null };
    const place = { y, width: side, height, ...lines, metricsY: y + height + 6 };
    bottom = y + height + (metricLines > 0 && row.some(({ hasMetrics }) => hasMetrics) ? 6 + metricLines * sizes.line : 0);
    top = bottom + sizes.gap;
    return row.map((_, column) => ({ ...place, x: sizes.edge + column * (side + sizes.gap) }));
  });
  return { width, places, bottom };
}
