/**
 * Cameras in relative coordinates, so that panels whose embeddings differ in place and scale can share one.
 * A length of 1 is the panel's shorter side when the camera is at rest; the origin is the middle of the panel's bounds.
 */
import type { Bounds } from '../../core/types/scene.ts';

export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** How a panel's embedding is laid on its pixels: `scale` CSS pixels a unit, (cx, cy) in the middle, y upwards. */
export interface View extends Size {
  cx: number;
  cy: number;
  scale: number;
}

export const atRest: Camera = { x: 0, y: 0, zoom: 1 };

const minZoom = 0.5;
const maxZoom = 2000;

/** One scale for both axes: an indicatrix that is a circle must be seen as one. */
export function viewOf(camera: Camera, bounds: Bounds, { width, height }: Size): View {
  const rest = Math.min(width / (bounds.maxX - bounds.minX), height / (bounds.maxY - bounds.minY));
  const unit = Math.min(width, height) / rest;
  return {
    width,
    height,
    cx: (bounds.minX + bounds.maxX) / 2 + camera.x * unit,
    cy: (bounds.minY + bounds.maxY) / 2 + camera.y * unit,
    scale: rest * camera.zoom,
  };
}

/** Embedding units to CSS pixels from the panel's upper left corner. */
export function project(view: View, x: number, y: number): [number, number] {
  return [view.width / 2 + (x - view.cx) * view.scale, view.height / 2 - (y - view.cy) * view.scale];
}

export function unproject(view: View, px: number, py: number): [number, number] {
  return [view.cx + (px - view.width / 2) / view.scale, view.cy - (py - view.height / 2) / view.scale];
}

/** Zooms by `factor` and keeps what lies under the pixel (px, py) where it is. */
export function zoomAt(camera: Camera, factor: number, px: number, py: number, size: Size): Camera {
  const zoom = Math.min(maxZoom, Math.max(minZoom, camera.zoom * factor));
  const side = Math.min(size.width, size.height);
  const shift = (1 / camera.zoom - 1 / zoom) / side;
  return confine({ x: camera.x + (px - size.width / 2) * shift, y: camera.y - (py - size.height / 2) * shift, zoom }, size);
}

/** Moves what is seen by (dx, dy) CSS pixels. */
export function panBy(camera: Camera, dx: number, dy: number, size: Size): Camera {
  const step = 1 / (Math.min(size.width, size.height) * camera.zoom);
  return confine({ x: camera.x - dx * step, y: camera.y + dy * step, zoom: camera.zoom }, size);
}

/** A camera within what cameras may be. */
export function confined({ x, y, zoom }: Camera, size: Size): Camera {
  return confine({ x, y, zoom: Math.min(maxZoom, Math.max(minZoom, zoom)) }, size);
}

/** The middle of the view stays inside what the resting camera shows, so that an embedding cannot be lost. */
function confine(camera: Camera, { width, height }: Size): Camera {
  const side = Math.min(width, height);
  const within = (value: number, extent: number) => Math.min(extent, Math.max(-extent, value));
  return { x: within(camera.x, width / side / 2), y: within(camera.y, height / side / 2), zoom: camera.zoom };
}

/** A step `t` (0…1) of the way: geometric in zoom, and along 1/zoom in place, so that the point a zoom is about rests during it. */
export function between(from: Camera, to: Camera, t: number): Camera {
  if (t >= 1) return to;
  const zoom = from.zoom * (to.zoom / from.zoom) ** t;
  const way = 1 / to.zoom - 1 / from.zoom;
  const s = Math.abs(way) * from.zoom < 1e-9 ? t : (1 / zoom - 1 / from.zoom) / way;
  return { x: from.x + (to.x - from.x) * s, y: from.y + (to.y - from.y) * s, zoom };
}

/** Whether the two show the same to within a tenth of a pixel. */
export function agree(a: Camera, b: Camera): boolean {
  const tolerance = 1e-4 / a.zoom;
  return Math.abs(a.x - b.x) < tolerance && Math.abs(a.y - b.y) < tolerance && Math.abs(Math.log(a.zoom / b.zoom)) < 1e-4;
}

/** Points grow gently as one looks closer: by a quarter's power of the zoom, five-fold at most. */
export function radiusAt(radius: number, zoom: number): number {
  return radius * Math.min(5, Math.max(1, zoom) ** 0.25);
}
