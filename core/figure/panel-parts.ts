/** What lies under and over a panel's points in a figure: tint, contours, indicatrices, scale bar, axes. */
import { createJob } from '../base/job.ts';
import type { Rgba, Scene, SceneEllipses, ScenePanel, SceneTint } from '../types/scene.ts';
import type { Box } from '../view/boxes.ts';
import { ellipseLook, marksOf, strokes, type EllipseLook } from '../view/ellipse-look.ts';
import { roundBelow, tickLabel, ticksWithin } from '../view/ticks.ts';
import { layer, line, say, type Group, type Mark, type Paint } from './drawing.ts';
import { encodePng } from './png-encode.ts';
import { panelProjection, type PanelSize } from './points.ts';
import { coordinate, type Typesetting } from './text.ts';

/** Pixels along a tint's side: its corners are blended between, as on screen. */
const tintPixels = 192;

export async function drawTint(tint: SceneTint | undefined, panel: ScenePanel, size: PanelSize): Promise<Mark[]> {
  if (!tint) return [];
  const { project } = panelProjection(panel, size);
  const [left, top] = project(tint.bounds.minX, tint.bounds.maxY),
    [right, bottom] = project(tint.bounds.maxX, tint.bounds.minY);
  const rgba = new Uint8Array(4 * tintPixels * tintPixels);
  for (let y = 0; y < tintPixels; y++) {
    for (let x = 0; x < tintPixels; x++) {
      const color = blended(tint, ((x + 0.5) / tintPixels) * (tint.columns - 1), (1 - (y + 0.5) / tintPixels) * (tint.rows - 1));
      rgba.set(color, 4 * (y * tintPixels + x));
    }
  }
  const png = await encodePng({ width: tintPixels, height: tintPixels, rgba }, 72, createJob());
  return [{ kind: 'image', x: left, y: top, width: right - left, height: bottom - top, png, name: 'Area tint' }];
}

/** Between the four corners round a place of the mesh, weighted by opacity. */
function blended({ columns, rows, colors }: SceneTint, x: number, y: number): [number, number, number, number] {
  const column = Math.min(columns - 2, Math.max(0, Math.floor(x))),
    row = Math.min(rows - 2, Math.max(0, Math.floor(y)));
  const [u, v] = [x - column, y - row];
  const sum = [0, 0, 0, 0];
  for (const [dx, dy, weight] of [
    [0, 0, (1 - u) * (1 - v)],
    [1, 0, u * (1 - v)],
    [0, 1, (1 - u) * v],
    [1, 1, u * v],
  ]) {
    const at = 4 * ((row + dy) * columns + column + dx);
    for (let channel = 0; channel < 3; channel++) sum[channel] += weight * colors[at + channel] * colors[at + 3];
    sum[3] += weight * colors[at + 3];
  }
  const share = sum[3] || 1;
  return [Math.round(sum[0] / share), Math.round(sum[1] / share), Math.round(sum[2] / share), Math.round(sum[3])];
}

export function drawContours(scene: Scene, panel: ScenePanel, size: PanelSize, set: Typesetting): Mark[] {
  const { project } = panelProjection(panel, size);
  return (panel.contours ?? []).map(({ level, rings }) => {
    const d = rings.map((ring) => {
      const corners: string[] = [];
      for (let at = 0; at < ring.length; at += 2)
        corners.push(
          project(ring[at], ring[at + 1])
            .map((value) => coordinate(value))
            .join(' '),
        );
      return `M${corners.join('L')}Z`;
    });
    const [red, green, blue] = scene.foreground;
    return line(d.join(''), [red, green, blue, 0.35 + 0.6 * level], set.pen(0.4));
  });
}

/** Lengths in print, points at a usual size of text, for those on screen: panels there are about twice as wide. */
const printed = 0.42;
const inPrint = (set: Typesetting) => set.pen(printed);

/** The decoder's outline is broken, the embedding's own dotted: in print without colours they are told apart, too. */
const dashes = { encoder: undefined, decoder: [1.8, 0.9], own: [0.6, 0.9] } as const;

/** What stands beneath the points: a breath of the ellipses' colours. */
export function drawGrounds(panel: ScenePanel, size: PanelSize): Mark[] {
  return panel.ellipses
    .filter(({ glyph }) => glyph === 'ellipse')
    .flatMap((group) => shapesOf(group, panel, size, ({ fill }) => ({ fill, stroke: null })));
}

/**
 * What stands over them: outlines on halos, and marks where one is cut off or missing; a layer each of encoder's, decoder's and the
 * embedding's own.
 */
export function drawOutlines(panel: ScenePanel, size: PanelSize, set: Typesetting): Group[] {
  const { scale, project } = panelProjection(panel, size);
  const unit = inPrint(set);
  return panel.ellipses.flatMap((group) => {
    const dash = group.glyph === 'ellipse' ? dashes[group.part] : undefined;
    const {
      halo: [r, g, b],
    } = group;
    const halos = shapesOf(group, panel, size, ({ halo, width }) => ({
      fill: null,
      stroke: halo,
      width: unit * (width + 2 * strokes.halo),
    }));
    const outlines = shapesOf(group, panel, size, ({ stroke, width }) => ({ fill: null, stroke, width: unit * width, dash }));
    const marks = marksOf(group, project, scale, unit).flatMap(({ color, path }) => [
      line(path, [r, g, b, 0.8], unit * 3.6),
      line(path, color, unit * strokes.usual),
    ]);
    return layer(`${ellipsesName[group.part]} ${group.glyph === 'hair' ? 'hairs' : 'ellipses'}`, [...halos, ...outlines, ...marks]);
  });
}

const ellipsesName = { encoder: 'Encoder', decoder: 'Decoder', own: 'Own' } as const;

