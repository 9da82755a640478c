/** Draws a plot on a plain 2D canvas: slower than a GPU, and the same picture. */
import type { Rgba, RunId, SceneEllipses } from '../../core/types.ts';
import { project } from './camera.ts';
import type { Strokes } from './emphasis.ts';
import { strokeWidth } from './indicatrices.ts';
import { Pace } from './pace.ts';
import type { Painter, PanelState } from './painter.ts';

interface CanvasPanel { from: Float32Array; to: Float32Array; index: Uint32Array | null; ellipses: SceneEllipses[] }

export function createCanvasPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false })!;
  const panels = new Map<RunId, CanvasPanel>();
  let strokes: Strokes = { colors: new Uint8Array(), order: new Uint32Array() };
  let ratio = 1;
  const pace = new Pace();

  return {
    pace,
    resize(width, height, pixelRatio) {
      ratio = pixelRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    setStrokes: (given) => void (strokes = given),
    setPositions: (id, from, to) => void panels.set(id, { index: null, ellipses: [], ...panels.get(id), from, to }),
    setSelection: (id, index) => void (panels.get(id)!.index = index),
    setEllipses: (id, ellipses) => void (panels.get(id)!.ellipses = ellipses),
    removePanel: (id) => void panels.delete(id),

    paint(ground, states) {
      const began = performance.now();
      let drawn = 0;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = css(ground);
      context.fillRect(0, 0, canvas.width, canvas.height);
      for (const state of states) {
        const panel = panels.get(state.id);
        if (!panel) continue;
        context.save();
        context.beginPath();
        context.rect(state.frame.left, state.frame.top, state.frame.width, state.frame.height);
        context.clip();
        context.translate(state.frame.left, state.frame.top);
        paintPoints(context, panel, strokes, state);
        drawn += (panel.index ?? strokes.order).length;
        context.globalAlpha = state.ellipseOpacity;
        for (const group of panel.ellipses) paintEllipses(context, group, state);
        context.restore();
      }
      pace.record(drawn, performance.now() - began);
    },
    destroy: () => panels.clear(),
  };
}

function paintPoints(context: CanvasRenderingContext2D, { from, to, index }: CanvasPanel, { colors, order }: Strokes, { view, progress, radius }: PanelState): void {
  const words = new Uint32Array(colors.buffer, colors.byteOffset, colors.length / 4);
  const names = new Map<number, string>();
  let current = -1;
  for (const cell of index ?? order) {
    const [x, y] = project(view, from[2 * cell] + (to[2 * cell] - from[2 * cell]) * progress, from[2 * cell + 1] + (to[2 * cell + 1] - from[2 * cell + 1]) * progress);
    if (!(x > -radius && y > -radius && x < view.width + radius && y < view.height + radius)) continue;
    if (words[cell] !== current) {
      current = words[cell];
      let name = names.get(current);
      if (name === undefined) {
        name = `rgb(${colors[4 * cell]} ${colors[4 * cell + 1]} ${colors[4 * cell + 2]} / ${colors[4 * cell + 3] / 255})`;
        names.set(current, name);
      }
      context.fillStyle = name;
    }
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintEllipses(context: CanvasRenderingContext2D, { instances, fill, stroke }: SceneEllipses, { view }: PanelState): void {
  context.fillStyle = css(fill);
  context.strokeStyle = css(stroke);
  context.lineWidth = strokeWidth;
  for (let i = 0; i < instances.length; i += 6) {
    const [cx, cy, ax, ay, bx, by] = instances.subarray(i, i + 6);
    const [x, y] = project(view, cx, cy);
    context.beginPath();
    context.ellipse(x, y, Math.hypot(ax, ay) * view.scale, Math.hypot(bx, by) * view.scale, -Math.atan2(ay, ax), 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

function css([r, g, b, a]: Rgba): string {
  return `rgb(${255 * r} ${255 * g} ${255 * b} / ${a})`;
}
