/** A Scene as a figure for print: panels side by side, one legend for all, metrics, and where it all came from. */
import { createJob, type Job } from '../base/job.ts';
import type { Scene, SceneLabel, ScenePanel } from '../types/scene.ts';
import { hexColor } from '../view/color.ts';
import { layoutLabels } from '../view/label-layout.ts';
import { writeNames } from '../view/label-text.ts';
import { dimmedName } from '../view/labels.ts';
import { directionArrow, formatSummary } from '../view/numbers.ts';
import type { StandingsRow } from '../view/ranks.ts';
import { themeColors } from '../view/themes.ts';
import { arrangePanels, chooseColumns, layoutPanels, sizes, type FigurePanel, type PanelPlace } from './layout.ts';
import { drawLegend, type Block } from './legend.ts';
import { drawContours, drawGrounds, drawOutlines, drawScales, drawTint } from './panel-parts.ts';
import { panelProjection, rasterPoints, vectorPoints, type PanelSize } from './points.ts';
import { coordinate, escapeXml, fitText, fontStack, textWidth, wrapText } from './text.ts';

export interface FigureOptions {
  /** CSS pixels; by default a journal's column widths. */
  width?: number;
  /** Panels in a row; by default up to four, in even rows. */
  columns?: number;
  /** Encoder's and decoder's indicatrices in rows of their own, where the scene has both. */
  partsApart?: boolean;
  /** Points as vectors, as embedded pixels, or by their number. */
  points?: 'vector' | 'raster' | 'auto';
  /** Of embedded pixels. */
  pointDpi?: number;
  /** `a`, `b` … before the titles. */
  letters?: boolean;
  /** What colours and ellipses mean, and where it all came from; both unless switched off. */
  legend?: boolean;
  caption?: boolean;
  /** Shown under each panel, the best of each row in bold, what leads underlined; standings one a panel. */
  metrics?: readonly StandingsRow[];
}

/** Above this many cells a vector figure becomes too heavy to edit. */
const mostVectorPoints = 50_000;
const defaultPointDpi = 480;

/** The panel width that a scene's point radius was chosen for. */
const screenPanel = 420;

/** Of a cluster's name, as a share of its panel's width. */
const widestLabel = 0.4;

const nothing: Block = { svg: '', height: 0 };

/** @returns an SVG document */
export async function drawFigure(scene: Scene, options: FigureOptions = {}, job: Job = createJob()): Promise<string> {
  const metrics = (options.metrics ?? []).filter(({ standings }) => standings.some(({ summary }) => summary !== null));
  const columns = Math.min(Math.max(1, scene.panels.length), options.columns ?? chooseColumns(scene.panels.length));
  const parts = new Set(scene.panels.flatMap(({ ellipses }) => ellipses.map(({ part }) => part)));
  const rows = arrangePanels(scene.panels, columns, options.partsApart === true && parts.size > 1);
  const layout = layoutPanels(rows, columns, metrics.length, options.width);
  const placed = rows.flatMap((row, index) => row.map((panel, column) => ({ ...panel, place: layout.places[index][column] })));
  const panels: string[] = [];
  for (const { place, ...panel } of placed) {
    panels.push(await drawPanel(scene, panel, place, options, panels.length, job));
    job.report(panels.length / placed.length);
  }
  const strips = placed.filter(({ hasMetrics }) => hasMetrics).map(({ index, place }) => drawMetrics(scene, place, metrics, index));
  const inner = layout.width - 2 * sizes.edge;
  const legend = options.legend === false ? nothing : drawLegend(scene, sizes.edge, layout.bottom + 12, inner);
  const legendEnd = layout.bottom + (legend.height > 0 ? 12 + legend.height : 0);
  const caption = options.caption === false ? nothing : drawCaption(scene, legendEnd + 8, inner);
  const height = Math.ceil(legendEnd + (caption.height > 0 ? 8 + caption.height : 0) + sizes.edge);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}" role="img"` +
    ` font-family="${fontStack}" font-size="${sizes.text}">` +
    `<title>${escapeXml(scene.panels.map(({ title }) => title).join(', '))}</title>` +
    (scene.caption && `<desc>${escapeXml(scene.caption)}</desc>`) +
    `<rect width="${layout.width}" height="${height}" fill="${hexColor(scene.background)}"/>` +
    panels.join('') + strips.join('') + legend.svg + caption.svg + '</svg>\n'
  );
}

