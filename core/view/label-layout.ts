/** Names beside what they name: on free ground near their group, with a line that leads to it, off one another. */
import type { Ground, SceneLabel } from '../types/scene.ts';
import { coverage } from './ground.ts';

/** A label's box on the canvas: `x`, `y` its middle; `leader` where a line leads from its rim to its group. */
export interface PlacedLabel { label: SceneLabel; x: number; y: number; width: number; height: number; leader: Leader | null }

export interface Leader { fromX: number; fromY: number; toX: number; toY: number }

export interface LabelMetrics {
  /** Embedding units to canvas units and back. */
  project(x: number, y: number): readonly [number, number];
  unproject(px: number, py: number): readonly [number, number];
  /** Canvas units a name takes. */
  measure(text: string): { width: number; height: number };
  /** Of a line of text, canvas units. */
  line: number;
  /** The canvas, which no label leaves. */
  width: number;
  height: number;
  ground?: Ground;
}

/** All in lines of text. How far from its group a name may stand. */
const reach = 13;
/** What a box full of cells counts as in distance, and one full of cells of its own group, by whether the group is larger than its name. */
const overCells = 14;
const overOwn = { small: 90, large: 20 };
/** More of its own group than this no name covers that is larger than the group. */
const mostCovered = 0.2;
const overLeader = 6;
const crossing = 5;
/** Nearer than this a name needs no line. */
const besides = 1.1;

interface Box { x: number; y: number; width: number; height: number }

/** Boxes without overlaps: the larger groups come first, and whatever finds no room is left out. */
export function layoutLabels(labels: readonly SceneLabel[], metrics: LabelMetrics): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of [...labels].sort((a, b) => b.weight - a.weight)) {
    const found = place(label, placed, metrics);
    if (found) placed.push(found);
  }
  return placed;
}

function place(label: SceneLabel, placed: readonly PlacedLabel[], metrics: LabelMetrics): PlacedLabel | null {
  const { width: across, height: down, line, ground } = metrics;
  const { width, height } = metrics.measure(label.text);
  const [anchorX, anchorY] = metrics.project(label.x, label.y);
  if (!(anchorX >= 0 && anchorX <= across && anchorY >= 0 && anchorY <= down) || width > across || height > down) return null;
  const own = overOwn[isSmall(label, { width, height }, metrics) ? 'small' : 'large'];
  const within = (value: number, half: number, most: number) => Math.min(most - half, Math.max(half, value));
  let best: { cost: number; box: Box; leader: Leader | null } | null = null;
  const rows = Math.ceil((reach * line + height / 2) / (0.6 * line)), columns = Math.ceil((reach * line + width / 2) / (0.9 * line));
  for (let row = -rows; row <= rows; row++) {
    for (let column = -columns; column <= columns; column++) {
      const x = within(anchorX + column * 0.9 * line, width / 2, across), y = within(anchorY + row * 0.6 * line, height / 2, down);
      const box = { x, y, width, height };
      const leader = leaderOf(box, anchorX, anchorY, line);
      const distance = leader ? Math.hypot(leader.toX - leader.fromX, leader.toY - leader.fromY) / line : Math.hypot(Math.max(0, Math.abs(x - anchorX) - width / 2), Math.max(0, Math.abs(y - anchorY) - height / 2)) / line;
      // Of places as far away, the one that is straight above, below or beside.
      let cost = distance + 0.02 * (Math.abs(x - anchorX) + Math.abs(y - anchorY)) / line;
      if (distance > reach || (best && cost >= best.cost)) continue;
      if (placed.some((other) => overlap(box, other))) continue;
      if (ground) {
        const [minX, maxY] = metrics.unproject(x - width / 2, y - height / 2), [maxX, minY] = metrics.unproject(x + width / 2, y + height / 2);
        const bounds = { minX, minY, maxX, maxY };
        const ownShare = coverage(ground, bounds, label.text);
        if (own === overOwn.small && ownShare > mostCovered) continue;
        cost += overCells * coverage(ground, bounds) + own * ownShare;
        if (best && cost >= best.cost) continue;
      }
      for (const other of placed) {
        if (other.leader && meets(other.leader, box)) cost += overLeader;
        if (leader && meets(leader, other)) cost += overLeader;
        if (leader && other.leader && cross(leader, other.leader)) cost += crossing;
      }
      if (!best || cost < best.cost) best = { cost, box, leader };
    }
  }
  return best && { label, ...best.box, leader: best.leader };
}

/** Whether a group's middle eighty per cent, in either direction, would be hidden by its name. */
function isSmall({ spread }: SceneLabel, { width, height }: { width: number; height: number }, { project }: LabelMetrics): boolean {
  if (!spread) return true;
  const [x0, y0] = project(0, 0), [x1, y1] = project(1, 1);
  return 2 * spread[0] * Math.abs(x1 - x0) < 1.5 * width || 2 * spread[1] * Math.abs(y1 - y0) < 2 * height;
}

/** From the nearest place of a box's rim to the anchor; null where the name stands at it. */
export function leaderOf({ x, y, width, height }: Box, toX: number, toY: number, line: number): Leader | null {
  const fromX = Math.min(x + width / 2, Math.max(x - width / 2, toX)), fromY = Math.min(y + height / 2, Math.max(y - height / 2, toY));
  return Math.hypot(toX - fromX, toY - fromY) < besides * line ? null : { fromX, fromY, toX, toY };
}

export function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
}

/** Whether a line passes over a box. */
function meets({ fromX, fromY, toX, toY }: Leader, { x, y, width, height }: Box): boolean {
  let [first, last] = [0, 1];
  for (const [from, to, middle, half] of [[fromX, toX, x, width / 2], [fromY, toY, y, height / 2]]) {
    const way = to - from;
    if (way === 0) {
      if (Math.abs(from - middle) >= half) return false;
      continue;
    }
    const [a, b] = [(middle - half - from) / way, (middle + half - from) / way];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return first < last;
}

function cross(a: Leader, b: Leader): boolean {
  const side = (l: Leader, x: number, y: number) => Math.sign((l.toX - l.fromX) * (y - l.fromY) - (l.toY - l.fromY) * (x - l.fromX));
  return side(a, b.fromX, b.fromY) * side(a, b.toX, b.toY) < 0 && side(b, a.fromX, a.fromY) * side(b, a.toX, a.toY) < 0;
}
