/**
 * What gestures on a panel mean, by the tool in hand: its camera moves, cells are picked and encircled, places, ways and areas measured.
 */
import { atRest, panBy, project, unproject, zoomAt, type Camera } from './camera.ts';
import { listen } from './gestures.ts';
import type { PlotHover, PlotMeasure, PlotSelection, PlotTool, SelectionMode } from './hover.ts';
import { cellsInside } from './lasso.ts';
import type { Panel } from './panel.ts';

export interface ToolEvents {
  pick(hover: PlotHover): void;
  select(selection: PlotSelection): void;
  measure(measure: PlotMeasure): void;
}

/** What tools work on. */
export interface Workbench {
  tool(): PlotTool;
  panels(): Iterable<Panel>;
  steer(panel: Panel, smooth: boolean, change: (camera: Camera) => Camera): void;
  point(at: { panel: Panel; x: number; y: number } | null): void;
  /** A draft did. */
  changed(): void;
  events: ToolEvents;
}

/** CSS pixels from its first corner within which a click closes an outline. */
const closingReach = 9;

/** Lets a panel be worked on. @returns what ends that */
export function work(panel: Panel, bench: Workbench): () => void {
  const { events } = bench;
  /** Pixels mean what they mean in the panel as it lies now, and not as it was last drawn. */
  const placed =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args): void => {
      panel.measure();
      act(...args);
    };
  return listen(panel.element, {
    tool: () => bench.tool(),
    zoom: placed((factor, x, y) => bench.steer(panel, true, (camera) => zoomAt(camera, factor, x, y, panel.frame))),
    pan: placed((dx, dy, smooth) => bench.steer(panel, smooth, (camera) => panBy(camera, dx, dy, panel.frame))),
    reset: () => bench.steer(panel, true, () => atRest),
    point: placed((at) => bench.point(at && { panel, ...at })),
    pick: placed((x, y) => {
      const now = performance.now();
      const hover = panel.hoverAt(x, y, now);
      if (bench.tool() === 'probe') events.measure({ kind: 'place', at: panel.placeAt(x, y, now) });
      else if (hover) events.pick(hover);
    }),
    outline: (corners) => panel.overlay.setOutline(corners),
    encircle: placed((corners, mode) => select(panel, panel.unprojectOutline(corners), mode, events)),
    corner: placed((x, y, mode) => setCorner(panel, x, y, mode, bench)),
    rubber: placed((x, y) => {
      if (!panel.draft) return;
      panel.draft.rubber = unproject(panel.view(), x, y);
      bench.changed();
    }),
    finish: placed((mode) => finish(panel, mode, bench)),
    abandon() {
      const had = panel.draft !== null;
      panel.draft = null;
      bench.changed();
      return had;
    },
    trace: placed((corners) =>
      events.measure({ kind: 'path', panel: panel.scene.id, points: Float32Array.from(panel.unprojectOutline(corners)) }),
    ),
  });
}

function setCorner(panel: Panel, px: number, py: number, mode: SelectionMode, bench: Workbench): void {
  for (const other of bench.panels()) if (other !== panel) other.draft = null;
  const draft = (panel.draft ??= { corners: [], closed: bench.tool() !== 'ruler', rubber: null });
  const [firstX, firstY] = draft.corners.length > 0 ? project(panel.view(), draft.corners[0], draft.corners[1]) : [Infinity, Infinity];
  const closes = draft.closed && draft.corners.length >= 6 && Math.hypot(px - firstX, py - firstY) < closingReach;
  if (!closes) draft.corners.push(...unproject(panel.view(), px, py));
  if (closes || (!draft.closed && draft.corners.length === 4)) finish(panel, mode, bench);
  bench.changed();
}

function finish(panel: Panel, mode: SelectionMode, bench: Workbench): void {
  const {
    draft,
    scene: { id },
  } = panel;
  panel.draft = null;
  bench.changed();
  if (!draft) return;
  // The second click of a double click has set its corner twice.
  const corners = withoutRepeats(draft.corners, 2 / panel.view().scale);
  if (!draft.closed && corners.length === 4) {
    const [from, to] = [0, 2].map((at) => panel.placeAt(...project(panel.view(), corners[at], corners[at + 1]), performance.now()));
    bench.events.measure({ kind: 'distance', from, to });
  } else if (corners.length >= 6 && bench.tool() === 'area')
    bench.events.measure({ kind: 'area', panel: id, outline: Float32Array.from(corners) });
  else if (corners.length >= 6) select(panel, corners, mode, bench.events);
}

/** @param outline 2 a corner, embedding units */
function select(panel: Panel, outline: ArrayLike<number>, mode: SelectionMode, events: ToolEvents): void {
  const inside = cellsInside(outline, panel.motion.to);
  const { shown } = panel;
  events.select({ panel: panel.scene.id, cells: shown ? inside.filter((cell) => shown[cell]) : inside, mode });
}

/** @param corners 2 numbers each */
function withoutRepeats(corners: number[], apart: number): number[] {
  const kept: number[] = [];
  for (let at = 0; at < corners.length; at += 2) {
    if (kept.length === 0 || Math.hypot(corners[at] - kept[kept.length - 2], corners[at + 1] - kept[kept.length - 1]) > apart)
      kept.push(corners[at], corners[at + 1]);
  }
  return kept;
}