async function drawPanel(scene: Scene, { panel, part }: FigurePanel, place: PanelPlace, options: FigureOptions, index: number, job: Job): Promise<string> {
  const { x, y, width: side, height, titleY, subtitleY, noteY, partY } = place;
  const size = { width: side, height };
  const radius = scene.pointRadius * (Math.sqrt(side * height) / screenPanel);
  const asVector = options.points === 'vector' || (options.points !== 'raster' && scene.order.length <= mostVectorPoints);
  const points = asVector ? await vectorPoints(scene, panel, size, radius, job) : await rasterPoints(scene, panel, size, radius, options.pointDpi ?? defaultPointDpi, job);
  const tint = await drawTint(panel.tint, panel, size);
  const frame = `width="${coordinate(side)}" height="${coordinate(height)}"`;
  const clip = `panel-${index + 1}`;
  return (
    `<g transform="translate(${coordinate(x)} 0)">` +
    drawTitle(scene, panel, options.letters ? letterOf(index) : '', titleY, side) +
    drawHeadline(scene, panel, place) +
    (panel.subtitle && `<text y="${coordinate(subtitleY)}" font-size="${sizes.subtitle}" fill="${hexColor(scene.muted)}">${escapeXml(fitText(panel.subtitle, side, sizes.subtitle))}</text>`) +
    (panel.note ? `<text y="${coordinate(noteY)}" font-size="${sizes.note}" fill="${hexColor(scene.foreground)}">${panel.noteDetail ? `<title>${escapeXml(panel.noteDetail)}</title>` : ''}${escapeXml(fitText(panel.note, side, sizes.note))}</text>` : '') +
    (part === null ? '' : `<text y="${coordinate(partY)}" fill="${hexColor(themeColors[scene.theme].indicatrix[part].stroke)}">${part} indicatrices</text>`) +
    `<clipPath id="${clip}"><rect ${frame}/></clipPath>` +
    `<g transform="translate(0 ${coordinate(y)})"><g clip-path="url(#${clip})">${tint}${drawGrounds(panel, size)}${points}${drawContours(scene, panel, size)}${drawOutlines(panel, size)}</g>${drawScales(scene, panel, size)}${drawLabels(scene, panel, size)}${drawWarning(scene, panel, size)}` +
    `<rect ${frame} fill="none" stroke="${hexColor(themeColors[scene.theme].line)}" stroke-width=".75"/></g></g>`
  );
}

/** The run's colour and its name. */
function drawTitle(scene: Scene, { title, color }: ScenePanel, letter: string, y: number, width: number): string {
  if (title === '') return '';
  const ink = hexColor(scene.foreground);
  const lead = letter === '' ? 0 : textWidth(`${letter}  `, sizes.title, 600);
  const left = lead + (color ? 12 : 0);
  return (
    (letter && `<text y="${coordinate(y)}" font-size="${sizes.title}" font-weight="600" fill="${ink}">${letter}</text>`) +
    (color ? `<rect x="${coordinate(lead)}" y="${coordinate(y - 8)}" width="8" height="8" rx="2" fill="${hexColor(color)}"/>` : '') +
    `<text x="${coordinate(left)}" y="${coordinate(y)}" font-size="${sizes.title}" font-weight="600" fill="${ink}">${escapeXml(fitText(title, width - left, sizes.title, 600))}</text>`
  );
}

/** The two numbers that say how far a map can be trusted. */
function drawHeadline(scene: Scene, { title, headline, headlineDetail }: ScenePanel, { headlineY, headlineAlone, width }: PanelPlace): string {
  if (!headline || title === '') return '';
  const place = headlineAlone ? '' : ` x="${coordinate(width)}" text-anchor="end"`;
  return `<text${place} y="${coordinate(headlineY)}" fill="${hexColor(scene.foreground)}">${headlineDetail ? `<title>${escapeXml(headlineDetail)}</title>` : ''}${escapeXml(headline)}</text>`;
}

/** `a` … `z`, `aa` … */
function letterOf(index: number): string {
  return (index >= 26 ? letterOf(Math.floor(index / 26) - 1) : '') + String.fromCharCode(97 + (index % 26));
}

/** That a map has collapsed, at the foot of its panel. */
function drawWarning(scene: Scene, { warning }: ScenePanel, { width, height }: PanelSize): string {
  if (!warning) return '';
  const lines = wrapText(warning.text, width - 8, sizes.caption);
  const texts = lines.map((line, index) => `<text x="4" y="${coordinate(height - 4 - (lines.length - 1 - index) * (sizes.caption + 2))}">${escapeXml(line)}</text>`).join('');
  return `<g font-size="${sizes.caption}"><g ${halo(scene)}>${texts}</g><g fill="${hexColor(scene.foreground)}">${texts}</g></g>`;
}

