/** Names beside what they name: on ground free of cells, with a line where it is not plain whose they are, off one another. */
import type { Ground, SceneEllipses, SceneLabel } from '../types/scene.ts';
import { cross, distanceTo, meets, overlap, withinEllipse, type Box, type Leader } from './boxes.ts';
import { mostGroups } from './look.ts';
import { coverage, groundWithin, placesWithin } from './ground.ts';

/** A label's box on the canvas: `x`, `y` its middle; `leader` where a line leads from its rim to its group. */
export interface PlacedLabel extends Box {
  label: SceneLabel;
  leader: Leader | null;
}

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
  /** Outlines that names had better not cross. */
  ellipses?: readonly SceneEllipses[];
}

/** All in lines of text. How far from its group's densest place a name may stand. */
const reach = 24;
/** From here on every second place of a row and every second row will do. */
const farther = 6;
/** Nearer than this a name needs no line, and room is left about it. */
const besides = 1.1;
const room = 0.25;
/** How far about a name's rim counts as beside it; which share of places with cells there must be its own, and how many. */
const beside = 0.9;
const ownBeside = { share: 0.7, places: 6 };

/** What counts as how many lines of text farther away: any cell under a name, and a square line of places with some. */
const [anyCell, overCells] = [6, 27];
const overEllipse = 4;
const overLeader = 12;
const crossing = 8;
/** Half a line of leader over cells of others, and the leader itself. */
const [overOthers, leading] = [0.8, 0.6];
/** Square lines of places with cells of others that a name may cover; of those that it names, none. */
const mostCovered = 0.27;
/** Of more names than have an ellipse each, none that is dearer: long lines from all sides into a crowd tell nothing. */
const dearest = 6;
/** Rounds in which every name is placed anew among the others. */
const rounds = 3;
/** Canvas units: where the ground's places are coarser, they are counted anew for what is in sight. */
const coarsest = 5;

const everywhere = { minX: -Infinity, minY: -Infinity, maxX: Infinity, maxY: Infinity };

interface Marks {
  x: number;
  y: number;
  rx: number;
  ry: number;
}
interface Place {
  cost: number;
  box: Box;
  leader: Leader | null;
}
/** `least`: what it costs without its line, which is looked for when that may matter. */
interface Candidate {
  box: Box;
  least: number;
  lead: () => Led;
  led: Led | null;
}
interface Led {
  leader: Leader | null;
  cost: number;
}

/** Boxes without overlaps: the larger groups come first, and whatever finds no room is left out. */
export function layoutLabels(labels: readonly SceneLabel[], given: LabelMetrics): PlacedLabel[] {
  const metrics = { ...given, ground: given.ground && groundInSight(given.ground, given) };
  const marks = marksOf(metrics);
  const most = labels.length > mostGroups ? dearest : Infinity;
  const ordered = [...labels].sort((a, b) => b.weight - a.weight);
  const candidates = ordered.map((label) => candidatesOf(label, metrics, marks, most));
  const placed = new Map<SceneLabel, PlacedLabel>();
  for (let round = 0, moved = true; moved && round < rounds; round++) {
    moved = false;
    for (const [index, label] of ordered.entries()) {
      const before = placed.get(label);
      placed.delete(label);
      const found = choose(candidates[index], [...placed.values()], metrics.line, most);
      if (!found) continue;
      placed.set(label, { label, ...found.box, leader: found.leader });
      moved ||= found.box.x !== before?.x || found.box.y !== before.y;
    }
  }
  return ordered.flatMap((label) => placed.get(label) ?? []);
}

function groundInSight(ground: Ground, { project, unproject, width, height }: LabelMetrics): Ground {
  const [x0] = project(0, 0),
    [x1] = project(1, 0);
  if (ground.step * Math.abs(x1 - x0) <= coarsest) return ground;
  const [minX, maxY] = unproject(0, 0),
    [maxX, minY] = unproject(width, height);
  return groundWithin(ground, { minX, minY, maxX, maxY });
}

/** Where a name may stand, whatever else is there: what costs least at least first. */
function candidatesOf(label: SceneLabel, metrics: LabelMetrics, marks: readonly Marks[], most: number): Candidate[] {
  const { width: across, height: down, line, ground } = metrics;
  const { width, height } = metrics.measure(label.text);
  const [anchorX, anchorY] = metrics.project(label.x, label.y);
  if (!(anchorX >= 0 && anchorX <= across && anchorY >= 0 && anchorY <= down) || width > across || height > down) return [];
  const within = (value: number, half: number, end: number) => Math.min(end - half, Math.max(half, value));
  const about = (box: Box, distance: number) => {
    const [halfX, halfY] = [box.width / 2 + distance, box.height / 2 + distance];
    const [minX, maxY] = metrics.unproject(box.x - halfX, box.y - halfY),
      [maxX, minY] = metrics.unproject(box.x + halfX, box.y + halfY);
    return { minX, minY, maxX, maxY };
  };
  const area = ground ? ((ground.step * Math.abs(metrics.project(1, 0)[0] - metrics.project(0, 0)[0])) / line) ** 2 : 0;
  const fewest = ground ? Math.min(ownBeside.places, Math.ceil(placesWithin(ground, everywhere, label.text) / 3)) : 0;
  const found: Candidate[] = [];
  const [stepX, stepY] = [0.7 * line, 0.5 * line];
  const rows = Math.ceil((reach * line + height / 2) / stepY),
    columns = Math.ceil((reach * line + width / 2) / stepX);
  for (let row = -rows; row <= rows; row++) {
    if (anchorY + row * stepY < -height || anchorY + row * stepY > down + height) continue;
    for (let column = -columns; column <= columns; column++) {
      if (anchorX + column * stepX < -width || anchorX + column * stepX > across + width) continue;
      const x = within(anchorX + column * stepX, width / 2, across),
        y = within(anchorY + row * stepY, height / 2, down);
      const box = { x, y, width, height };
      const far = distanceTo(box, anchorX, anchorY) / line;
      if (far > reach || (far > farther && (row % 2 !== 0 || column % 2 !== 0))) continue;
      // Of places as far away, the one that is straight above, below or beside.
      let cost = 0.4 * far + (0.02 * (Math.abs(box.x - anchorX) + Math.abs(box.y - anchorY))) / line;
      let needsLeader = far > besides;
      if (ground) {
        const under = about(box, 0.15 * line);
        const all = placesWithin(ground, under) * area;
        if (all > mostCovered || placesWithin(ground, under, label.text) > 0) continue;
        cost += (all > 0 ? anyCell : 0) + overCells * all;
        const near = about(box, beside * line);
        const ownOnes = placesWithin(ground, near, label.text);
        needsLeader &&= !(ownOnes >= fewest && ownOnes >= ownBeside.share * placesWithin(ground, near));
      }
      for (const { x, y, rx, ry } of marks) if (withinEllipse(box, x, y, rx, ry)) cost += overEllipse;
      if (needsLeader) cost += leading;
      const lead = needsLeader ? () => led(box, anchorX, anchorY, label.text, metrics) : unled;
      if (cost < most) found.push({ box, least: cost, lead, led: null });
    }
  }
  return found.sort((a, b) => a.least - b.least);
}

