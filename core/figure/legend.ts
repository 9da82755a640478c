/** The shared legend under the panels: what colours mean, with counts, and what the ellipses are. */
import type { MetricSource } from '../types.ts';
import type { Legend, LegendEntry, Scene, SceneEllipses } from '../types/scene.ts';
import { hexColor } from '../view/color.ts';
import { writeNames } from '../view/label-text.ts';
import { formatCount, formatValue } from '../view/numbers.ts';
import { themeColors } from '../view/themes.ts';
import { middleOf } from '../view/legend.ts';
import { radiusText } from '../view/reading.ts';
import { sizes } from './layout.ts';
import { keyPaint } from './panel-parts.ts';
import { coordinate, escapeXml, textWidth } from './text.ts';

export interface Block { svg: string; height: number }

const swatch = 3.2;
const indent = 11;
const columnGap = 16;
const widestGap = 44;
const widestName = 190;
const mostColumns = 10;
/** A legend longer than this says how many categories it leaves out. */
const mostRows = 24;

/** @param x, y the block's upper left corner */
export function drawLegend(scene: Scene, x: number, y: number, width: number): Block {
  const colors = drawColors(scene, scene.legend, x, y, width);
  const key = drawEllipseKey(scene, x, y + colors.height, width);
  const above = colors.height + key.height;
  const scale = scene.ellipseLegend?.kind === 'continuous' ? drawColors(scene, scene.ellipseLegend, x, y + above + 5, width, 'ellipse-scale') : null;
  return { svg: colors.svg + key.svg + (scale?.svg ?? ''), height: above + (scale ? 5 + scale.height : 0) };
}

/** @param id of the colour bar's gradient */
function drawColors(scene: Scene, legend: Legend, x: number, y: number, width: number, id = 'scale'): Block {
  if (legend.kind === 'none') return { svg: '', height: 0 };
  const unit = legend.kind === 'continuous' && legend.unit !== undefined ? `<tspan dx="6" font-weight="400" fill="${hexColor(scene.muted)}">${escapeXml(legend.unit)}</tspan>` : '';
  const title = `<text x="${coordinate(x)}" y="${coordinate(y + sizes.text)}" fill="${hexColor(scene.foreground)}" font-weight="600">${escapeXml(legend.title)}${unit}</text>`;
  const body = legend.kind === 'categories' ? drawEntries(scene, legend.entries, x, y + sizes.line + 2, width) : drawBar(scene, legend, x, y + sizes.line + 2, id);
  return { svg: title + body.svg, height: sizes.line + 2 + body.height };
}

/** Columns read downwards, as many as fit, each as wide as its widest entry. */
function drawEntries(scene: Scene, entries: LegendEntry[], x: number, y: number, width: number): Block {
  const written = writeNames(entries.map(({ label }) => label), { most: widestName, lines: 1, measure: (line) => textWidth(line, sizes.text) });
  const names = entries.map(({ label }) => written.get(label)!.lines[0]);
  const widths = entries.map(({ count }, index) => indent + textWidth(names[index], sizes.text) + 5 + textWidth(formatCount(count), sizes.text));
  const { rows, lefts, shown } = flow(widths, width);
  const parts = entries.slice(0, shown).map(({ label, color, count, hidden }, index) => {
    const left = x + lefts[Math.floor(index / rows)];
    const base = y + (index % rows) * sizes.line + sizes.text;
    const dot = `<circle cx="${coordinate(left + swatch)}" cy="${coordinate(base - 3)}" r="${hidden ? swatch - 0.5 : swatch}" ${hidden ? `fill="none" stroke="${hexColor(scene.muted)}"` : `fill="${hexColor(color)}"`}/>`;
    const full = names[index] === label ? '' : `<title>${escapeXml(label)}</title>`;
    return (
      dot +
      `<text x="${coordinate(left + indent)}" y="${coordinate(base)}" fill="${hexColor(hidden ? scene.muted : scene.foreground)}">${full}${escapeXml(names[index])}` +
      `<tspan dx="5" fill="${hexColor(scene.muted)}">${formatCount(count)}</tspan></text>`
    );
  });
  const left = entries.length - shown;
  if (left > 0) parts.push(text(x, y + rows * sizes.line + sizes.text, `and ${formatCount(left)} more`, hexColor(scene.muted)));
  return { svg: parts.join(''), height: (rows + (left > 0 ? 1 : 0)) * sizes.line + 2 };
}

