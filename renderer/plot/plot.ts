/** The plot apart from Svelte: panels, cameras, gestures and a painter, drawn when something has changed and never otherwise. */
import type { RunId } from '../../core/types.ts';
import type { Scene, SceneLabel, ScenePanel } from '../../core/types/scene.ts';
import type { Seen } from '../../core/view/sight.ts';
import type { Steps } from '../../core/view/steps.ts';
import { agree, atRest, type Camera } from './camera.ts';
import { emphasize, emphasizeEllipses, type Strokes } from '../../core/view/emphasis.ts';
import type { PlotDrawing, PlotHover, PlotLens, PlotPlace, PlotTool } from './hover.ts';
import { idly } from './idle.ts';
import { cellsInSight, followed, lookingAt } from './linking.ts';
import type { Frame, Painter } from './painter.ts';
import { Panel } from './panel.ts';
import { sameEllipses, sameNumbers } from './same.ts';
import { Thinning } from './thinning.ts';
import { work, type ToolEvents, type Workbench } from './tools.ts';

export interface PlotEvents extends ToolEvents {
  /** What is under the pointer, and where that is: CSS pixels from the canvas's upper left corner. */
  hover(hover: PlotHover | null, at: { x: number; y: number }): void;
  /** Where the pointer is, whatever lies there. */
  point(place: PlotPlace | null): void;
  /**
   * Where panels are looked at, once they have come to rest, and what is seen there of the embeddings: of those that are not seen whole.
   * @param steered whether a person led there, and not a panel that came, went or was laid out anew
   */
  looked(cameras: PanelCameras, seen: ReadonlyMap<RunId, Seen>, steered: boolean): void;
  /** How many of the points in sight are drawn: fewer while things move, where a frame has no time for all. */
  drawn(drawn: number, inSight: number): void;
}

/** Cameras by panel; panels that are missing are seen whole. */
export type PanelCameras = readonly (readonly [RunId, Camera])[];

export type LinkBy = 'cells' | 'coordinates';

/** What a person set about the plot, and not about its data. */
export interface PlotSettings {
  linked: boolean;
  /** What linked cameras have in common: the cells in sight, or the place in the map. */
  linkBy: LinkBy;
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

const unset: PlotSettings = {
  linked: true,
  linkBy: 'coordinates',
  locked: new Set(),
  tool: 'pan',
  emphasis: null,
  ringed: null,
  marked: null,
  drawings: new Map(),
  lens: null,
  named: new Map(),
};

export class Plot {
  #painter: Painter;
  readonly #events: PlotEvents;
  readonly #thinning: Thinning;
  readonly #workbench: Workbench;
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
  #stopSeeking = () => {};
  /** The panel whose cells the others are to follow, in the next frame. */
  #leader: Panel | null = null;
  /** A person has moved a camera since the last rest. */
  #steered = false;
  /** For panels that are still to come. */
  #kept: PanelCameras = [];

  constructor(painter: Painter, scene: Scene, events: PlotEvents) {
    this.#painter = painter;
    this.#scene = scene;
    this.#events = events;
    this.#thinning = new Thinning({ drawn: (drawn, inSight) => events.drawn(drawn, inSight), rested: (thinned) => this.#rest(thinned) });
    this.#workbench = {
      tool: () => this.#settings.tool,
      panels: () => this.#panels.values(),
      steer: (panel, smooth, change) => this.#steer(panel, smooth, change),
      point: (at) => this.#point(at),
      changed: () => this.#schedule(),
      events,
    };
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