/** Among the names that are placed. */
function choose(candidates: readonly Candidate[], placed: readonly PlacedLabel[], line: number, most: number): Place | null {
  let best: Place | null = null;
  for (const candidate of candidates) {
    const bound = best?.cost ?? most;
    if (candidate.least >= bound) break;
    const { box } = candidate;
    if (placed.some((other) => overlap(box, other, room * line))) continue;
    const { leader, cost: dearer } = (candidate.led ??= candidate.lead());
    let cost = candidate.least + dearer;
    if (cost >= bound) continue;
    for (const other of placed) {
      if (other.leader && meets(other.leader, box)) cost += overLeader;
      if (leader && meets(leader, other)) cost += overLeader;
      if (leader && other.leader && cross(leader, other.leader)) cost += crossing;
    }
    if (cost < bound) best = { cost, box, leader };
  }
  return best;
}

const unled = (): Led => ({ leader: null, cost: 0 });

function led(box: Box, anchorX: number, anchorY: number, name: string, metrics: LabelMetrics): Led {
  const leader = leaderTo(box, anchorX, anchorY, name, metrics);
  const length = Math.hypot(leader.toX - leader.fromX, leader.toY - leader.fromY) / metrics.line;
  return { leader, cost: 0.6 * length + overOthers * othersUnder(leader, name, metrics) };
}

/** From a name's rim towards its group's densest place, and no farther than to where cells of the group are most of those about. */
function leaderTo(box: Box, toX: number, toY: number, name: string, metrics: LabelMetrics): Leader {
  const fromX = Math.min(box.x + box.width / 2, Math.max(box.x - box.width / 2, toX));
  const fromY = Math.min(box.y + box.height / 2, Math.max(box.y - box.height / 2, toY));
  const steps = Math.ceil(Math.hypot(toX - fromX, toY - fromY) / (0.5 * metrics.line));
  for (let step = 1; step < steps && metrics.ground; step++) {
    const [x, y] = [fromX + (step / steps) * (toX - fromX), fromY + (step / steps) * (toY - fromY)];
    const own = coverageAt(x, y, 0.6 * metrics.line, metrics, name);
    if (own > 0.25 && own > 0.7 * coverageAt(x, y, 0.6 * metrics.line, metrics)) return { fromX, fromY, toX: x, toY: y };
  }
  return { fromX, fromY, toX, toY };
}

/** Half lines of a leader that lie over cells of other groups. */
function othersUnder({ fromX, fromY, toX, toY }: Leader, name: string, metrics: LabelMetrics): number {
  const steps = Math.ceil(Math.hypot(toX - fromX, toY - fromY) / (0.5 * metrics.line));
  let count = 0;
  for (let step = 1; step < steps && metrics.ground; step++) {
    const [x, y] = [fromX + (step / steps) * (toX - fromX), fromY + (step / steps) * (toY - fromY)];
    if (coverageAt(x, y, 0.25 * metrics.line, metrics) > 0 && coverageAt(x, y, 0.25 * metrics.line, metrics, name) === 0) count++;
  }
  return count;
}

function coverageAt(x: number, y: number, about: number, { ground, unproject }: LabelMetrics, category?: string): number {
  const [minX, maxY] = unproject(x - about, y - about),
    [maxX, minY] = unproject(x + about, y + about);
  return ground ? coverage(ground, { minX, minY, maxX, maxY }, category) : 0;
}

/** Ellipses by the boxes round them. */
function marksOf({ ellipses = [], project }: LabelMetrics): Marks[] {
  const [x0] = project(0, 0),
    [x1] = project(1, 0);
  const scale = Math.abs(x1 - x0);
  return ellipses.flatMap(({ instances }) =>
    Array.from({ length: instances.length / 6 }, (_, index) => {
      const [cx, cy, longX, longY, shortX, shortY] = instances.subarray(6 * index, 6 * index + 6);
      const [x, y] = project(cx, cy);
      return { x, y, rx: scale * Math.hypot(longX, shortX), ry: scale * Math.hypot(longY, shortY) };
    }),
  );
}
