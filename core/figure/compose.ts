/** A Scene as a figure for print: panels side by side, one legend for all, metrics, and where it all came from. */
import { createJob, type Job } from '../base/job.ts';
import type { FigureChoices, Scene, ScenePanel } from '../types/scene.ts';
import { defaultChoices, journals, widthOf } from '../view/figure-choices.ts';
import { directionArrow, formatCount, formatSummary } from '../view/numbers.ts';
import type { StandingsRow } from '../view/ranks.ts';
import { themeColors } from '../view/themes.ts';
import { layer, pointsPerMillimetre, say, type Figure, type Mark } from './drawing.ts';
import {
  arrangePanels,
  chooseColumns,
  layoutPanels,
  leading,
  leastWidth,
  mostAcross,
  sideOf,
  textOfPanels,
  type FigurePanel,
  type PanelPlace,
  type PanelText,
} from './layout.ts';
import { drawLegend, type Block } from './legend.ts';
import { drawNames } from './names.ts';
import { drawContours, drawGrounds, drawOutlines, drawScales, drawTint } from './panel-parts.ts';
import { rasterPoints, vectorPoints } from './points.ts';
import { letterOf, sizeWarnings } from './size.ts';
import { typesetting, type Typesetting } from './text.ts';

export interface FigureOptions extends Partial<FigureChoices> {
  /** Of points that are pixels. */
  pointDpi?: number;
  /** Shown under each panel, the best of each row in bold, what leads underlined; standings one a panel. */
  standings?: readonly StandingsRow[];
}

const defaultPointDpi = 480;

/** The panel width that a scene's point radius was chosen for. */
const screenPanel = 420;

const nothing: Block = { marks: [], height: 0 };

export async function drawFigure(scene: Scene, options: FigureOptions = {}, job: Job = createJob()): Promise<Figure> {
  const choices = { ...defaultChoices, ...options };
  const journal = journals[choices.journal];
  const set = typesetting(choices.font, choices.textSize ?? journal.text);
  const given = choices.width ?? journal.widths[2];
  const columns = Math.min(
    Math.max(1, scene.panels.length),
    choices.columns ?? chooseColumns(scene.panels.length, given * pointsPerMillimetre, set),
  );
  const width = widthOf(choices, columns) * pointsPerMillimetre;
  const mostHeight = (choices.height ?? journal.height) * pointsPerMillimetre;
  const side = sideOf({ width, columns }, set);
  const inner = width - 2 * set.edge;

  const parts = new Set(scene.panels.flatMap(({ ellipses }) => ellipses.map(({ part }) => part)));
  const rows = arrangePanels(scene.panels, columns, choices.partsApart && parts.size > 1);
  const lettered = rows.flat().map((placed, index) => ({ ...placed, letter: choices.letters ? letterOf(index, journal.letters) : '' }));
  const texts = textOfPanels(lettered, side, set);
  const strips = measureMetrics(options.standings ?? [], side, set);
  const legend = choices.legend ? drawLegend(scene, set.edge, inner, set) : nothing;
  const caption = choices.caption ? drawCaption(scene, inner, set) : nothing;
  const [beforeLegend, beforeCaption] = [legend, caption].map(({ height }) => (height > 0 ? 0.9 * set.line : 0));
  const below = beforeLegend + legend.height + beforeCaption + caption.height;
  const layout = layoutPanels(rows, texts, { width, height: mostHeight, columns, metricsHeight: strips.height, below }, set);

  const dots = scene.order.length * lettered.length;
  const asPixels = choices.points === 'pixels' || dots > choices.mostDots;
  const places = layout.places.flat();
  const panels: Mark[] = [];
  let unnamed = 0;
  for (const [index, placed] of lettered.entries()) {
    const drawn = await drawPanel(
      scene,
      placed,
      places[index],
      texts[index],
      { ...choices, asPixels, pointDpi: options.pointDpi ?? defaultPointDpi },
      set,
      job,
    );
    unnamed += drawn.unnamed;
    const strip = placed.hasMetrics ? drawMetrics(scene, places[index], strips.rows, placed.index, set) : [];
    panels.push(...layer(panelName(placed, index, columns), [...drawn.marks, ...layer('Metrics', strip)]));
    job.report((index + 1) / lettered.length);
  }
  const height = Math.ceil(layout.bottom + below + set.edge);
  const title = scene.panels.map((panel) => panel.title).join(', ');
  const marks: Mark[] = [
    ...layer('Background', [{ kind: 'rect', x: 0, y: 0, width, height, paint: { fill: scene.background, stroke: null } }]),
    ...panels,
    ...layer('Legend', legend.marks, { y: layout.bottom + beforeLegend }),
    ...layer('Caption', caption.marks, { y: layout.bottom + beforeLegend + legend.height + beforeCaption }),
  ];
  return {
    drawing: { width, height, title, description: scene.caption, font: choices.font, marks },
    warnings: [
      ...sizeWarnings({ width, height, mostHeight, least: set.caption }, choices),
      ...(columns > mostAcross(width, leastWidth, set)
        ? [`Panels are ${Math.round(side / pointsPerMillimetre)} mm wide, too narrow for their texts: put fewer in a row.`]
        : []),
      ...(asPixels && choices.points !== 'pixels'
        ? [`${formatCount(dots)} points are more than ${formatCount(choices.mostDots)}: they are pixels, everything else stays vectors.`]
        : []),
      ...(unnamed > 0
        ? [
            `${unnamed === 1 ? 'A name found no room on its map' : `${formatCount(unnamed)} names found no room on their maps`}${choices.legend && scene.legend.kind === 'categories' ? '; the legend has all' : ''}.`,
          ]
        : []),
    ],
  };
}

