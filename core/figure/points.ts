/** A panel's points, as vector dots or, where they are very many, as pixels inside the vector figure. */
import type { Job } from '../base/job.ts';
import type { Scene, ScenePanel } from '../types/scene.ts';
import { rgb, hexColor } from '../view/color.ts';
import { crowdedLook, crowdingSteps, evenLayers } from '../view/crowding.ts';
import type { Steps } from '../view/steps.ts';
import { encodePng } from './png-encode.ts';
import { coordinate } from './text.ts';

/** Of a panel on the figure, CSS pixels. */
export interface PanelSize { width: number; height: number }

/** Parts of the draw order within which points of one colour are written together: fewer bytes, and the order still mixes the groups. */
const layerCount = 24;

/** Embedding units to the panel's own pixels, y downwards; all that the panel shows at rest is in its middle. */
export function panelProjection({ bounds, sight = bounds }: ScenePanel, { width, height }: PanelSize): { scale: number; project(x: number, y: number): readonly [number, number]; unproject(px: number, py: number): readonly [number, number] } {
  const { minX, minY, maxX, maxY } = sight;
  const scale = Math.min(width / (maxX - minX), height / (maxY - minY));
  const [left, top] = [(width - (maxX - minX) * scale) / 2, (height - (maxY - minY) * scale) / 2];
  return { scale, project: (x, y) => [left + (x - minX) * scale, top + (maxY - y) * scale], unproject: (px, py) => [minX + (px - left) / scale, maxY - (py - top) / scale] };
}

interface Look { radius: number; opacity: number }

/** How dots look, and which look a cell's has; crowding by whole doublings, so that dots of one look are many. */
async function looksOf({ order, shown, pointOpacity: opacity = 1, byCrowding }: Scene, panel: ScenePanel, size: PanelSize, radius: number, job: Job): Promise<{ looks: Look[]; of(cell: number): number }> {
  if (!byCrowding?.radius && !byCrowding?.opacity) return { looks: [{ radius, opacity }], of: () => 0 };
  const { doublings, side: spread } = await breathing(crowdingSteps(panel.positions, shown ?? null), job);
  const density = { sized: byCrowding.radius, layers: byCrowding.opacity ? evenLayers(order.length, radius, panelProjection(panel, size).scale * spread) : 0 };
  let lowest = 0, highest = 0;
  for (const crowd of doublings) {
    if (crowd < lowest) lowest = crowd;
    else if (crowd > highest) highest = crowd;
  }
  const first = Math.round(lowest);
  const looks = Array.from({ length: Math.round(highest) - first + 1 }, (_, level): Look => {
    const look = crowdedLook(first + level, density);
    return { radius: radius * look.size, opacity: opacity * look.opacity };
  });
  return { looks, of: (cell) => Math.round(doublings[cell]) - first };
}

async function breathing<T>(steps: Steps<T>, job: Job): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await job.breathe();
  }
}

/** Dots as strokes of no length with round caps: a dozen bytes a point. */
export async function vectorPoints(scene: Scene, panel: ScenePanel, size: PanelSize, radius: number, job: Job): Promise<string> {
  const { project } = panelProjection(panel, size);
  const colors = panel.colors ?? scene.colors;
  const packed = new Uint32Array(colors.buffer, colors.byteOffset, colors.length / 4);
  const { looks, of } = await looksOf(scene, panel, size, radius, job);
  const perLayer = Math.max(1, Math.ceil(scene.order.length / layerCount));
  const paths: string[] = [];
  for (let start = 0; start < scene.order.length; start += perLayer) {
    const dots = new Map<string, { color: number; level: number; at: string[] }>();
    for (const cell of scene.order.subarray(start, start + perLayer)) {
      const [x, y] = project(panel.positions[2 * cell], panel.positions[2 * cell + 1]);
      if (!(x >= -radius && y >= -radius && x <= size.width + radius && y <= size.height + radius)) continue;
      const level = of(cell);
      const name = `${packed[cell]} ${level}`;
      const dot = `M${coordinate(x, 1)} ${coordinate(y, 1)}h0`;
      const group = dots.get(name);
      if (group) group.at.push(dot);
      else dots.set(name, { color: packed[cell], level, at: [dot] });
    }
    for (const { color, level, at } of dots.values()) {
      const [red, green, blue, alpha] = new Uint8Array(Uint32Array.of(color).buffer);
      const look = looks[level];
      const share = (alpha / 255) * look.opacity;
      const opacity = share < 1 ? ` stroke-opacity="${coordinate(share)}"` : '';
      const width = look.radius === radius ? '' : ` stroke-width="${coordinate(2 * look.radius)}"`;
      paths.push(`<path stroke="${hexColor(rgb(red, green, blue))}"${opacity}${width} d="${at.join('')}"/>`);
    }
    await job.breathe();
  }
  return `<g fill="none" stroke-width="${coordinate(2 * radius)}" stroke-linecap="round">${paths.join('')}</g>`;
}

/** The same dots as an embedded PNG. @param dpi pixels per inch of the figure's printed size */
export async function rasterPoints(scene: Scene, panel: ScenePanel, size: PanelSize, radius: number, dpi: number, job: Job): Promise<string> {
  const [columns, rows] = [size.width, size.height].map((length) => Math.round((length * dpi) / 96));
  const perUnit = columns / size.width;
  const { project } = panelProjection(panel, { width: columns, height: rows });
  const premultiplied = new Uint8Array(4 * columns * rows);
  const { looks, of } = await looksOf(scene, panel, size, radius, job);
  const colors = panel.colors ?? scene.colors;
  for (const cell of scene.order) {
    const [x, y] = project(panel.positions[2 * cell], panel.positions[2 * cell + 1]);
    const look = looks[of(cell)];
    if (Number.isFinite(x + y)) fillDisc(premultiplied, columns, rows, x, y, look.radius * perUnit, colors.subarray(4 * cell, 4 * cell + 4), look.opacity);
    if (cell % 64 === 0) await job.breathe();
  }
  const png = await encodePng({ width: columns, height: rows, rgba: await straightened(premultiplied, job) }, dpi, job);
  return `<image width="${coordinate(size.width)}" height="${coordinate(size.height)}" href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/>`;
}

/** Draws a disc over premultiplied pixels; its rim covers a pixel by how far it reaches into it. */
function fillDisc(rgba: Uint8Array, width: number, height: number, x: number, y: number, radius: number, color: Uint8Array, opacity: number): void {
  const [left, right] = [Math.max(0, Math.floor(x - radius - 0.5)), Math.min(width - 1, Math.ceil(x + radius))];
  const [top, bottom] = [Math.max(0, Math.floor(y - radius - 0.5)), Math.min(height - 1, Math.ceil(y + radius))];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const coverage = Math.min(1, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y));
      if (coverage <= 0) continue;
      const alpha = (coverage * opacity * color[3]) / 255;
      const at = 4 * (row * width + column);
      for (let channel = 0; channel < 3; channel++) rgba[at + channel] = color[channel] * alpha + rgba[at + channel] * (1 - alpha) + 0.5;
      rgba[at + 3] = 255 * alpha + rgba[at + 3] * (1 - alpha) + 0.5;
    }
  }
}

async function straightened(rgba: Uint8Array, job: Job): Promise<Uint8Array> {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3];
    if (alpha > 0 && alpha < 255) for (let channel = 0; channel < 3; channel++) rgba[at + channel] = Math.min(255, Math.round((rgba[at + channel] * 255) / alpha));
    if (at % (1 << 20) === 0) await job.breathe();
  }
  return rgba;
}
