/** A panel's points: an object a category, dots mixed as on screen, or where they are very many pixels inside the vector figure. */
import type { Job } from '../base/job.ts';
import type { FigureChoices, Scene, ScenePanel } from '../types/scene.ts';
import { rgb } from '../view/color.ts';
import { crowdedLook, crowdingSteps, evenLayers } from '../view/crowding.ts';
import { missingLabel } from '../view/legend.ts';
import type { Steps } from '../view/steps.ts';
import type { DotsMark, Group, Mark } from './drawing.ts';
import { encodePng } from './png-encode.ts';

/** Of a panel on the figure, points. */
export interface PanelSize {
  width: number;
  height: number;
}

/** Parts of the draw order within which points of one colour are drawn together: fewer objects, and the order still mixes the groups. */
const layerCount = 24;

/** Embedding units to the panel's own points, y downwards; all that the panel shows at rest is in its middle. */
export function panelProjection(
  { bounds, sight = bounds }: ScenePanel,
  { width, height }: PanelSize,
): {
  scale: number;
  project(x: number, y: number): readonly [number, number];
  unproject(px: number, py: number): readonly [number, number];
} {
  const { minX, minY, maxX, maxY } = sight;
  const scale = Math.min(width / (maxX - minX), height / (maxY - minY));
  const [left, top] = [(width - (maxX - minX) * scale) / 2, (height - (maxY - minY) * scale) / 2];
  return {
    scale,
    project: (x, y) => [left + (x - minX) * scale, top + (maxY - y) * scale],
    unproject: (px, py) => [minX + (px - left) / scale, maxY - (py - top) / scale],
  };
}

interface Look {
  radius: number;
  opacity: number;
}

/** How dots look, and which look a cell's has; crowding by whole doublings, so that dots of one look are many. */
async function looksOf(
  { order, shown, pointOpacity: opacity = 1, byCrowding }: Scene,
  panel: ScenePanel,
  size: PanelSize,
  radius: number,
  job: Job,
): Promise<{ looks: Look[]; of(cell: number): number }> {
  if (!byCrowding?.radius && !byCrowding?.opacity) return { looks: [{ radius, opacity }], of: () => 0 };
  const { doublings, side: spread } = await breathing(crowdingSteps(panel.positions, shown ?? null), job);
  const density = {
    sized: byCrowding.radius,
    layers: byCrowding.opacity ? evenLayers(order.length, radius, panelProjection(panel, size).scale * spread) : 0,
  };
  let lowest = 0,
    highest = 0;
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

/** Dots of one colour and one look, in the order in which they were met. */
interface Heap {
  color: number;
  level: number;
  at: number[];
}

/** As vectors. In `mixed` order groups lie on one another as chance has it; as objects the largest category lies lowest. */
export async function vectorPoints(
  scene: Scene,
  panel: ScenePanel,
  size: PanelSize,
  radius: number,
  points: Exclude<FigureChoices['points'], 'pixels'>,
  job: Job,
): Promise<Mark[]> {
  const { project } = panelProjection(panel, size);
  const colors = panel.colors ?? scene.colors;
  const packed = new Uint32Array(colors.buffer, colors.byteOffset, colors.length / 4);
  const { looks, of } = await looksOf(scene, panel, size, radius, job);
  const collect = async (cells: Uint32Array): Promise<Heap[]> => {
    const heaps = new Map<string, Heap>();
    for (const cell of cells) {
      const [x, y] = project(panel.positions[2 * cell], panel.positions[2 * cell + 1]);
      if (!(x >= -radius && y >= -radius && x <= size.width + radius && y <= size.height + radius)) continue;
      const level = of(cell);
      const name = `${packed[cell]} ${level}`;
      const heap = heaps.get(name);
      if (heap) heap.at.push(x, y);
      else heaps.set(name, { color: packed[cell], level, at: [x, y] });
      await job.breathe();
    }
    return [...heaps.values()];
  };
  const draw = async (heaps: readonly Heap[]): Promise<DotsMark[]> => {
    const marks: DotsMark[] = [];
    for (const { color, level, at } of heaps) {
      const [red, green, blue, alpha] = new Uint8Array(Uint32Array.of(color).buffer);
      const look = looks[level];
      const opacity = (alpha / 255) * look.opacity;
      for (const part of opacity < 1 ? await apart(at, look.radius, job) : [at])
        marks.push({ kind: 'dots', radius: look.radius, fill: rgb(red, green, blue, opacity), at: Float32Array.from(part) });
    }
    return marks;
  };
  if (points === 'mixed') {
    const perLayer = Math.max(1, Math.ceil(scene.order.length / layerCount));
    const marks: Mark[] = [];
    for (let start = 0; start < scene.order.length; start += perLayer)
      marks.push(...(await draw(await collect(scene.order.subarray(start, start + perLayer)))));
    return marks;
  }
  // A colour's heaps in the order in which colours were met: of values, the higher ones lie uppermost as on screen.
  if (!scene.kinds) return draw(sorted(await collect(scene.order), ({ color }) => color));
  const groups: Group[] = [];
  for (const { name, cells } of kindsOf(scene, scene.kinds)) {
    const marks = await draw(await collect(cells));
    if (marks.length > 0) groups.push({ kind: 'group', name, marks });
  }
  return groups;
}

function sorted<T>(items: readonly T[], key: (item: T) => number): T[] {
  const met = new Map<number, T[]>();
  for (const item of items) met.set(key(item), [...(met.get(key(item)) ?? []), item]);
  return [...met.values()].flat();
}

/** The shown cells of each category in their order; what has no value and what is switched off lies lowest, then the largest category. */
function kindsOf({ order, legend }: Scene, { codes, names }: NonNullable<Scene['kinds']>): { name: string; cells: Uint32Array }[] {
  const counts = new Map<number, number>();
  for (const cell of order) counts.set(codes[cell], (counts.get(codes[cell]) ?? 0) + 1);
  const hidden = new Set(legend.kind === 'categories' ? legend.entries.filter((entry) => entry.hidden).map(({ label }) => label) : []);
  const nameOf = (code: number) => names[code] ?? missingLabel;
  const depth = (code: number) => (hidden.has(nameOf(code)) ? 2 : code < 0 ? 1 : 0);
  const cellsOf = new Map([...counts].map(([code, count]) => [code, { cells: new Uint32Array(count), filled: 0 }]));
  for (const cell of order) {
    const kind = cellsOf.get(codes[cell])!;
    kind.cells[kind.filled++] = cell;
  }
  return [...counts]
    .sort(([a, n], [b, m]) => depth(b) - depth(a) || m - n || a - b)
    .map(([code]) => ({ name: nameOf(code), cells: cellsOf.get(code)!.cells }));
}

/** So many dots on one another are nearly as opaque as more. */
const mostParts = 12;

/** Dots that overlap in parts of their own: an object is painted once, and opacities are to add up where dots lie on one another. */
async function apart(at: readonly number[], radius: number, job: Job): Promise<number[][]> {
  const side = 2 * radius;
  const parts: { dots: number[]; buckets: Map<string, number[]> }[] = [];
  const meets = (buckets: Map<string, number[]>, x: number, y: number): boolean => {
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const near = buckets.get(`${column + dx} ${row + dy}`);
        for (let other = 0; near && other < near.length; other += 2)
          if (Math.hypot(near[other] - x, near[other + 1] - y) < side) return true;
      }
    }
    return false;
  };
  for (let dot = 0; dot < at.length; dot += 2) {
    const [x, y] = [at[dot], at[dot + 1]];
    let part = parts.find(({ buckets }) => !meets(buckets, x, y));
    if (!part && parts.length < mostParts) parts.push((part = { dots: [], buckets: new Map() }));
    part ??= parts[(dot / 2) % mostParts];
    part.dots.push(x, y);
    const bucket = `${Math.floor(x / side)} ${Math.floor(y / side)}`;
    const there = part.buckets.get(bucket);
    if (there) there.push(x, y);
    else part.buckets.set(bucket, [x, y]);
    await job.breathe();
  }
  return parts.map(({ dots }) => dots);
}

