/** Cameras that show the same cells in panels whose maps have nothing else in common. */
import type { Bounds } from '../../core/types/scene.ts';
import { quantileOfSorted } from '../../core/base/statistics.ts';
import { agree, atRest, confined, unproject, viewOf, type Camera, type Size } from './camera.ts';

/** A panel as its camera sees it. */
export interface Looked {
  positions: Float32Array;
  bounds: Bounds;
  frame: Size;
}

/** Enough cells to place a quantile. */
const sampled = 4000;
/** The share of cells at each end of an axis that a view may leave out: in another map some of them lie far from the rest. */
const trimmed = 0.03;
/** Of what is followed, a camera shows no more than so many times as near. */
const mostNearer = 6;
/** A group lies within this share of the panel. */
const filled = 0.8;

/** The shown cells that a camera has in sight, in their order. @param cells to be looked through */
export function cellsInSight({ positions, bounds, frame }: Looked, camera: Camera, cells: Uint32Array): Uint32Array {
  const view = viewOf(camera, bounds, frame);
  const [minX, maxY] = unproject(view, 0, 0),
    [maxX, minY] = unproject(view, frame.width, frame.height);
  return cells.filter(
    (cell) =>
      positions[2 * cell] >= minX && positions[2 * cell] <= maxX && positions[2 * cell + 1] >= minY && positions[2 * cell + 1] <= maxY,
  );
}

/**
 * The camera of another panel that has a camera's cells in sight, as near as that camera has them. @param cells to be looked through: those
 * that are shown
 */
export function followed(
  leader: Looked,
  camera: Camera,
  follower: Looked,
  cells: Uint32Array,
  seen = cellsInSight(leader, camera, cells),
): Camera {
  if (agree(camera, atRest) || cells.length === 0) return atRest;
  if (seen.length === 0) return camera;
  const share = seen.length / cells.length;
  const trim = trimmed * (1 - share);
  const own = fitting(leader, seen, trim),
    other = fitting(follower, seen, trim);
  if (!own || !other) return camera;
  const zoom = Math.min(mostNearer * camera.zoom, other.zoom * Math.min(1, camera.zoom / own.zoom));
  return confined({ ...other, zoom }, follower.frame);
}

/** The camera that has cells in sight with some room round them; null where they have no place. */
export function lookingAt(panel: Looked, cells: Uint32Array): Camera | null {
  const found = fitting(panel, cells, trimmed);
  return found && confined({ ...found, zoom: filled * found.zoom }, panel.frame);
}

/** In whose view the cells between two quantiles of each axis just lie. */
function fitting({ positions, bounds, frame }: Looked, cells: Uint32Array, trim: number): Camera | null {
  const stride = Math.ceil(cells.length / sampled);
  const places = cells.filter((cell, index) => index % stride === 0 && Number.isFinite(positions[2 * cell] + positions[2 * cell + 1]));
  if (places.length === 0) return null;
  const [across, up] = ([0, 1] as const).map((axis) => {
    const sorted = Float64Array.from(places, (cell) => positions[2 * cell + axis]).sort();
    return [quantileOfSorted(sorted, trim), quantileOfSorted(sorted, 1 - trim)] as const;
  });
  const rest = viewOf(atRest, bounds, frame);
  const unit = Math.min(frame.width, frame.height) / rest.scale;
  const least = 1e-6 * unit;
  const scale = Math.min(frame.width / Math.max(least, across[1] - across[0]), frame.height / Math.max(least, up[1] - up[0]));
  return { x: ((across[0] + across[1]) / 2 - rest.cx) / unit, y: ((up[0] + up[1]) / 2 - rest.cy) / unit, zoom: scale / rest.scale };
}
