/** Calls of the core for what is looked into while pointing, measuring and reading a map. */
import type { MetricSource, RunId } from '../core/types.ts';
import { factsOf, groupsOf } from '../core/view/assemble.ts';
import { areasOf, medianOf } from '../core/view/ellipses.ts';
import { needsOf, type Needs } from '../core/view/shown.ts';
import { attempt, core } from './client.ts';
import { fetchEllipses, fetchMeasures } from './fetching.ts';
import type { PlotMeasure, PlotPlace } from './plot/hover.ts';
import { lensMatrix } from './plot/lens.ts';
import { dataset } from './state/dataset.svelte.ts';
import { explore } from './state/explore.svelte.ts';
import { hasMap, runs } from './state/runs.svelte.ts';
import { materials } from './state/scene.svelte.ts';
import { view } from './state/view.svelte.ts';

/** Cells that light up round the pointed one. */
export const shownNeighbors = 30;
/** Corners of a path that is read through the decoder. */
const pathCorners = 48;

/** Pointing goes faster than answers come: one question is under way at a time, and of those that wait the newest is asked. */
function newestOnly<A>(ask: (about: A) => Promise<void>): (about: A) => void {
  let waiting: { about: A } | null = null;
  let busy = false;
  const go = async () => {
    busy = true;
    while (waiting) {
      const { about } = waiting;
      waiting = null;
      await ask(about);
    }
    busy = false;
  };
  return (about) => {
    waiting = { about };
    if (!busy) void go();
  };
}

// ---------------------------------------------------------------- pointing

export function pointAt(place: PlotPlace | null): void {
  if (explore.neighbors) lightNeighbors(place?.cell ?? null);
  else if (explore.marked) explore.marked = null;
  if (explore.lens) focus(place);
  else if (explore.lensAt) explore.lensAt = null;
}

let lit: number | null = null;

const lightNeighbors = newestOnly(async (cell: number | null) => {
  const prepared = dataset.prepared;
  if (cell === lit && explore.marked) return;
  lit = cell;
  if (cell === null || !prepared) {
    explore.marked = null;
    return;
  }
  explore.seeking = true;
  const found = await attempt(() => core.neighborsOf(prepared.id, cell, shownNeighbors));
  explore.seeking = false;
  if (found && explore.neighbors) explore.marked = Uint32Array.from([cell, ...found.cells]);
});

const focus = newestOnly(async (place: PlotPlace | null) => {
  if (!place || !explore.lens) {
    explore.lensAt = null;
    return;
  }
  const { panel, x, y } = place;
  const source = metricOf(panel);
  if (!source) return;
  const answer = await attempt(async () => {
    const [there, unit] = await Promise.all([
      core.indicatrices(panel, source, { kind: 'points', points: Float32Array.of(x, y) }),
      unitOf(panel, source),
    ]);
    return there.count > 0 ? { panel, x, y, matrix: lensMatrix(there.axes, unit) } : null;
  });
  if (answer && explore.lens) explore.lensAt = answer;
  else if (answer === undefined && explore.lens) explore.toggleLens();
});

/** The metric that is shown, or the one there is; none while a run trains. */
function metricOf(id: RunId): MetricSource | null {
  const run = runs.get(id);
  if (!run || !hasMap(run)) return null;
  if (!run.config) return 'own';
  return view.encoder ? 'encoder' : view.decoder ? 'decoder' : view.own ? 'own' : 'encoder';
}

const units = new Map<string, Promise<number>>();

/** Embedding units that a unit of data takes in the median place. */
function unitOf(run: RunId, source: MetricSource): Promise<number> {
  const key = `${run}/${source}`;
  let unit = units.get(key);
  if (!unit) {
    unit = core.indicatrices(run, source, { kind: 'grid', columns: 12 }).then((grid) => Math.sqrt(medianOf(areasOf(grid))));
    unit.catch(() => units.delete(key));
    units.set(key, unit);
  }
  return unit;
}

// ---------------------------------------------------------------- measuring and reading

export async function measure(measured: PlotMeasure): Promise<void> {
  switch (measured.kind) {
    case 'distance':
      return measureDistance(measured.from, measured.to);
    case 'area':
      return measureArea(measured.panel, measured.outline);
    case 'place':
      return readPlaces(measured.at.panel, Float32Array.of(measured.at.x, measured.at.y));
    case 'path':
      return readPlaces(measured.panel, alongPath(measured.points, pathCorners));
  }
}

async function measureDistance(from: PlotPlace, to: PlotPlace): Promise<void> {
  const run = from.panel;
  const straight = { points: [from.x, from.y, to.x, to.y], closed: false, look: 'straight' };
  explore.drawings = new Map([[run, [straight]]]);
  const distance = await attempt(() => core.distanceBetween(run, [from.x, from.y], [to.x, to.y]));
  if (distance) explore.show({ kind: 'distance', run, distance }, [straight, { points: distance.path, closed: false, look: 'geodesic' }]);
  else explore.clear();
}

async function measureArea(run: RunId, outline: Float32Array): Promise<void> {
  const drawn = { points: outline, closed: true, look: 'outline' };
  explore.drawings = new Map([[run, [drawn]]]);
  const area = await attempt(() => core.areaOf(run, outline));
  if (area) explore.show({ kind: 'area', run, area }, [drawn]);
  else explore.clear();
}

async function readPlaces(run: RunId, points: Float32Array): Promise<void> {
  const drawn = { points, closed: false, look: points.length === 2 ? 'place' : 'path' };
  explore.drawings = new Map([[run, [drawn]]]);
  const decoded = await attempt(() => core.expressionAt(run, points));
  if (decoded) explore.show({ kind: 'expression', run, decoded }, [drawn]);
  else explore.clear();
}

/** Evenly spaced places along a drawn line. @param line 2 numbers a corner */
export function alongPath(line: Float32Array, count: number): Float32Array {
  const lengths = [0];
  for (let at = 2; at < line.length; at += 2)
    lengths.push(lengths[lengths.length - 1] + Math.hypot(line[at] - line[at - 2], line[at + 1] - line[at - 1]));
  const total = lengths[lengths.length - 1];
  const places = new Float32Array(2 * count);
  for (let index = 0, corner = 0; index < count; index++) {
    const wanted = (total * index) / (count - 1);
    while (corner < lengths.length - 2 && lengths[corner + 1] < wanted) corner++;
    const step = lengths[corner + 1] - lengths[corner];
    const share = step > 0 ? (wanted - lengths[corner]) / step : 0;
    for (const axis of [0, 1])
      places[2 * index + axis] = line[2 * corner + axis] + share * (line[2 * corner + 2 + axis] - line[2 * corner + axis]);
  }
  return places;
}

// ---------------------------------------------------------------- what panels show

/** Fetches the ellipses that the view asks for of these runs, and that are not here yet. */
export async function loadEllipses(needs: Needs['ellipses']): Promise<void> {
  await fetchEllipses(core, needs, attempt);
}

/** Fetches what colours the panels cell by cell where each has its own values. */
export async function loadMeasures(needs: Needs['measures']): Promise<void> {
  await fetchMeasures(core, needs, attempt);
}

/** What the view needs of those of its runs that are trained. */
export function needsOfTrained(): Needs {
  const trained = view.panels.flatMap((id) => runs.get(id) ?? []).filter(hasMap);
  return needsOf(
    view.spec,
    groupsOf(view.spec, materials),
    trained.map((run) => ({ id: run.id, ...factsOf(run) })),
  );
}
