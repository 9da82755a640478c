/** One panel of a plot: its place in the window, its camera, its points on the move, and what lies over the canvas. */
import type { Bounds, Scene, SceneEllipses, SceneLabel, ScenePanel } from '../../core/types/scene.ts';
import { panelBounds } from '../../core/view/bounds.ts';
import { crowdingSteps, evenLayers, type Crowding } from '../../core/view/crowding.ts';
import type { Seen } from '../../core/view/sight.ts';
import { inverse, transformPoints } from '../../core/view/similarity.ts';
import type { Steps } from '../../core/view/steps.ts';
import { agree, atRest, between, radiusAt, unproject, viewOf, type Camera, type View } from './camera.ts';
import type { HoveredEllipse, PlotDrawing, PlotHover, PlotLens, PlotPlace } from './hover.ts';
import { ellipsesThroughLens, throughLens, type Lens } from './lens.ts';
import type { Looked } from './linking.ts';
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

/** Radius of a lens, as a share of the panel's shorter side. */
export const lensShare = 0.26;
const lensLag = 90;

/** Cells looked at to see how many a tooltip would cover; of more, as many drawn evenly. */
const mostCounted = 4_096;

/** CSS pixels within which a point counts as pointed at. */
const reach = 7;

/** What lies over a panel's points beside what its scene says. */
export interface OverlayContent {
  hovered: number | null;
  marked: Uint32Array | null;
  drawings: readonly PlotDrawing[];
  /** A name that is shown in any case. */
  named: SceneLabel | null;
  bar: boolean;
  axes: boolean;
}

