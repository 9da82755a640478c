/** One panel of a plot: its place in the window, its camera, its points on the move, and what lies over the canvas. */
import type { ScenePanel } from '../../core/types.ts';
import { panelBounds } from '../../core/view/bounds.ts';
import { agree, atRest, between, radiusAt, unproject, viewOf, type Camera, type View } from './camera.ts';
import type { HoveredEllipse, PlotHover } from './hover.ts';
import { Motion } from './motion.ts';
import { Overlay } from './overlay.ts';
import type { Frame, PanelState } from './painter.ts';
import { ellipseAt, indexPoints, type PointIndex } from './picking.ts';
import { Selection } from './selection.ts';

/** Milliseconds. */
const cameraLag = 55;
const settleTime = 450;
const frameTimeMax = 250;
const fadeTime = 220;

/** CSS pixels within which a point counts as pointed at. */
const reach = 7;

export class Panel {
  readonly element: HTMLElement;
  readonly overlay: Overlay;
  readonly motion: Motion;
  readonly selection = new Selection();
  scene: ScenePanel;
  frame: Frame = { left: 0, top: 0, width: 1, height: 1 };
  camera: Camera = atRest;
  target: Camera = atRest;
  pointedEllipse: HoveredEllipse | null = null;
  #index: { positions: Float32Array; found: PointIndex } | null = null;
  /** When the last live frame came; null while the Scene's positions are shown. */
  #liveSince: number | null = null;
  #opacity = 1;

  /** @param element stands where the panel's points are to be seen */
  constructor(scene: ScenePanel, element: HTMLElement) {
    this.scene = scene;
    this.element = element;
    this.overlay = new Overlay(element);
    this.motion = new Motion(scene.positions, scene.bounds);
    this.overlay.labels.setLabels(scene.labels);
  }

  /** @returns whether the points were sent somewhere else */
  setScene(scene: ScenePanel, now: number, still: boolean): boolean {
    const before = this.scene;
    this.scene = scene;
    this.overlay.labels.setLabels(scene.labels);
    const moved = scene.positions !== before.positions;
    if (moved) this.#liveSince = null;
    if (moved || (scene.bounds !== before.bounds && this.#liveSince === null)) {
      const comparable = scene.positions.length === this.motion.to.length;
      this.motion.moveTo(scene.positions, scene.bounds, now, still || !comparable ? 0 : settleTime);
    }
    return moved;
  }

  /** Glides to a live frame for as long as frames have been apart. */
  setFrame(positions: Float32Array, now: number, still: boolean): void {
    const apart = this.#liveSince === null ? frameTimeMax : Math.min(frameTimeMax, now - this.#liveSince);
    this.#liveSince = now;
    this.motion.moveTo(positions, panelBounds(positions, []), now, still ? 0 : apart);
  }

  /** Lets camera, points and fades go on for `elapsed` ms. @returns whether anything still moves */
  advance(now: number, elapsed: number, still: boolean): boolean {
    this.camera = still || agree(this.camera, this.target) ? this.target : between(this.camera, this.target, 1 - Math.exp(-elapsed / cameraLag));
    const moving = this.motion.advance(now, elapsed);
    const goal = this.#liveSince === null ? 1 : 0;
    const step = still ? 1 : elapsed / fadeTime;
    this.#opacity = goal > this.#opacity ? Math.min(goal, this.#opacity + step) : Math.max(goal, this.#opacity - step);
    return moving || this.camera !== this.target || this.#opacity !== goal;
  }

  view(): View {
    return viewOf(this.camera, this.motion.bounds, this.frame);
  }

  state(now: number, radius: number): PanelState {
    return {
      id: this.scene.id, frame: this.frame, view: this.view(), progress: this.motion.progress(now),
      radius: radiusAt(radius, this.camera.zoom) * this.selection.enlargement, ellipseOpacity: this.#opacity,
    };
  }

  /** @param budget points to draw at most @returns the cells to draw, null for all, undefined for no change */
  select(order: Uint32Array, now: number, budget: number): Uint32Array | null | undefined {
    const { cx, cy, width, height, scale } = this.view();
    const x = width / 2 / scale, y = height / 2 / scale;
    const sight = this.motion.progress(now) < 1 ? null : { minX: cx - x, minY: cy - y, maxX: cx + x, maxY: cy + y };
    return this.selection.update(order, this.motion.to, this.motion.bounds, sight, budget);
  }

  /** Puts labels and the ring round `hovered` where the camera shows them. */
  placeOverlay({ view, radius }: PanelState, hovered: number | null): void {
    const { overlay, motion: { to } } = this;
    overlay.labels.place(view);
    overlay.labels.setOpacity(this.#opacity);
    const group = this.pointedEllipse && this.scene.ellipses.find(({ part }) => part === this.pointedEllipse?.part);
    overlay.placeEllipse(view, group && this.pointedEllipse ? { instance: group.instances.subarray(6 * this.pointedEllipse.index, 6 * this.pointedEllipse.index + 6), color: group.stroke } : null);
    overlay.placeRing(view, hovered !== null && 2 * hovered < to.length ? [to[2 * hovered], to[2 * hovered + 1]] : null, radius);
  }

  /** What lies under the pixel (px, py); null where there is nothing, or the points are on the move. */
  hoverAt(px: number, py: number, now: number): PlotHover | null {
    const { positions, found } = this.#indexed(now) ?? {};
    if (!positions || !found) return null;
    const view = this.view();
    const [x, y] = unproject(view, px, py);
    const cell = found.nearest(x, y, reach / view.scale);
    const ellipse = this.#liveSince === null ? this.#ellipseAt(x, y) : null;
    return cell < 0 && !ellipse ? null : { panel: this.scene.id, cell: cell < 0 ? null : cell, ellipse };
  }

  /** An outline in pixels, in embedding units. */
  unprojectOutline(corners: number[]): Float64Array {
    const view = this.view();
    const outline = new Float64Array(corners.length);
    for (let i = 0; i < corners.length; i += 2) outline.set(unproject(view, corners[i], corners[i + 1]), i);
    return outline;
  }

  #indexed(now: number) {
    if (this.motion.progress(now) < 1) return null;
    const positions = this.motion.to;
    if (this.#index?.positions !== positions) this.#index = { positions, found: indexPoints(positions) };
    return this.#index;
  }

  #ellipseAt(x: number, y: number): HoveredEllipse | null {
    let best: HoveredEllipse | null = null;
    for (const { part, instances, cells } of this.scene.ellipses) {
      const index = ellipseAt(instances, x, y);
      if (index < 0) continue;
      const [, , ax, ay, bx, by] = instances.subarray(6 * index, 6 * index + 6);
      const found = { part, index, cell: cells[index], longer: Math.hypot(ax, ay), shorter: Math.hypot(bx, by) };
      if (!best || found.longer * found.shorter < best.longer * best.shorter) best = found;
    }
    return best;
  }
}