function panelName({ panel, letter, part }: FigurePanel & { letter: string }, index: number, columns: number): string {
  return [`Panel ${letter || index + 1}`, panel.title || `below ${index + 1 - columns}`, part ?? ''].filter(Boolean).join(', ');
}

interface PanelLook extends FigureChoices {
  asPixels: boolean;
  pointDpi: number;
}

async function drawPanel(
  scene: Scene,
  { panel, part, letter }: FigurePanel & { letter: string },
  place: PanelPlace,
  text: PanelText,
  look: PanelLook,
  set: Typesetting,
  job: Job,
): Promise<{ marks: Mark[]; unnamed: number }> {
  const { x, y, width, height } = place;
  const size = { width, height };
  const radius = scene.pointRadius * look.pointScale * (Math.sqrt(width * height) / screenPanel);
  const points =
    look.asPixels || look.points === 'pixels'
      ? await rasterPoints(scene, panel, size, radius, look.pointDpi, job)
      : await vectorPoints(scene, panel, size, radius, look.points, job);
  const names = drawNames(scene, panel, size, set);
  const { line } = themeColors[scene.theme];
  const map: Mark[] = [
    {
      kind: 'group',
      clip: size,
      marks: [
        ...layer('Area tint', await drawTint(panel.tint, panel, size)),
        ...layer('Ellipse grounds', drawGrounds(panel, size)),
        ...layer('Cells', points),
        ...layer('Contours', drawContours(scene, panel, size, set)),
        ...drawOutlines(panel, size, set),
      ],
    },
    ...drawScales(scene, panel, size, set, names.boxes),
    ...layer('Names', names.marks),
    ...layer('Frame', [{ kind: 'rect', x: 0, y: 0, width, height, paint: { fill: null, stroke: line, width: set.pen(0.5) } }]),
  ];
  const warning: Mark[] =
    text.warning.length === 0
      ? []
      : [
          {
            kind: 'text',
            x,
            y: place.warningY,
            lines: text.warning,
            leading: leading(set.caption),
            size: set.caption,
            fill: scene.foreground,
          },
        ];
  return {
    marks: [
      ...layer('Head', drawHead(scene, panel, part, letter, place, text, set)),
      { kind: 'group', x, y, marks: map },
      ...layer('Warning', warning),
    ],
    unnamed: names.unplaced,
  };
}