function halo(scene: Scene): string {
  return `fill="none" stroke="${hexColor(scene.background)}" stroke-width="2.4" stroke-opacity=".9" stroke-linejoin="round"`;
}

/** Of a name's lines, and how many. */
const labelLine = sizes.label + 1.5;
const labelLines = 3;

/** Haloes are marks of their own beneath the names: programs that ignore `paint-order` would paint them over. */
function drawLabels(scene: Scene, panel: ScenePanel, size: PanelSize): string {
  const { width, height } = size;
  const measure = (line: string) => textWidth(line, sizes.label, 600);
  const written = writeNames(panel.labels.map(({ text }) => text), { most: Math.min(110, widestLabel * width), lines: labelLines, measure });
  const { project, unproject } = panelProjection(panel, size);
  const placed = layoutLabels(panel.labels, {
    project,
    unproject,
    measure: (text) => ({ width: written.get(text)!.width + 4, height: written.get(text)!.lines.length * labelLine + 2 }),
    line: labelLine,
    width,
    height,
    ground: panel.ground,
    ellipses: panel.ellipses,
  });
  if (placed.length === 0) return '';
  const lines = (looks: (label: SceneLabel) => string) => placed.map(({ label, leader }) => (leader ? `<path d="M${coordinate(leader.fromX)} ${coordinate(leader.fromY)}L${coordinate(leader.toX)} ${coordinate(leader.toY)}"${looks(label)}/>` : '')).join('');
  const texts = (looks: (label: SceneLabel) => string) => placed.map(({ label, x, y }) => {
    const { lines } = written.get(label.text)!;
    const full = lines.join(' ') === label.text || lines.join('') === label.text ? '' : `<title>${escapeXml(label.text)}</title>`;
    const first = y + 0.36 * sizes.label - ((lines.length - 1) * labelLine) / 2;
    const body = lines.length === 1 ? escapeXml(lines[0]) : lines.map((line, index) => `<tspan x="${coordinate(x)}" y="${coordinate(first + index * labelLine)}">${escapeXml(line)}</tspan>`).join('');
    return `<text x="${coordinate(x)}" y="${coordinate(first)}"${looks(label)}>${full}${body}</text>`;
  }).join('');
  const faded = (label: SceneLabel) => (label.dim ? ` opacity="${dimmedName}"` : '');
  return (
    `<g font-size="${sizes.label}" font-weight="600" text-anchor="middle"><g ${halo(scene)}>${lines(() => '')}${texts(() => '')}</g>` +
    `<g fill="none" stroke-width=".6">${lines((label) => ` stroke="${hexColor(label.color)}"${faded(label)}`)}</g>` +
    `<g>${texts((label) => ` fill="${hexColor(label.color)}"${faded(label)}`)}</g></g>`
  );
}

/** A line a metric: its name and direction at the left, this panel's value at the right. */
function drawMetrics(scene: Scene, place: PanelPlace, metrics: readonly StandingsRow[], panel: number): string {
  return metrics.map(({ info, standings }, line) => {
    const y = coordinate(place.metricsY + line * sizes.line + sizes.text);
    const { summary, rank } = standings[panel];
    const mark = rank === 'best' ? ' font-weight="600"' : rank === 'leads' ? ' text-decoration="underline"' : '';
    return (
      `<text x="${coordinate(place.x)}" y="${y}" fill="${hexColor(scene.muted)}">${escapeXml(`${info.title} ${directionArrow(info)}`)}</text>` +
      `<text x="${coordinate(place.x + place.width)}" y="${y}" text-anchor="end" fill="${hexColor(scene.foreground)}"${mark}>${formatSummary(summary)}</text>`
    );
  }).join('');
}

function drawCaption(scene: Scene, y: number, width: number): Block {
  const lines = wrapText(scene.caption, width, sizes.caption);
  const step = sizes.caption + 2.5;
  const svg = lines.map((line, index) => `<tspan x="${sizes.edge}" y="${coordinate(y + sizes.caption + index * step)}">${escapeXml(line)}</tspan>`).join('');
  return { svg: svg && `<text font-size="${sizes.caption}" fill="${hexColor(scene.muted)}">${svg}</text>`, height: lines.length * step };
}