  /** Takes a panel into the plot; `element` stands where its points are to be seen. @returns what takes it out again */
  mount(scene: ScenePanel, element: HTMLElement): () => void {
    const panel = new Panel(scene, element);
    panel.shown = this.#scene.shown ?? null;
    const sibling = this.#panels.values().next().value;
    const follows = sibling !== undefined && this.#follows(panel) && this.#follows(sibling);
    panel.camera = panel.target = follows && this.#settings.linkBy === 'coordinates' ? sibling.target : keptCamera(this.#kept, scene.id);
    if (follows && panel.target === atRest && this.#settings.linkBy === 'cells') this.#leader = sibling;
    this.#panels.set(scene.id, panel);
    this.#send(panel);
    this.#resized.observe(element);
    const deafen = work(panel, this.#workbench);
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
      if (panel.setScene(next, now, this.#stillness.matches)) this.#painter.setPositions(next.id, panel.motion.from, panel.motion.to);
      if (next.ghost !== ghost) this.#painter.setGhost(next.id, next.ghost ?? null);
      if (next.tint !== tint) this.#painter.setTint(next.id, next.tint ?? null);
      if (next.colors !== colors) this.#setColors(panel);
      this.#setEllipses(panel);
    }
    if (scene.theme !== before.theme || !sameNumbers(scene.colors, before.colors) || !sameNumbers(scene.order, before.order))
      this.#setStrokes();
    this.#seekCrowding();
    this.redraw();
  }

  setSettings(settings: PlotSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (settings.linked && (!before.linked || settings.linkBy !== before.linkBy)) {
      this.#link(this.#pointed?.panel ?? [...this.#panels.values()].find((panel) => this.#follows(panel)));
      this.redraw();
    }
    if (settings.emphasis !== before.emphasis) {
      this.#setStrokes();
      this.redraw();
    }
    if (settings.tool !== before.tool) for (const panel of this.#panels.values()) panel.draft = null;
    if (settings.lens !== before.lens) {
      for (const panel of this.#panels.values()) panel.setLens(panel.scene.id === settings.lens?.panel ? settings.lens : null);
      this.redraw();
    }
    this.#schedule();
  }

  setFrame(run: RunId, positions: Float32Array): void {
    const panel = this.#panels.get(run);
    if (!panel) return;
    panel.setFrame(positions, performance.now(), this.#stillness.matches);
    this.#painter.setPositions(run, panel.motion.from, panel.motion.to);
    this.redraw();
  }

  /** Ends the frames of a run: its points go where the Scene has them. */
  settle(run: RunId): void {
    const panel = this.#panels.get(run);
    if (!panel?.settle(performance.now(), this.#stillness.matches)) return;
    this.#painter.setPositions(run, panel.motion.from, panel.motion.to);
    this.redraw();
  }

  resetCamera(): void {
    this.#steered = true;
    this.#thinning.move();
    this.#leader = null;
    for (const panel of this.#panels.values()) panel.target = atRest;
    this.redraw();
  }

  /** Brings cells into sight, in every panel where they lie. */
  lookAt(cells: Uint32Array): void {
    this.#steered = true;
    this.#thinning.move();
    this.#leader = null;
    for (const panel of this.#panels.values()) panel.target = lookingAt(panel.looked(), cells) ?? panel.target;
    this.redraw();
  }

  /** Looks where the cameras say, at once; handed in again, they change nothing. */
  setCameras(cameras: PanelCameras): void {
    if (cameras === this.#kept) return;
    this.#kept = cameras;
    for (const [id, panel] of this.#panels) panel.camera = panel.target = keptCamera(cameras, id);
    this.#thinning.move();
    this.redraw();
  }

  /**
   * Where a panel's cells are seen, and how many of them a part of the plot would cover, cells that are pointed out ten times: CSS pixels
   * from the canvas's upper left corner.
   */
  surroundings(id: RunId): { panel: Frame; covered(place: Frame): number } {
    const panel = this.#panels.get(id);
    if (!panel) return { panel: { left: 0, top: 0, width: 0, height: 0 }, covered: () => 0 };
    const { left, top } = panel.frame;
    return {
      panel: panel.frame,
      covered: (place) =>
        panel.cellsUnder({ ...place, left: place.left - left, top: place.top - top }, this.#scene.order, this.#settings.marked),
    };
  }

  /** In the next frame. */
  redraw(): void {
    this.#stale = true;
    this.#schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#thinning.stop();
    this.#stopSeeking();
    this.#stop.abort();
    this.#resized.disconnect();
    this.#painter.destroy();
  }

  /** Gives the painter all that a panel has. */
  #send(panel: Panel): void {
    const {
      scene: { id, tint, ghost, colors },
      motion,
      selection,
      crowding,
    } = panel;
    this.#painter.setPositions(id, motion.from, motion.to);
    this.#painter.setSelection(id, selection.turns);
    panel.paintedEllipses = null;
    this.#setEllipses(panel);
    this.#painter.setTint(id, tint ?? null);
    if (ghost) this.#painter.setGhost(id, ghost);
    if (crowding) this.#painter.setCrowding(id, crowding.doublings);
    if (colors) this.#setColors(panel);
  }

  #setStrokes(): void {
    this.#strokes = emphasize(this.#scene, this.#settings.emphasis, this.#scene.muted);
    this.#painter.setStrokes(this.#strokes);
    for (const panel of this.#panels.values()) {
      if (panel.scene.colors) this.#setColors(panel);
      this.#setEllipses(panel);
    }
  }

  /** A panel's own colours fade as the shared ones do. */
  #setColors({ scene: { id, colors } }: Panel): void {
    this.#painter.setColors(
      id,
      colors ? emphasize({ colors, order: this.#scene.order }, this.#settings.emphasis, this.#scene.muted).colors : null,
    );
  }

  /** Ellipses fade as the cells do at which they stand. */
  #setEllipses(panel: Panel): void {
    const ellipses = emphasizeEllipses(panel.scene.ellipses, this.#settings.emphasis);
    if (!sameEllipses(panel.ellipses, ellipses)) panel.ellipses = ellipses;
  }

  /** As a lens shows them, where there is one. */
  #paintEllipses(panel: Panel): void {
    const { seenEllipses } = panel;
    if (panel.paintedEllipses === seenEllipses) return;
    panel.paintedEllipses = seenEllipses;
    this.#painter.setEllipses(panel.scene.id, seenEllipses);
  }

  #follows({ scene: { id } }: Panel): boolean {
    return this.#settings.linked && !this.#settings.locked.has(id);
  }

  #steer(panel: Panel, smooth: boolean, change: (camera: Camera) => Camera): void {
    this.#steered = true;
    this.#thinning.move();
    panel.target = change(panel.target);
    if (!smooth) panel.camera = change(panel.camera);
    if (this.#follows(panel)) this.#link(panel);
    this.redraw();
  }

  #link(leader: Panel | undefined): void {
    if (!leader) return;
    if (this.#settings.linkBy === 'cells') {
      this.#leader = leader;
      return;
    }
    for (const panel of this.#panels.values()) {
      if (!this.#follows(panel)) continue;
      panel.camera = leader.camera;
      panel.target = leader.target;
    }
  }

  /** Lets the others look where the leader's cells lie in their maps; once a frame, for it looks through all of them. */
  #follow(): void {
    const leader = this.#leader;
    this.#leader = null;
    if (!leader || ![...this.#panels.values()].includes(leader)) return;
    const others = [...this.#panels.values()].filter((panel) => panel !== leader && this.#follows(panel));
    if (others.length === 0) return;
    const from = leader.looked();
    const cells = this.#scene.order;
    const seen = agree(leader.target, atRest) ? cells : cellsInSight(from, leader.target, cells);
    // Over empty ground there is nothing to follow.
    if (seen.length > 0) for (const panel of others) panel.target = followed(from, leader.target, panel.looked(), cells, seen);
  }

  #point(at: { panel: Panel; x: number; y: number } | null): void {
    this.#pointed = at;
    this.#events.point(at && at.panel.placeAt(at.x, at.y, performance.now()));
    this.#schedule();
  }

  #remeasure(): void {
    this.#measured = false;
    this.redraw();
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

  #schedule(): void {
    this.#scheduled ||= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    this.#scheduled = 0;
    if (!this.#measured) this.#measure();
    this.#follow();
    // After a rest the first step is an ordinary one, however long the rest was; within a motion, late frames make up for it.
    const elapsed = this.#moving ? Math.max(1, now - this.#lastTick) : 16;
    this.#lastTick = now;
    let moving = false;
    for (const panel of this.#panels.values()) moving = panel.advance(now, elapsed, this.#stillness.matches) || moving;

    const panels = [...this.#panels.values()];
    if (moving) this.#thinning.move();
    if (this.#stale) this.#thinning.choose(panels, this.#strokes.order, this.#painter, now);
    const states = panels.map((panel) => panel.state(now, this.#scene));
    for (const panel of panels) this.#paintEllipses(panel);
    // The canvas keeps its picture: pointing at things costs no drawing.
    if (this.#stale) this.#painter.paint(this.#scene.background, states);
    this.#stale = false;
    this.#answerHover(now);
    const { ringed, marked, drawings, named } = this.#settings;
    const { scaleBar: bar = false, axes = false } = this.#scene;
    panels.forEach((panel, i) =>
      panel.placeOverlay(states[i], {
        hovered: ringed,
        marked,
        drawings: drawings.get(panel.scene.id) ?? [],
        named: named.get(panel.scene.id) ?? null,
        bar,
        axes,
      }),
    );
    this.#moving = moving;
    if (moving) this.redraw();
  }

  #rest(thinned: boolean): void {
    if (thinned) this.redraw();
    const near = [...this.#panels.values()].filter(({ target }) => target !== atRest);
    const seen = near.toReversed().map((panel) => [panel.scene.run ?? panel.scene.id, panel.seen()] as const);
    this.#events.looked(
      near.map(({ scene: { id }, target }) => [id, target] as const),
      new Map(seen),
      this.#steered,
    );
    this.#steered = false;
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
      this.redraw();
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