/** Ellipses and hairs of one look are drawn under one paint. */
function shapesOf(group: SceneEllipses, panel: ScenePanel, size: PanelSize, paint: (look: EllipseLook) => Paint): Mark[] {
  const { scale, project } = panelProjection(panel, size);
  const byPaint = new Map<string, { paint: Paint; at: number[]; hairs: string[] }>();
  for (let index = 0; 6 * index < group.instances.length; index++) {
    const [cx, cy, longX, longY, shortX, shortY] = group.instances.subarray(6 * index, 6 * index + 6);
    const [x, y] = project(cx, cy);
    const look = paint(ellipseLook(group, index));
    const name = JSON.stringify(look);
    let met = byPaint.get(name);
    if (!met) byPaint.set(name, (met = { paint: look, at: [], hairs: [] }));
    const long = Math.hypot(longX, longY) * scale,
      short = Math.hypot(shortX, shortY) * scale;
    if (group.glyph === 'ellipse') met.at.push(x, y, long, short, (-Math.atan2(longY, longX) * 180) / Math.PI);
    else {
      const half = (long - short) / (long || 1);
      const [u, w] = [longX * scale * half, -longY * scale * half];
      met.hairs.push(`M${coordinate(x - u)} ${coordinate(y - w)}L${coordinate(x + u)} ${coordinate(y + w)}`);
    }
  }
  return [...byPaint.values()].map(({ paint: look, at, hairs }): Mark =>
    hairs.length > 0 ? { kind: 'path', d: hairs.join(''), paint: { ...look, fill: null } } : { kind: 'ellipses', paint: look, at },
  );
}

/** A key's ellipse in the colours of the marks. */
export function keyPaint({ part, glyph, fill, stroke }: SceneEllipses, set: Typesetting): Paint {
  return {
    fill: glyph === 'hair' ? null : fill,
    stroke,
    width: inPrint(set) * strokes.usual,
    dash: glyph === 'ellipse' ? dashes[part] : undefined,
  };
}

/** Of a panel's text on its points. */
export function haloOf({ background: [r, g, b] }: Scene, set: Typesetting): { color: Rgba; width: number } {
  return { color: [r, g, b, 0.9], width: 0.27 * set.label };
}

/** In widths of a line of text. */
const widestBar = 4.5;

/** Numbered edges, and a bar of known length in the corner where no name stands and fewest cells lie. @param taken by names */
export function drawScales(scene: Scene, panel: ScenePanel, size: PanelSize, set: Typesetting, taken: readonly Box[] = []): Group[] {
  if (!scene.scaleBar && !scene.axes) return [];
  const { scale, project, unproject } = panelProjection(panel, size);
  const lines: string[] = [];
  const names: Mark[] = [];
  const halo = haloOf(scene, set);
  const name = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end') =>
    names.push(say(x, y, text, set.caption, scene.muted, { anchor, halo }));
  const { width, height } = size;
  const tick = 0.3 * set.caption;
  if (scene.axes) {
    const [left, bottom] = unproject(0, height),
      [right, top] = unproject(width, 0);
    for (const value of ticksWithin(left, right, width / (6 * set.caption))) {
      const [x] = project(value, 0);
      lines.push(`M${coordinate(x)} ${coordinate(height)}v${coordinate(-tick)}`);
      if (x > 1.7 * set.caption && x < width - set.caption) name(x, height - tick - 1.5, tickLabel(value), 'middle');
    }
    for (const value of ticksWithin(bottom, top, height / (6 * set.caption))) {
      const [, y] = project(0, value);
      lines.push(`M0 ${coordinate(y)}h${coordinate(tick)}`);
      if (y > set.caption && y < height - 2 * set.caption) name(tick + 1.5, y + 0.36 * set.caption, tickLabel(value), 'start');
    }
  }
  if (scene.scaleBar) {
    const length = roundBelow((widestBar * set.line) / scale);
    const long = length * scale;
    const inset = scene.axes ? 2.4 * set.caption : 0.8 * set.caption;
    const { left, y } = freest(scene, panel, size, { long, text: set.caption, inset }, taken);
    lines.push(`M${coordinate(left)} ${coordinate(y - 1.2)}v2.4m0 -1.2H${coordinate(left + long)}m0 -1.2v2.4`);
    name(left + long / 2, y - 0.45 * set.caption, tickLabel(length), 'middle');
  }
  return layer('Scale', [line(lines.join(''), scene.muted, set.pen(0.5)), ...names]);
}

/** Where a bar stands: right or left, below or above, wherever the fewest cells lie under it and its number. */
function freest(
  scene: Scene,
  panel: ScenePanel,
  size: PanelSize,
  { long, text, inset }: { long: number; text: number; inset: number },
  taken: readonly Box[],
): { left: number; y: number } {
  const { project } = panelProjection(panel, size);
  const places = [
    [size.width - inset - long, size.height - inset],
    [inset, size.height - inset],
    [size.width - inset - long, inset + text],
    [inset, inset + text],
  ];
  // A name in the way weighs more than all cells.
  const meets = ([left, bottom]: number[], { x, y, width, height }: Box) =>
    x + width / 2 > left && x - width / 2 < left + long && y + height / 2 > bottom - 1.8 * text && y - height / 2 < bottom + 2;
  const under = places.map((place) => taken.filter((box) => meets(place, box)).length * (scene.order.length + 1));
  for (const cell of scene.order) {
    const [x, y] = project(panel.positions[2 * cell], panel.positions[2 * cell + 1]);
    for (const [index, [left, bottom]] of places.entries())
      if (x > left - 3 && x < left + long + 3 && y > bottom - 1.8 * text && y < bottom + 3) under[index]++;
  }
  const [left, y] = places[under.indexOf(Math.min(...under))];
  return { left, y };
}