/** Readers of SVG refuse longer texts than 10 million letters, and base64 has four letters to three bytes. */
const mostBytes = 7_000_000;
/** Along a side: no panel takes more memory, however large its poster is. */
const mostPixels = 6_000;

/** The same dots as a PNG. @param dpi pixels per inch of the figure's printed size; less where that would be too many */
export async function rasterPoints(
  scene: Scene,
  panel: ScenePanel,
  size: PanelSize,
  radius: number,
  dpi: number,
  job: Job,
): Promise<Mark[]> {
  const { looks, of } = await looksOf(scene, panel, size, radius, job);
  const colors = panel.colors ?? scene.colors;
  for (let perPoint = Math.min(dpi / 72, mostPixels / Math.max(size.width, size.height)); ; perPoint *= 0.7) {
    const [columns, rows] = [size.width, size.height].map((length) => Math.max(1, Math.round(length * perPoint)));
    const { project } = panelProjection(panel, { width: columns, height: rows });
    const premultiplied = new Uint8Array(4 * columns * rows);
    for (const cell of scene.order) {
      const [x, y] = project(panel.positions[2 * cell], panel.positions[2 * cell + 1]);
      const look = looks[of(cell)];
      if (Number.isFinite(x + y))
        fillDisc(premultiplied, columns, rows, x, y, look.radius * perPoint, colors.subarray(4 * cell, 4 * cell + 4), look.opacity);
      if (cell % 64 === 0) await job.breathe();
    }
    const png = await encodePng({ width: columns, height: rows, rgba: await straightened(premultiplied, job) }, 72 * perPoint, job);
    if (png.length <= mostBytes) return [{ kind: 'image', x: 0, y: 0, width: size.width, height: size.height, png, name: 'Points' }];
  }
}
/** Draws a disc over premultiplied pixels; its rim covers a pixel by how far it reaches into it. */
function fillDisc(
  rgba: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  radius: number,
  color: Uint8Array,
  opacity: number,
): void {
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
    if (alpha > 0 && alpha < 255)
      for (let channel = 0; channel < 3; channel++) rgba[at + channel] = Math.min(255, Math.round((rgba[at + channel] * 255) / alpha));
    if (at % (1 << 20) === 0) await job.breathe();
  }
  return rgba;
}
