/** The plot apart from Svelte: panels, cameras, gestures and a painter, drawn when something has changed and never otherwise. */
import type { RunId } from '../../core/types.ts';
import type { Scene, SceneLabel, ScenePanel } from '../../core/types/scene.ts';
import type { Steps } from '../../core/view/steps.ts';
import { atRest, panBy, project, unproject, zoomAt, type Camera } from './camera.ts';
import { emphasize, type Strokes } from '../../core/view/emphasis.ts';
import { listen } from './gestures.ts';
import type { PlotDrawing, PlotHover, PlotLens, PlotMeasure, PlotPlace, PlotSelection, PlotTool, SelectionMode } from './hover.ts';
import { idly } from './idle.ts';
import { cellsInside } from './lasso.ts';
import type { Painter } from './painter.ts';
import { Panel } from './panel.ts';
import { sameEllipses, sameNumbers } from './same.ts';

export interface PlotEvents {
  /** What is under the pointer, and where that is: CSS pixels from the canvas's upper left corner. */
  hover(hover: PlotHover | null, at: { x: number; y: number }): void;
  pick(hover: PlotHover): void;
  select(selection: PlotSelection): void;
  measure(measure: PlotMeasure): void;
  /** Where the pointer is, whatever lies there. */
  point(place: PlotPlace | null): void;
  /** Where panels are looked at, once they have come to rest: those that are not seen whole. */
  looked(cameras: PanelCameras): void;
  /** How many of the points in sight are drawn: fewer while things move, where a frame has no time for all. */
  drawn(drawn: number, inSight: number): void;
}

/** Cameras by panel; panels that are missing are seen whole. */
export type PanelCameras = readonly (readonly [RunId, Camera])[];

/** What a person set about the plot, and not about its data. */
export interface PlotSettings {
  linked: boolean;
  /** Panels whose cameras go their own ways. */
  locked: ReadonlySet<RunId>;
  tool: PlotTool;
  emphasis: Uint8Array | null;
  ringed: number | null;
  /** Cells pointed out in every panel. */
  marked: Uint32Array | null;
  drawings: ReadonlyMap<RunId, readonly PlotDrawing[]>;
  lens: PlotLens | null;
  /** Names that are shown whether there is room for them or not. */
  named: ReadonlyMap<RunId, SceneLabel>;
}

const unset: PlotSettings = { linked: true, locked: new Set(), tool: 'pan', emphasis: null, ringed: null, marked: null, drawings: new Map(), lens: null, named: new Map() };

/** CSS pixels from its first corner within which a click closes an outline. */
const closingReach = 9;

/** Milliseconds after the last frame in motion at which everything is drawn again, where frames are quick. */
const restAfter = 120;

export class Plot {
  #painter: Painter;
  readonly #events: PlotEvents;
  readonly #panels = new Map<RunId, Panel>();
  readonly #resized = new ResizeObserver(() => this.#remeasure());
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #stop = new AbortController();
  #scene: Scene;
  #strokes: Strokes;
  #settings: PlotSettings = unset;
  #measured = false;
  #stale = true;
  #scheduled = 0;
  #lastTick = 0;
  #pointed: { panel: Panel; x: number; y: number } | null = null;
  #hovering = false;
  /** Cameras, points or fades go on by themselves. */
  #moving = false;
  /** They do, or a person steers: frames have to be quick. */
  #inMotion = false;
  #resting = 0;
  #stopPreparing = () => {};
  #stopSeeking = () => {};
  /** Points a panel while things move; settled when the motion begins, so that points do not come and go during it. */
  #budget = Infinity;
  #counted = { drawn: 0, seen: 0 };
  /** For panels that are still to come. */
  #kept: PanelCameras = [];

