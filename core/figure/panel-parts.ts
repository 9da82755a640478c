/** What lies under and over a panel's points in a figure: tint, contours, indicatrices, scale bar, axes. */
import { createJob } from '../base/job.ts';
import type { Rgba, Scene, SceneEllipses, ScenePanel, SceneTint } from '../types/scene.ts';
import { hexColor } from '../view/color.ts';
import { ellipseLook, marksOf, strokes, type EllipseLook } from '../view/ellipse-look.ts';
import { roundBelow, tickLabel, ticksWithin } from '../view/ticks.ts';
import { sizes } from './layout.ts';
import { encodePng } from './png-encode.ts';
import { panelProjection, type PanelSize } from './points.ts';
import { coordinate, escapeXml } from './text.ts';

/** Pixels along a tint's side: its corners are blended between, as on screen. */
const tintPixels = 192;

export async function drawTint(tint: SceneTint | undefined, panel: ScenePanel, size: PanelSize): Promise<string> {
  if (!tint) return '';
  const { project } = panelProjection(panel, size);
  const [left, top] = project(tint.bounds.minX, tint.bounds.maxY), [right, bottom] = project(tint.bounds.maxX, tint.bounds.minY);
  const rgba = new Uint8Array(4 * tintPixels * tintPixels);
  for (let y = 0; y < tintPixels; y++) {
    for (let x = 0; x < tintPixels; x++) {
      const color = blended(tint, ((x + 0.5) / tintPixels) * (tint.columns - 1), (1 - (y + 0.5) / tintPixels) * (tint.rows - 1));
      rgba.set(color, 4 * (y * tintPixels + x));
    }
  }
  const png = await encodePng({ width: tintPixels, height: tintPixels, rgba }, 96, createJob());
  return `<image x="${coordinate(left)}" y="${coordinate(top)}" width="${coordinate(right - left)}" height="${coordinate(bottom - top)}" preserveAspectRatio="none" href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/>`;
}

/** Between the four corners round a place of the mesh, weighted by opacity. */
function blended({ columns, rows, colors }: SceneTint, x: number, y: number): [number, number, number, number] {
  const column = Math.min(columns - 2, Math.max(0, Math.floor(x))), row = Math.min(rows - 2, Math.max(0, Math.floor(y)));
  const [u, v] = [x - column, y - row];
  const sum = [0, 0, 0, 0];
  for (const [dx, dy, weight] of [[0, 0, (1 - u) * (1 - v)], [1, 0, u * (1 - v)], [0, 1, (1 - u) * v], [1, 1, u * v]]) {
    const at = 4 * ((row + dy) * columns + column + dx);
    for (let channel = 0; channel < 3; channel++) sum[channel] += weight * colors[at + channel] * colors[at + 3];
    sum[3] += weight * colors[at + 3];
  }
  const share = sum[3] || 1;
  return [Math.round(sum[0] / share), Math.round(sum[1] / share), Math.round(sum[2] / share), Math.round(sum[3])];
}

export function drawContours(scene: Scene, panel: ScenePanel, size: PanelSize): string {
  if (!panel.contours) return '';
  const { project } = panelProjection(panel, size);
  const paths = panel.contours.map(({ level, rings }) => {
    const d = rings.map((ring) => {
      const corners: string[] = [];
      for (let at = 0; at < ring.length; at += 2) corners.push(project(ring[at], ring[at + 1]).map((value) => coordinate(value, 1)).join(' '));
      return `M${corners.join('L')}Z`;
    });
    return `<path opacity="${coordinate(0.35 + 0.6 * level)}" d="${d.join('')}"/>`;
  });
  return `<g fill="none" stroke="${hexColor(scene.foreground)}" stroke-width=".5">${paths.join('')}</g>`;
}

/** What stands beneath the points: a breath of the ellipses' colours. */
export function drawGrounds(panel: ScenePanel, size: PanelSize): string {
  return panel.ellipses.filter(({ glyph }) => glyph === 'ellipse').map((group) => `<g>${shapesOf(group, panel, size, ({ fill }) => painted(fill, null))}</g>`).join('');
}

/** What stands over them: outlines on halos, and marks where one is cut off or missing. */
export function drawOutlines(panel: ScenePanel, size: PanelSize): string {
  const { scale, project } = panelProjection(panel, size);
  return panel.ellipses.map((group) => {
    const { halo: [r, g, b] } = group;
    const outlines = shapesOf(group, panel, size, ({ stroke, width }) => `${painted(null, stroke)} stroke-width="${coordinate(printed * width)}"`, dashes[group.part]);
    const halos = shapesOf(group, panel, size, ({ halo, width }) => `${painted(null, halo)} stroke-width="${coordinate(printed * (width + 2 * strokes.halo))}"`);
    const marks = marksOf(group, project, scale, printed).map(({ color, path }) =>
      `<path d="${path}" fill="none" stroke="${hexColor([r, g, b, 1])}" stroke-opacity=".8" stroke-width="${coordinate(printed * 3.6)}"/><path d="${path}" ${painted(null, color)} stroke-width="${coordinate(printed * strokes.usual)}"/>`);
    return `<g>${halos}</g><g>${outlines}</g>${marks.join('')}`;
  }).join('');
}