/** The run's letter, colour and name, what it is, its two numbers, what its ellipses say. */
function drawHead(
  scene: Scene,
  panel: ScenePanel,
  part: FigurePanel['part'],
  letter: string,
  place: PanelPlace,
  text: PanelText,
  set: Typesetting,
): Mark[] {
  const { x, width, titleY, subtitleY, noteY, headlineY, headlineAlone, partY } = place;
  const marks: Mark[] = [];
  const lines = (
    at: number,
    y: number,
    content: readonly string[],
    size: number,
    fill = scene.foreground,
    more: { weight?: 600; full?: string } = {},
  ) => {
    if (content.length > 0) marks.push({ kind: 'text', x: at, y, lines: content, leading: leading(size), size, fill, ...more });
  };
  if (text.title.length > 0) {
    if (letter !== '') marks.push(say(x, titleY, letter, set.title, scene.foreground, { weight: 600 }));
    if (panel.color) {
      const at = x + text.titleLeft - 1.1 * set.title;
      marks.push({
        kind: 'rect',
        x: at,
        y: titleY - 0.72 * set.title,
        width: 0.72 * set.title,
        height: 0.72 * set.title,
        corner: 0.18 * set.title,
        paint: { fill: panel.color, stroke: null },
      });
    }
    lines(x + text.titleLeft, titleY, text.title, set.title, scene.foreground, { weight: 600 });
    if (headlineAlone) lines(x, headlineY, text.headline, set.text, scene.foreground, { full: panel.headlineDetail });
    else if (panel.headline)
      marks.push(say(x + width, headlineY, panel.headline, set.text, scene.foreground, { anchor: 'end', full: panel.headlineDetail }));
  } else if (letter !== '' && part !== null) {
    marks.push(say(x, partY, letter, set.title, scene.foreground, { weight: 600 }));
  }
  lines(x, subtitleY, text.subtitle, set.subtitle, scene.muted);
  lines(x, noteY, text.note, set.note, scene.foreground, { full: panel.noteDetail });
  if (part !== null)
    marks.push(
      say(
        x + (text.title.length === 0 && letter !== '' ? text.titleLeft : 0),
        partY,
        `${part} indicatrices`,
        set.text,
        themeColors[scene.theme].indicatrix[part].stroke,
      ),
    );
  return marks;
}

interface MetricsRow {
  row: StandingsRow;
  name: readonly string[];
  /** Of its column, from the panel's left edge. */
  left: number;
  width: number;
  /** Below the strip's upper edge: of its first line, and of the value's. */
  top: number;
  base: number;
}

/** Columns of metrics under one panel. */
const mostMetricColumns = 3;

/**
 * In as many columns, read downwards, as have room for a name and its value each. In one alone a name has as many lines as leave its value
 * room beside the last; where even a word does not, the value stands below.
 */
function measureMetrics(all: readonly StandingsRow[], side: number, set: Typesetting): { rows: MetricsRow[]; height: number } {
  const gap = 3 * set.text;
  const measured = all
    .filter(({ standings }) => standings.some(({ summary }) => summary !== null))
    .map((row) => ({
      row,
      text: `${row.info.title}\u00a0${directionArrow(row.info)}`,
      value:
        0.6 * set.text +
        Math.max(...row.standings.map(({ summary, rank }) => set.width(formatSummary(summary), set.text, rank === 'best' ? 600 : 400))),
    }));
  const widest = Math.max(0, ...measured.map(({ text, value }) => set.width(text, set.text) + value));
  const fitting = Math.max(1, Math.min(mostMetricColumns, measured.length, Math.floor((side + gap) / (widest + gap))));
  const perColumn = Math.ceil(measured.length / fitting);
  const columns = Math.ceil(measured.length / Math.max(1, perColumn));
  const width = (side - (columns - 1) * gap) / Math.max(1, columns);
  let [next, height] = [0, 0];
  const rows = measured.map(({ row, text, value }, index): MetricsRow => {
    if (index % perColumn === 0) next = 0;
    const narrow = width - value < 0.3 * width;
    const name = set.wrap(text, narrow ? width : width - value, set.text).map((line) => line.replace('\u00a0', ' ').trim());
    const top = next;
    next += (name.length + (narrow ? 1 : 0)) * set.line;
    height = Math.max(height, next);
    return { row, name, left: Math.floor(index / perColumn) * (width + gap), width, top, base: next - set.line };
  });
  return { rows, height };
}

/** A metric's name and direction at the left, this panel's value at the right. */
function drawMetrics(scene: Scene, place: PanelPlace, rows: readonly MetricsRow[], panel: number, set: Typesetting): Mark[] {
  return rows.flatMap(({ row: { standings }, name, left, width, top, base }): Mark[] => {
    const { summary, rank } = standings[panel];
    const [x, y] = [place.x + left, place.metricsY + set.text];
    return [
      { kind: 'text', x, y: y + top, lines: name, leading: set.line, size: set.text, fill: scene.muted },
      say(x + width, y + base, formatSummary(summary), set.text, scene.foreground, {
        anchor: 'end',
        ...(rank === 'best' && { weight: 600 }),
        ...(rank === 'leads' && { underline: true }),
      }),
    ];
  });
}

function drawCaption(scene: Scene, width: number, set: Typesetting): Block {
  const lines = set.wrap(scene.caption, width, set.caption);
  if (lines.length === 0) return nothing;
  const step = 1.3 * set.caption;
  return {
    marks: [{ kind: 'text', x: set.edge, y: set.caption, lines, leading: step, size: set.caption, fill: scene.muted }],
    height: lines.length * step,
  };
}