/** The fewest rows whose columns fit, and where each column begins; what is over after the last row is not shown. */
function flow(widths: readonly number[], width: number): { rows: number; lefts: number[]; shown: number } {
  for (let columns = Math.min(widths.length, mostColumns); ; columns--) {
    const shown = Math.min(widths.length, columns * mostRows);
    const rows = Math.ceil(shown / columns);
    const columnWidths = Array.from({ length: Math.ceil(shown / rows) }, (_, column) => Math.max(...widths.slice(column * rows, Math.min(shown, (column + 1) * rows))));
    const sum = columnWidths.reduce((total, one) => total + one, 0);
    const gap = Math.min(widestGap, (width - sum) / Math.max(1, columnWidths.length - 1));
    if (gap < columnGap && columns > 1) continue;
    let next = 0;
    const lefts = columnWidths.map((one) => (next += one + gap) - one - gap);
    return { rows, lefts, shown };
  }
}

function drawBar(scene: Scene, legend: Legend & { kind: 'continuous' }, x: number, y: number, id: string): Block {
  const [width, height] = [170, 8];
  const stops = legend.stops.map((color, stop) => `<stop offset="${coordinate(stop / (legend.stops.length - 1), 4)}" stop-color="${hexColor(color)}"/>`).join('');
  const ink = hexColor(scene.foreground);
  const ends = [`${legend.below > 0 ? '≤ ' : ''}${formatValue(legend.min)}`, formatValue(middleOf(legend)), `${legend.above > 0 ? '≥ ' : ''}${formatValue(legend.max)}`]
    .map((value, index) => text(x + (index * width) / 2, y + height + 3 + sizes.text, value, ink, `text-anchor="${['start', 'middle', 'end'][index]}"`))
    .join('');
  const theme = themeColors[scene.theme];
  let left = x + width + 22;
  const greys = [
    { color: theme.zero, name: 'zero', count: legend.zeros },
    { color: theme.missing, name: 'no value', count: legend.missing },
  ].filter(({ count }) => count > 0).map(({ color, name, count }) => {
    const at = left;
    left += indent + textWidth(`${name} ${formatCount(count)}`, sizes.text) + 8 + columnGap;
    return (
      `<circle cx="${coordinate(at + swatch)}" cy="${coordinate(y + height / 2)}" r="${swatch}" fill="${hexColor(color)}"/>` +
      `<text x="${coordinate(at + indent)}" y="${coordinate(y + height / 2 + 3)}" fill="${ink}">${name}<tspan dx="5" fill="${hexColor(scene.muted)}">${formatCount(count)}</tspan></text>`
    );
  });
  const svg =
    `<linearGradient id="${id}">${stops}</linearGradient>` +
    `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${width}" height="${height}" fill="url(#${id})"/>${ends}${greys.join('')}`;
  return { svg, height: height + 3 + sizes.line };
}

const partNames: Record<MetricSource, string> = { encoder: 'encoder indicatrix (pushforward metric)', decoder: 'decoder indicatrix (pullback metric)', own: 'the embedding’s own indicatrix (local mean of the data)' };

function drawEllipseKey(scene: Scene, x: number, y: number, width: number): Block {
  const shown = new Map<MetricSource, SceneEllipses>();
  for (const panel of scene.panels) for (const ellipses of panel.ellipses) if (ellipses.cells.length > 0) shown.set(ellipses.part, ellipses);
  if (shown.size === 0) return { svg: '', height: 0 };
  const offset = scene.legend.kind === 'none' ? 0 : 5;
  let left = x;
  let line = 0;
  const entries = [...shown.values()].map((ellipses) => {
    const name = `${partNames[ellipses.part]}${radiusWords(scene, ellipses.part)}`;
    const entryWidth = 21 + textWidth(name, sizes.text) + columnGap;
    if (left > x && left + entryWidth - columnGap > x + width) [left, line] = [x, line + 1];
    const base = y + offset + line * sizes.line + sizes.text;
    const at = left;
    left += entryWidth;
    return (
      `<ellipse cx="${coordinate(at + 8)}" cy="${coordinate(base - 3)}" rx="7.5" ry="3.6" ${keyPaint(ellipses)}/>` +
      text(at + 21, base, name, hexColor(scene.foreground))
    );
  });
  return { svg: entries.join(''), height: offset + (line + 1) * sizes.line };
}

/** Of which circles of the data the ellipses are, panel by panel where they differ. */
function radiusWords({ panels }: Scene, part: MetricSource): string {
  const radii = panels.flatMap(({ ellipses }) => ellipses.filter((group) => group.part === part && group.cells.length > 0).map(({ radius }) => radiusText(radius)));
  const told = [...new Set(radii)];
  if (told.length === 0) return '';
  return told.length === 1 ? `, circles of radius ${told[0]}` : `, circles of radius ${radii.join(', ')}`;
}

function text(x: number, y: number, content: string, color: string, attributes = ''): string {
  return `<text x="${coordinate(x)}" y="${coordinate(y)}" fill="${color}"${attributes && ` ${attributes}`}>${escapeXml(content)}</text>`;
}