/** Lengths in print for those on screen: panels there are about twice as wide. */
const printed = 0.55;

/** The decoder's outline is broken, the embedding's own dotted: in print without colours they are told apart, too. */
const dashes = { encoder: '', decoder: ' stroke-dasharray="2.4 1.2"', own: ' stroke-dasharray=".8 1.2"' } as const;

/** Ellipses and hairs of one look are written under one paint. */
function shapesOf(group: SceneEllipses, panel: ScenePanel, size: PanelSize, paint: (look: EllipseLook) => string, dash = ''): string {
  const { scale, project } = panelProjection(panel, size);
  const byPaint = new Map<string, string[]>();
  for (let index = 0; 6 * index < group.instances.length; index++) {
    const [cx, cy, longX, longY, shortX, shortY] = group.instances.subarray(6 * index, 6 * index + 6);
    const center = project(cx, cy).map((value) => coordinate(value)).join(' ');
    const turn = coordinate((-Math.atan2(longY, longX) * 180) / Math.PI, 1);
    const long = Math.hypot(longX, longY) * scale, short = Math.hypot(shortX, shortY) * scale;
    const place = `transform="translate(${center})rotate(${turn})"`;
    const shape = group.glyph === 'hair' ? `<path ${place} d="M${coordinate(short - long)} 0H${coordinate(long - short)}"/>` : `<ellipse ${place} rx="${coordinate(long)}" ry="${coordinate(short)}"/>`;
    const look = paint(ellipseLook(group, index));
    const met = byPaint.get(look);
    if (met) met.push(shape);
    else byPaint.set(look, [shape]);
  }
  return [...byPaint].map(([look, shapes]) => `<g ${look}${group.glyph === 'ellipse' ? dash : ''}>${shapes.join('')}</g>`).join('');
}

/** A key's ellipse in the colours of the marks. */
export function keyPaint({ part, glyph, fill, stroke }: SceneEllipses): string {
  return `${painted(glyph === 'hair' ? null : fill, stroke)} stroke-width="${coordinate(printed * strokes.usual)}"${glyph === 'ellipse' ? dashes[part] : ''}`;
}

/** Opacities are written apart: not every program reads `rgba()`. */
function painted(fill: Rgba | null, stroke: Rgba | null): string {
  const ground = fill ? `fill="${hexColor(fill)}" fill-opacity="${coordinate(fill[3])}"` : 'fill="none"';
  return stroke ? `${ground} stroke="${hexColor(stroke)}"${stroke[3] < 1 ? ` stroke-opacity="${coordinate(stroke[3])}"` : ''}` : ground;
}

/** CSS pixels. */
const widestBar = 50;
const tickLength = 2.5;

export function drawScales(scene: Scene, panel: ScenePanel, size: PanelSize): string {
  if (!scene.scaleBar && !scene.axes) return '';
  const { scale, project, unproject } = panelProjection(panel, size);
  const lines: string[] = [];
  const names: string[] = [];
  const name = (x: number, y: number, text: string, anchor: string) => names.push(`<text x="${coordinate(x)}" y="${coordinate(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`);
  const { width, height } = size;
  if (scene.axes) {
    const [left, bottom] = unproject(0, height), [right, top] = unproject(width, 0);
    for (const value of ticksWithin(left, right, width / 45)) {
      const [x] = project(value, 0);
      lines.push(`M${coordinate(x)} ${coordinate(height)}v${-tickLength}`);
      if (x > 12 && x < width - 8) name(x, height - tickLength - 2, tickLabel(value), 'middle');
    }
    for (const value of ticksWithin(bottom, top, height / 45)) {
      const [, y] = project(0, value);
      lines.push(`M0 ${coordinate(y)}h${tickLength}`);
      if (y > 8 && y < height - 14) name(tickLength + 2, y + 2.5, tickLabel(value), 'start');
    }
  }
  if (scene.scaleBar) {
    const length = roundBelow(widestBar / scale);
    const right = width - 6, left = right - length * scale, y = height - (scene.axes ? 20 : 8);
    lines.push(`M${coordinate(left)} ${coordinate(y - 1.5)}v3m0 -1.5H${coordinate(right)}m0 -1.5v3`);
    name((left + right) / 2, y - 3.5, tickLabel(length), 'middle');
  }
  return `<g fill="${hexColor(scene.muted)}" font-size="${sizes.caption - 0.5}"><path fill="none" stroke="${hexColor(scene.muted)}" stroke-width=".6" d="${lines.join('')}"/>${names.join('')}</g>`;
}