/** By embedding: panels may share one, and come back to one. */
const crowdings = new WeakMap<Float32Array, { shown: Uint8Array | null; steps: Steps<Crowding>; found: Crowding | null }>();

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
  /** The Scene's, faded where others stand out. */
  ellipses: readonly SceneEllipses[] = [];
  /** What the painter was given last; null for nothing. */
  paintedEllipses: readonly SceneEllipses[] | null = null;
  /** Corners set so far with a tool that is worked by clicks, embedding units, and where the next would be. */
  draft: { corners: number[]; closed: boolean; rubber: [number, number] | null } | null = null;
  /** How crowded places are, once that is found. */
  crowding: Crowding | null = null;
  #lens: Lens | null = null;
  #lensed: { of: readonly SceneEllipses[]; lens: Lens; seen: SceneEllipses[] } | null = null;
  #lensGoal: PlotLens | null = null;
  /** One byte a cell, 0 where it cannot be pointed at; null where all can. */
  shown: Uint8Array | null = null;
  #index: { positions: Float32Array; shown: Uint8Array | null; found: PointIndex } | null = null;
  /** When the last live frame came; null while the Scene's positions are shown. */
  #liveSince: number | null = null;
  #opacity = 1;

  /** @param element stands where the panel's points are to be seen */
  constructor(scene: ScenePanel, element: HTMLElement) {
    this.scene = scene;
    this.element = element;
    this.overlay = new Overlay(element);
    this.motion = new Motion(scene.positions, scene.bounds);
    this.overlay.labels.setLabels(scene.labels, scene.ground, scene.ellipses);
  }

  /** @returns whether the points were sent somewhere else */
  setScene(scene: ScenePanel, now: number, still: boolean): boolean {
    const before = this.scene;
    this.scene = scene;
    this.overlay.labels.setLabels(scene.labels, scene.ground, scene.ellipses);
    const moved = scene.positions !== before.positions;
    if (moved) this.#liveSince = null;
    if (moved || (scene.bounds !== before.bounds && this.#liveSince === null)) {
      const comparable = scene.positions.length === this.motion.to.length;
      if (!comparable) this.crowding = null;
      this.motion.moveTo(scene.positions, scene.bounds, now, still || !comparable ? 0 : settleTime);
    }
    return moved;
  }

  /** Glides to a live frame for as long as frames have been apart. */
  setFrame(positions: Float32Array, now: number, still: boolean): void {
    const apart = this.#liveSince === null ? frameTimeMax : Math.min(frameTimeMax, now - this.#liveSince);
    this.#liveSince = now;
    this.motion.moveTo(positions, panelBounds(positions), now, still ? 0 : apart);
  }

  /** Glides from live frames to the Scene's positions. @returns whether there were any frames */
  settle(now: number, still: boolean): boolean {
    if (this.#liveSince === null) return false;
    this.#liveSince = null;
    this.motion.moveTo(this.scene.positions, this.scene.bounds, now, still ? 0 : settleTime);
    return true;
  }

  /** Lets camera, points and fades go on for `elapsed` ms. @returns whether anything still moves */
  advance(now: number, elapsed: number, still: boolean): boolean {
    this.camera =
      still || agree(this.camera, this.target) ? this.target : between(this.camera, this.target, 1 - Math.exp(-elapsed / cameraLag));
    const moving = this.motion.advance(now, elapsed);
    const goal = this.#liveSince === null ? 1 : 0;
    const step = still ? 1 : elapsed / fadeTime;
    this.#opacity = goal > this.#opacity ? Math.min(goal, this.#opacity + step) : Math.max(goal, this.#opacity - step);
    const focusing = this.#focus(still ? Infinity : elapsed);
    return focusing || moving || this.camera !== this.target || this.#opacity !== goal;
  }

  setLens(goal: PlotLens | null): void {
    this.#lensGoal = goal;
  }

  /** Lets the lens follow the pointer and open or close. @returns whether it still moves */
  #focus(elapsed: number): boolean {
    const goal = this.#lensGoal;
    if (!goal && !this.#lens) return false;
    const radius = (lensShare * Math.min(this.frame.width, this.frame.height)) / this.view().scale;
    const from: Lens = this.#lens ?? { ...goal!, radius, strength: 0 };
    const to: Lens = goal ? { ...goal, radius, strength: 1 } : { ...from, strength: 0 };
    const share = 1 - Math.exp(-elapsed / lensLag);
    const mix = (a: number, b: number) => (Math.abs(b - a) < 1e-3 * Math.abs(radius) ? b : a + (b - a) * share);
    const strength = Math.abs(to.strength - from.strength) < 0.01 ? to.strength : from.strength + (to.strength - from.strength) * share;
    this.#lens = {
      x: mix(from.x, to.x),
      y: mix(from.y, to.y),
      radius,
      strength,
      matrix: from.matrix.map((value, i) => value + (to.matrix[i] - value) * share) as unknown as Lens['matrix'],
    };
    if (!goal && strength === 0) this.#lens = null;
    const settled =
      strength === to.strength &&
      this.#lens?.x === to.x &&
      this.#lens.y === to.y &&
      this.#lens.matrix.every((value, i) => Math.abs(value - to.matrix[i]) < 1e-2 * (Math.abs(to.matrix[i]) + 0.1));
    return this.#lens !== null && !settled;
  }

  /** The ellipses as they are seen: through the lens, where there is one; the same for as long as that is. */
  get seenEllipses(): readonly SceneEllipses[] {
    const { ellipses } = this;
    if (!this.#lens) return ellipses;
    if (this.#lensed?.of !== ellipses || this.#lensed.lens !== this.#lens)
      this.#lensed = { of: ellipses, lens: this.#lens, seen: ellipsesThroughLens(ellipses, this.#lens) };
    return this.#lensed.seen;
  }

  /** As its camera sees it once the points have come to rest. */
  looked(): Looked {
    return { positions: this.motion.to, bounds: this.motion.goal, frame: this.frame };
  }

  /** What of the embedding its camera is to show, in the embedding's own coordinates. */
  seen(): Seen {
    const { cx, cy, width, height, scale } = viewOf(this.target, this.scene.bounds, this.frame);
    const [x, y] = [width / 2 / scale, height / 2 / scale];
    const corners = [cx - x, cy - y, cx + x, cy - y, cx + x, cy + y, cx - x, cy + y];
    return {
      zoom: this.target.zoom,
      corners: this.scene.lie ? [...transformPoints(inverse(this.scene.lie), Float32Array.from(corners))] : corners,
    };
  }

  /** Longer side of the embedding: of live frames as they are now, for crowding is that of the last rest. */
  #side({ side }: Crowding): number {
    return this.#liveSince === null ? side : longerSide(this.motion.goal);
  }

  /** Finds how large it is now: between a change of the layout and the next frame it is not what was last drawn. */
  measure(): void {
    const { width, height } = this.element.getBoundingClientRect();
    this.frame = { ...this.frame, width: Math.max(1, width), height: Math.max(1, height) };
  }

  view(): View {
    return viewOf(this.camera, this.motion.bounds, this.frame);
  }

  state(now: number, { pointRadius, pointOpacity, byCrowding }: Scene): PanelState {
    const view = this.view();
    const radius = radiusAt(pointRadius, this.camera.zoom) * this.selection.enlargement;
    return {
      id: this.scene.id,
      frame: this.frame,
      view,
      progress: this.motion.progress(now),
      radius,
      opacity: pointOpacity ?? 1,
      density:
        this.crowding && (byCrowding?.radius || byCrowding?.opacity)
          ? {
              sized: byCrowding.radius,
              layers: byCrowding.opacity ? evenLayers(this.selection.standing, radius, this.#side(this.crowding) * view.scale) : 0,
            }
          : null,
      lens: this.#lens,
      ellipseOpacity: this.#opacity,
    };
  }

  /** @param budget points to draw at most @returns what to draw, by its places in the order, null for all, undefined for no change */
  select(order: Uint32Array, now: number, budget: number): Uint32Array | null | undefined {
    const { cx, cy, width, height, scale } = this.view();
    const x = width / 2 / scale,
      y = height / 2 / scale;
    const sight = this.motion.progress(now) < 1 ? null : { minX: cx - x, minY: cy - y, maxX: cx + x, maxY: cy + y };
    return this.selection.update(order, this.motion.to, this.motion.bounds, sight, budget);
  }

  /** Goes a step on with what thinning takes long to make. @returns whether it is ready */
  prepareToMove(order: Uint32Array): boolean {
    return this.selection.prepare(order, this.motion.to);
  }

  /** Goes a step on in finding how crowded places are. @returns whether that is found */
  seekCrowding(): boolean {
    const {
      shown,
      scene: { positions },
    } = this;
    let sought = crowdings.get(positions);
    if (sought?.shown !== shown) crowdings.set(positions, (sought = { shown, steps: crowdingSteps(positions, shown), found: null }));
    sought.found ??= sought.steps.next().value ?? null;
    if (sought.found) this.crowding = sought.found;
    return sought.found !== null;
  }

  /** Puts all that lies over the points where the camera shows it. */
  placeOverlay({ view, radius }: PanelState, { hovered, marked, drawings, named, bar, axes }: OverlayContent): void {
    const {
      overlay,
      motion: { to },
    } = this;
    overlay.placeContours(view, this.scene.contours, this.#opacity, this.#lens);
    overlay.placeScale(view, { bar, axes });
    overlay.placeMarks(view, marked && Array.from(marked, (cell) => this.#seen(cell)), radius);
    overlay.placeDrawings(
      view,
      this.draft
        ? [...drawings, { points: [...this.draft.corners, ...(this.draft.rubber ?? [])], closed: this.draft.closed, look: 'draft' }]
        : drawings,
      this.#lens,
    );
    overlay.labels.setNamed(named);
    overlay.labels.place(view, this.#lens);
    overlay.labels.setOpacity(this.#opacity);
    overlay.placeEllipseMarks(view, this.seenEllipses, this.#opacity);
    const group = this.pointedEllipse && this.seenEllipses.find(({ part }) => part === this.pointedEllipse?.part);
    overlay.placeEllipse(
      view,
      group && this.pointedEllipse
        ? { instance: group.instances.subarray(6 * this.pointedEllipse.index, 6 * this.pointedEllipse.index + 6), color: group.stroke }
        : null,
    );
    overlay.placeLens(view, this.#lens);
    overlay.placeRing(view, hovered !== null && 2 * hovered < to.length ? this.#seen(hovered) : null, radius);
  }

  /** Where a cell is seen: through the lens, where there is one. */
  #seen(cell: number): [number, number] {
    const { to } = this.motion;
    return this.#lens ? throughLens(this.#lens, to[2 * cell], to[2 * cell + 1]) : [to[2 * cell], to[2 * cell + 1]];
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

  /** How many shown cells lie in a part of the panel (CSS pixels), about; those pointed out count ten times. */
  cellsUnder({ left, top, width, height }: Frame, order: Uint32Array, marked: Uint32Array | null): number {
    const view = this.view();
    const { to } = this.motion;
    const [[minX, maxY], [maxX, minY]] = [unproject(view, left, top), unproject(view, left + width, top + height)];
    const isIn = (cell: number) => to[2 * cell] >= minX && to[2 * cell] <= maxX && to[2 * cell + 1] >= minY && to[2 * cell + 1] <= maxY;
    const stride = Math.max(1, Math.ceil(order.length / mostCounted));
    let count = 0;
    for (let turn = 0; turn < order.length; turn += stride) if (isIn(order[turn])) count += stride;
    return count + 10 * (marked?.reduce((sum, cell) => sum + Number(isIn(cell)), 0) ?? 0);
  }

  /** The place at the pixel (px, py), and the cell there. */
  placeAt(px: number, py: number, now: number): PlotPlace {
    const [x, y] = unproject(this.view(), px, py);
    return { panel: this.scene.id, x, y, cell: this.hoverAt(px, py, now)?.cell ?? null };
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
    const {
      shown,
      motion: { to: positions },
    } = this;
    if (this.#index?.positions !== positions || this.#index.shown !== shown)
      this.#index = { positions, shown, found: indexPoints(positions, shown) };
    return this.#index;
  }

  #ellipseAt(x: number, y: number): HoveredEllipse | null {
    let best: HoveredEllipse | null = null;
    for (const { part, instances, lengths, cells, radius, medianArea } of this.seenEllipses) {
      const index = ellipseAt(instances, x, y);
      if (index < 0) continue;
      const [longer, shorter] = lengths.subarray(2 * index, 2 * index + 2);
      const found = {
        part,
        index,
        cell: cells[index],
        longer: longer * radius,
        shorter: shorter * radius,
        areaRatio: (longer * shorter) / medianArea,
        radius,
      };
      if (!best || found.longer * found.shorter < best.longer * best.shorter) best = found;
    }
    return best;
  }
}

/** Of the square over which all would lie evenly, also where the cells have moved on since their crowding was found. */
function longerSide({ minX, minY, maxX, maxY }: Bounds): number {
  return Math.max(maxX - minX, maxY - minY);
}
