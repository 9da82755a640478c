/** Pointer, wheel and keys on a panel, as intents: zoom, pan, reset, point at, pick, encircle. Places are CSS pixels in the panel. */
import type { PlotTool, SelectionMode } from './hover.ts';

export interface Intents {
  tool(): PlotTool;
  zoom(factor: number, x: number, y: number): void;
  pan(dx: number, dy: number, smooth: boolean): void;
  reset(): void;
  /** null when the pointer has left, or is busy with a drag. */
  point(at: { x: number; y: number } | null): void;
  pick(x: number, y: number): void;
  /** An outline as it grows: 2 numbers a corner. */
  outline(corners: number[] | null): void;
  encircle(corners: number[], mode: SelectionMode): void;
  /** Tools that are worked by single clicks: a corner is set, the next one is looked for, and all are done with or given up. */
  corner(x: number, y: number, mode: SelectionMode): void;
  rubber(x: number, y: number): void;
  finish(mode: SelectionMode): void;
  /** @returns whether there was anything to give up */
  abandon(): boolean;
  /** A path as it was dragged with the probe, 2 numbers a corner. */
  trace(corners: number[]): void;
}

/** Tools whose drags encircle or trace; the others' drags move the camera. */
const dragging: readonly PlotTool[] = ['lasso', 'box', 'probe'];
const cornered: readonly PlotTool[] = ['polygon', 'ruler', 'area'];

/** A press that moves no farther is a click. */
const clickReach = 4;
/** Corners of a lasso lie at least so far apart. */
const cornerSpacing = 2;
const keyZoom = 1.5;
const keyPan = 60;

/** @returns what takes the listeners away again */
export function listen(node: HTMLElement, intents: Intents): () => void {
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void, passive = true) =>
    node.addEventListener(type, listener, { signal: stop.signal, passive });

  let press: { x: number; y: number; lastX: number; lastY: number; moved: boolean; corners: number[] | null } | null = null;

  on('pointerdown', (event) => {
    if (event.button !== 0 || event.target !== node) return;
    node.setPointerCapture(event.pointerId);
    const { offsetX: x, offsetY: y } = event;
    press = {
      x,
      y,
      lastX: x,
      lastY: y,
      moved: false,
      corners: dragging.includes(intents.tool()) || (intents.tool() === 'pan' && (event.shiftKey || event.altKey)) ? [x, y] : null,
    };
  });

  on('pointermove', (event) => {
    const { x, y } = placeIn(node, event);
    if (!press) {
      intents.point({ x, y });
      if (cornered.includes(intents.tool())) intents.rubber(x, y);
      return;
    }
    if (!press.moved && Math.hypot(x - press.x, y - press.y) < clickReach) return;
    if (!press.moved) intents.point(null);
    press.moved = true;
    if (press.corners === null) {
      node.classList.add('dragging');
      intents.pan(x - press.lastX, y - press.lastY, false);
    } else if (intents.tool() === 'box') {
      press.corners = [press.x, press.y, x, press.y, x, y, press.x, y];
      intents.outline(press.corners);
    } else if (Math.hypot(x - press.lastX, y - press.lastY) >= cornerSpacing) {
      press.corners.push(x, y);
      intents.outline(press.corners);
    } else return;
    press.lastX = x;
    press.lastY = y;
  });

  const release = (event: PointerEvent) => {
    if (!press) return;
    const { moved, corners } = press;
    press = null;
    node.classList.remove('dragging');
    intents.outline(null);
    if (event.type === 'pointercancel') return;
    const { x, y } = placeIn(node, event);
    if (!moved && cornered.includes(intents.tool())) intents.corner(x, y, modeOf(event));
    else if (!moved) intents.pick(x, y);
    else if (corners && intents.tool() === 'probe') intents.trace(corners);
    else if (corners) intents.encircle(corners, modeOf(event));
    intents.point({ x, y });
  };
  on('pointerup', release);
  on('pointercancel', release);
  on('pointerleave', () => press ?? intents.point(null));
  on('dblclick', (event) => (cornered.includes(intents.tool()) ? intents.finish(modeOf(event)) : intents.reset()));

  on(
    'wheel',
    (event) => {
      event.preventDefault();
      // Lines and pages as pixels; a pinch arrives as a wheel with Ctrl held and much smaller steps.
      const pixels =
        event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1);
      const { x, y } = placeIn(node, event);
      intents.zoom(Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), x, y);
    },
    false,
  );

  on(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && intents.abandon()) return event.stopPropagation();
      if (event.key === 'Enter' && cornered.includes(intents.tool())) return intents.finish(modeOf(event));
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const x = node.clientWidth / 2,
        y = node.clientHeight / 2;
      const actions: Record<string, () => void> = {
        '+': () => intents.zoom(keyZoom, x, y),
        '=': () => intents.zoom(keyZoom, x, y),
        '-': () => intents.zoom(1 / keyZoom, x, y),
        '0': () => intents.reset(),
        ArrowLeft: () => intents.pan(keyPan, 0, true),
        ArrowRight: () => intents.pan(-keyPan, 0, true),
        ArrowUp: () => intents.pan(0, keyPan, true),
        ArrowDown: () => intents.pan(0, -keyPan, true),
      };
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    },
    false,
  );

  return () => stop.abort();
}

function modeOf(event: MouseEvent | KeyboardEvent): SelectionMode {
  return event.shiftKey ? 'add' : event.altKey ? 'subtract' : 'replace';
}

function placeIn(node: HTMLElement, event: MouseEvent): { x: number; y: number } {
  const box = node.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