  constructor(painter: Painter, scene: Scene, events: PlotEvents) {
    this.#painter = painter;
    this.#scene = scene;
    this.#events = events;
    this.#strokes = { colors: scene.colors, order: scene.order };
    painter.setStrokes(this.#strokes);
    this.#resized.observe(painter.canvas);
    window.addEventListener('resize', () => this.#remeasure(), { signal: this.#stop.signal });
  }

  /** Goes on with another painter. */
  setPainter(painter: Painter): void {
    this.#resized.unobserve(this.#painter.canvas);
    this.#painter.destroy();
    this.#painter = painter;
    this.#resized.observe(painter.canvas);
    painter.setStrokes(this.#strokes);
    for (const panel of this.#panels.values()) this.#send(panel);
    this.#remeasure();
  }

  /** Draws again what was there: its canvas may have been emptied. */
  redraw(): void {
    this.#repaint();
  }

  /** Takes a panel into the plot; `element` stands where its points are to be seen. @returns what takes it out again */
  mount(scene: ScenePanel, element: HTMLElement): () => void {
    const panel = new Panel(scene, element);
    panel.shown = this.#scene.shown ?? null;
    const sibling = this.#panels.values().next().value;
    panel.camera = panel.target = sibling && this.#follows(panel) && this.#follows(sibling) ? sibling.target : keptCamera(this.#kept, scene.id);
    this.#panels.set(scene.id, panel);
    this.#send(panel);
    this.#resized.observe(element);
    const deafen = this.#listen(panel);
    this.#seekCrowding();
    this.#remeasure();
    return () => {
      deafen();
      panel.overlay.remove();
      this.#resized.unobserve(element);
      this.#panels.delete(scene.id);
      this.#painter.removePanel(scene.id);
      if (this.#pointed?.panel === panel) this.#point(null);
      this.#remeasure();
    };
  }

  /** What is as it was in the last Scene is not uploaded again. Panels come and go by `mount`. */
  setScene(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    const now = performance.now();
    for (const panel of this.#panels.values()) panel.shown = scene.shown ?? null;
    for (const next of scene.panels) {
      const panel = this.#panels.get(next.id);
      if (!panel || panel.scene === next) continue;
      const { colors, tint, ghost } = panel.scene;
      if (!sameEllipses(panel.scene.ellipses, next.ellipses)) this.#painter.setEllipses(next.id, next.ellipses);
      if (panel.setScene(next, now, this.#stillness.matches)) this.#painter.setPositions(next.id, panel.motion.from, panel.motion.to);
      if (next.ghost !== ghost) this.#painter.setGhost(next.id, next.ghost ?? null);
      if (next.tint !== tint) this.#painter.setTint(next.id, next.tint ?? null);
      if (next.colors !== colors) this.#setColors(panel);
    }
    if (scene.theme !== before.theme || !sameNumbers(scene.colors, before.colors) || !sameNumbers(scene.order, before.order)) this.#setStrokes();
    this.#seekCrowding();
    this.#repaint();
  }

  setSettings(settings: PlotSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (settings.linked && !before.linked) {
      this.#link(this.#pointed?.panel ?? [...this.#panels.values()].find((panel) => this.#follows(panel)));
      this.#repaint();
    }
    if (settings.emphasis !== before.emphasis) {
      this.#setStrokes();
      this.#repaint();
    }
    if (settings.tool !== before.tool) for (const panel of this.#panels.values()) panel.draft = null;
    if (settings.lens !== before.lens) {
      for (const panel of this.#panels.values()) panel.setLens(panel.scene.id === settings.lens?.panel ? settings.lens : null);
      this.#repaint();
    }
    this.#schedule();
  }

  setFrame(run: RunId, positions: Float32Array): void {
    const panel = this.#panels.get(run);
    if (!panel) return;
    panel.setFrame(positions, performance.now(), this.#stillness.matches);
    this.#painter.setPositions(run, panel.motion.from, panel.motion.to);
    this.#repaint();
  }

  /** Ends the frames of a run: its points go where the Scene has them. */
  settle(run: RunId): void {
    const panel = this.#panels.get(run);
    if (!panel?.settle(performance.now(), this.#stillness.matches)) return;
    this.#painter.setPositions(run, panel.motion.from, panel.motion.to);
    this.#repaint();
  }

  resetCamera(): void {
    this.#inMotion = true;
    for (const panel of this.#panels.values()) panel.target = atRest;
    this.#repaint();
  }

  /** Looks where the cameras say, at once; handed in again, they change nothing. */
  setCameras(cameras: PanelCameras): void {
    if (cameras === this.#kept) return;
    this.#kept = cameras;
    for (const [id, panel] of this.#panels) panel.camera = panel.target = keptCamera(cameras, id);
    this.#repaint();
  }

  destroy(): void {
    cancelAnimationFrame(this.#scheduled);
    clearTimeout(this.#resting);
    this.#stopPreparing();
    this.#stopSeeking();
    this.#stop.abort();
    this.#resized.disconnect();
    this.#painter.destroy();
  }

  #send(panel: Panel): void {
    const { scene: { id, ellipses, tint, ghost, colors }, motion, selection, crowding } = panel;
    this.#painter.setPositions(id, motion.from, motion.to);
    this.#painter.setSelection(id, selection.turns);
    this.#painter.setEllipses(id, ellipses);
    this.#painter.setTint(id, tint ?? null);
    if (ghost) this.#painter.setGhost(id, ghost);
    if (crowding) this.#painter.setCrowding(id, crowding.doublings);
    if (colors) this.#setColors(panel);
  }

  #setStrokes(): void {
    this.#strokes = emphasize(this.#scene, this.#settings.emphasis, this.#scene.muted);
    this.#painter.setStrokes(this.#strokes);
    for (const panel of this.#panels.values()) if (panel.scene.colors) this.#setColors(panel);
  }

  /** A panel's own colours fade as the shared ones do. */
  #setColors({ scene: { id, colors } }: Panel): void {
    this.#painter.setColors(id, colors ? emphasize({ colors, order: this.#scene.order }, this.#settings.emphasis, this.#scene.muted).colors : null);
  }

  #follows({ scene: { id } }: Panel): boolean {
    return this.#settings.linked && !this.#settings.locked.has(id);
  }

  #listen(panel: Panel): () => void {
    return listen(panel.element, {
      tool: () => this.#settings.tool,
      zoom: (factor, x, y) => this.#steer(panel, true, (camera) => zoomAt(camera, factor, x, y, panel.frame)),
      pan: (dx, dy, smooth) => this.#steer(panel, smooth, (camera) => panBy(camera, dx, dy, panel.frame)),
      reset: () => this.#steer(panel, true, () => atRest),
      point: (at) => this.#point(at && { panel, ...at }),
      pick: (x, y) => {
        const hover = panel.hoverAt(x, y, performance.now());
        if (this.#settings.tool === 'probe') this.#events.measure({ kind: 'place', at: this.#placeAt(panel, x, y) });
        else if (hover) this.#events.pick(hover);
      },
      outline: (corners) => panel.overlay.setOutline(corners),
      encircle: (corners, mode) => {
        this.#select(panel, panel.unprojectOutline(corners), mode);
      },
      corner: (x, y, mode) => this.#setCorner(panel, x, y, mode),
      rubber: (x, y) => {
        if (!panel.draft) return;
        panel.draft.rubber = unproject(panel.view(), x, y);
        this.#schedule();
      },
      finish: (mode) => this.#finish(panel, mode),
      abandon: () => {
        const had = panel.draft !== null;
        panel.draft = null;
        this.#schedule();
        return had;
      },
      trace: (corners) => this.#events.measure({ kind: 'path', panel: panel.scene.id, points: Float32Array.from(panel.unprojectOutline(corners)) }),
    });
  }

  #placeAt(panel: Panel, px: number, py: number): PlotPlace {
    const [x, y] = unproject(panel.view(), px, py);
    return { panel: panel.scene.id, x, y, cell: panel.hoverAt(px, py, performance.now())?.cell ?? null };
  }

  #setCorner(panel: Panel, px: number, py: number, mode: SelectionMode): void {
    const { tool } = this.#settings;
    for (const other of this.#panels.values()) if (other !== panel) other.draft = null;
    const draft = (panel.draft ??= { corners: [], closed: tool !== 'ruler', rubber: null });
    const [firstX, firstY] = draft.corners.length > 0 ? project(panel.view(), draft.corners[0], draft.corners[1]) : [Infinity, Infinity];
    const closes = draft.closed && draft.corners.length >= 6 && Math.hypot(px - firstX, py - firstY) < closingReach;
    if (!closes) draft.corners.push(...unproject(panel.view(), px, py));
    if (closes || (!draft.closed && draft.corners.length === 4)) this.#finish(panel, mode);
    this.#schedule();
  }

  #finish(panel: Panel, mode: SelectionMode): void {
    const { draft, scene: { id } } = panel;
    panel.draft = null;
    this.#schedule();
    if (!draft) return;
    // The second click of a double click has set its corner twice.
    const corners = withoutRepeats(draft.corners, 2 / panel.view().scale);
    if (!draft.closed && corners.length === 4) {
      const [from, to] = [0, 2].map((at) => this.#placeAt(panel, ...project(panel.view(), corners[at], corners[at + 1])));
      this.#events.measure({ kind: 'distance', from, to });
    } else if (corners.length >= 6 && this.#settings.tool === 'area') this.#events.measure({ kind: 'area', panel: id, outline: Float32Array.from(corners) });
    else if (corners.length >= 6) this.#select(panel, corners, mode);
  }

  /** @param outline 2 a corner, embedding units */
  #select(panel: Panel, outline: ArrayLike<number>, mode: SelectionMode): void {
    const inside = cellsInside(outline, panel.motion.to);
    const { shown } = panel;
    this.#events.select({ panel: panel.scene.id, cells: shown ? inside.filter((cell) => shown[cell]) : inside, mode });
  }

  #steer(panel: Panel, smooth: boolean, change: (camera: Camera) => Camera): void {
    this.#inMotion = true;
    panel.target = change(panel.target);
    if (!smooth) panel.camera = change(panel.camera);
    if (this.#follows(panel)) this.#link(panel);
    this.#repaint();
  }

  #link(leader: Panel | undefined): void {
    if (!leader) return;
    for (const panel of this.#panels.values()) {
      if (!this.#follows(panel)) continue;
      panel.camera = leader.camera;
      panel.target = leader.target;
    }
  }

  #point(at: { panel: Panel; x: number; y: number } | null): void {
    this.#pointed = at;
    this.#events.point(at && this.#placeAt(at.panel, at.x, at.y));
    this.#schedule();
  }

  #remeasure(): void {
    this.#measured = false;
    this.#repaint();
  }

  #measure(): void {
    const box = this.#painter.canvas.getBoundingClientRect();
    this.#painter.resize(Math.max(1, box.width), Math.max(1, box.height), devicePixelRatio);
    for (const panel of this.#panels.values()) {
      const { left, top, width, height } = panel.element.getBoundingClientRect();
      panel.frame = { left: left - box.left, top: top - box.top, width: Math.max(1, width), height: Math.max(1, height) };
    }
    this.#measured = true;
  }

  #repaint(): void {
    this.#stale = true;
    this.#schedule();
  }

  #schedule(): void {
    this.#scheduled ||= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    this.#scheduled = 0;
    if (!this.#measured) this.#measure();
    // After a rest the first step is an ordinary one, however long the rest was; within a motion, late frames make up for it.
    const elapsed = this.#moving ? Math.max(1, now - this.#lastTick) : 16;
    this.#lastTick = now;
    let moving = false;
    for (const panel of this.#panels.values()) moving = panel.advance(now, elapsed, this.#stillness.matches) || moving;

    const panels = [...this.#panels.values()];
    if (moving) this.#inMotion = true;
    if (this.#stale) this.#choosePoints(panels, now);
    const states = panels.map((panel) => panel.state(now, this.#scene));
    // The canvas keeps its picture: pointing at things costs no drawing.
    if (this.#stale) this.#painter.paint(this.#scene.background, states);
    this.#stale = false;
    this.#answerHover(now);
    const { ringed, marked, drawings, named } = this.#settings;
    const { scaleBar: bar = false, axes = false } = this.#scene;
    panels.forEach((panel, i) => panel.placeOverlay(states[i], { hovered: ringed, marked, drawings: drawings.get(panel.scene.id) ?? [], named: named.get(panel.scene.id) ?? null, bar, axes }));
    this.#moving = moving;
    if (moving) this.#repaint();
  }

  /** All that are in sight at rest; in motion as many as a frame has time for. */
  #choosePoints(panels: Panel[], now: number): void {
    const { pace } = this.#painter;
    const share = pace.budget / Math.max(1, panels.length);
    if (!this.#inMotion || this.#budget === Infinity || share < 0.6 * this.#budget) this.#budget = share;
    let drawn = 0, seen = 0;
    for (const panel of panels) {
      const turns = panel.select(this.#strokes.order, now, this.#inMotion ? this.#budget : Infinity);
      if (turns !== undefined) this.#painter.setSelection(panel.scene.id, turns);
      drawn += panel.selection.drawn;
      seen += panel.selection.seen;
    }
    if (drawn !== this.#counted.drawn || seen !== this.#counted.seen) this.#events.drawn(drawn, seen);
    this.#counted = { drawn, seen };
    clearTimeout(this.#resting);
    // Where frames come late, the next one is waited for longer.
    if (this.#inMotion) this.#resting = window.setTimeout(() => this.#rest(drawn < seen), restAfter + 2 * pace.latest);
    else this.#prepareToMove();
  }

  #rest(thinned: boolean): void {
    this.#inMotion = false;
    if (thinned) this.#repaint();
    this.#events.looked([...this.#panels].flatMap(([id, { target }]) => (target === atRest ? [] : [[id, target] as const])));
  }

  /** Where points are so many that they will be thinned, what that takes is made while nothing else is to be done. */
  #prepareToMove(): void {
    this.#stopPreparing();
    if (this.#strokes.order.length <= this.#painter.pace.budget / Math.max(1, this.#panels.size)) return;
    this.#stopPreparing = idly(this.#preparing());
  }

  *#preparing(): Steps<void> {
    for (const panel of this.#panels.values()) while (!panel.prepareToMove(this.#strokes.order)) yield;
  }

  #seekCrowding(): void {
    this.#stopSeeking();
    const { byCrowding } = this.#scene;
    if (byCrowding?.radius || byCrowding?.opacity) this.#stopSeeking = idly(this.#crowding(), true);
  }

  *#crowding(): Steps<void> {
    for (const panel of this.#panels.values()) {
      const before = panel.crowding;
      while (!panel.seekCrowding()) yield;
      if (panel.crowding === before) continue;
      this.#painter.setCrowding(panel.scene.id, panel.crowding!.doublings);
      this.#repaint();
    }
  }

  #answerHover(now: number): void {
    const at = this.#pointed;
    const hover = at && at.panel.hoverAt(at.x, at.y, now);
    if (!hover && !this.#hovering) return;
    this.#hovering = hover !== null;
    for (const panel of this.#panels.values()) panel.pointedEllipse = panel === at?.panel ? (hover?.ellipse ?? null) : null;
    this.#events.hover(hover, at ? { x: at.panel.frame.left + at.x, y: at.panel.frame.top + at.y } : { x: 0, y: 0 });
  }
}

function keptCamera(cameras: PanelCameras, id: RunId): Camera {
  return cameras.find(([panel]) => panel === id)?.[1] ?? atRest;
}

/** @param corners 2 numbers each */
function withoutRepeats(corners: number[], apart: number): number[] {
  const kept: number[] = [];
  for (let at = 0; at < corners.length; at += 2) {
    if (kept.length === 0 || Math.hypot(corners[at] - kept[kept.length - 2], corners[at + 1] - kept[kept.length - 1]) > apart) kept.push(corners[at], corners[at + 1]);
  }
  return kept;
}
