/** Draws a plot on a plain 2D canvas: slower than a GPU, and the same picture. */
import type { RunId } from '../../core/types.ts';
import type { Rgba, SceneEllipses, SceneTint } from '../../core/types/scene.ts';
import { crowdedLook } from '../../core/view/crowding.ts';
import { ellipseLook, strokes as lines } from '../../core/view/ellipse-look.ts';
import { project } from './camera.ts';
import type { Strokes } from '../../core/view/emphasis.ts';
import { throughLens } from './lens.ts';
import { Pace } from './pace.ts';
import { ghostOpacity, type Painter, type PanelState } from './painter.ts';

interface CanvasPanel {
  from: Float32Array;
  to: Float32Array;
  turns: Uint32Array | null;
  colors: Uint8Array | null;
  crowding: Float32Array | null;
  ellipses: readonly SceneEllipses[];
  tint: HTMLCanvasElement | null;
  ground: SceneTint | null;
  ghost: Float32Array | null;
}

export function createCanvasPainter(): Painter {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false })!;
  const panels = new Map<RunId, CanvasPanel>();
  let strokes: Strokes = { colors: new Uint8Array(), order: new Uint32Array() };
  let ratio = 1;
  const pace = new Pace();

  return {
    graphics: 'canvas',
    canvas,
    pace,
    resize(width, height, pixelRatio) {
      ratio = pixelRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    setStrokes: (given) => void (strokes = given),
    setPositions: (id, from, to) =>
      void panels.set(id, {
        turns: null,
        colors: null,
        crowding: null,
        ellipses: [],
        tint: null,
        ground: null,
        ghost: null,
        ...panels.get(id),
        from,
        to,
      }),
    setSelection: (id, turns) => void (panels.get(id)!.turns = turns),
    setColors: (id, colors) => void (panels.get(id)!.colors = colors),
    setCrowding: (id, crowding) => void (panels.get(id)!.crowding = crowding),
    setTint: (id, ground) => void Object.assign(panels.get(id)!, { ground, tint: ground && picture(ground) }),
    setGhost: (id, positions) => void (panels.get(id)!.ghost = positions),
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
        if (panel.tint && panel.ground && state.ellipseOpacity > 0) paintTint(context, panel.tint, panel.ground, state);
        if (panel.ghost) {
          const ghost = { ...state, opacity: ghostOpacity * state.opacity, density: null, lens: null };
          paintPoints(context, { ...panel, from: panel.ghost, to: panel.ghost, turns: null }, strokes, ghost);
        }
        context.globalAlpha = state.ellipseOpacity;
        for (const group of panel.ellipses) paintGrounds(context, group, state);
        paintPoints(context, panel, strokes, state);
        drawn += (panel.turns ?? strokes.order).length;
        context.globalAlpha = state.ellipseOpacity;
        for (const group of panel.ellipses) paintOutlines(context, group, state);
        context.restore();
      }
      pace.record(drawn, performance.now() - began);
    },
    destroy: () => canvas.remove(),
  };
}

/** One pixel a corner, for the canvas to blend between. */
function picture({ columns, rows, colors }: SceneTint): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  // Rows ascend in the embedding and descend on screen.
  for (let row = 0; row < rows; row++)
    image.data.set(colors.subarray(4 * row * columns, 4 * (row + 1) * columns), 4 * (rows - 1 - row) * columns);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return canvas;
}

function paintTint(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  { columns, rows, bounds }: SceneTint,
  { view }: PanelState,
): void {
  const [left, top] = project(view, bounds.minX, bounds.maxY);
  const [right, bottom] = project(view, bounds.maxX, bounds.minY);
  context.imageSmoothingEnabled = true;
  // Corners are the middles of pixels.
  context.drawImage(canvas, 0.5, 0.5, columns - 1, rows - 1, left, top, right - left, bottom - top);
}

function paintPoints(
  context: CanvasRenderingContext2D,
  { from, to, turns, colors: own, crowding }: CanvasPanel,
  { colors: shared, order }: Strokes,
  { view, progress, radius: evenRadius, opacity, density, lens }: PanelState,
): void {
  const colors = own ?? shared;
  const words = new Uint32Array(colors.buffer, colors.byteOffset, colors.length / 4);
  const names = new Map<number, string>();
  let current = -1,
    radius = evenRadius;
  context.globalAlpha = opacity;
  const count = (turns ?? order).length;
  for (let turn = 0; turn < count; turn++) {
    const cell = order[turns ? turns[turn] : turn];
    const atX = from[2 * cell] + (to[2 * cell] - from[2 * cell]) * progress,
      atY = from[2 * cell + 1] + (to[2 * cell + 1] - from[2 * cell + 1]) * progress;
    const [x, y] = lens ? project(view, ...throughLens(lens, atX, atY)) : project(view, atX, atY);
    if (density && crowding) {
      const look = crowdedLook(crowding[cell], density);
      radius = evenRadius * look.size;
      context.globalAlpha = opacity * look.opacity;
    }
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

function paintGrounds(context: CanvasRenderingContext2D, group: SceneEllipses, { view }: PanelState): void {
  if (group.glyph === 'hair') return;
  for (let index = 0; 6 * index < group.instances.length; index++) {
    trace(context, group, index, view);
    context.fillStyle = css(ellipseLook(group, index).fill);
    context.fill();
  }
}

function paintOutlines(context: CanvasRenderingContext2D, group: SceneEllipses, { view }: PanelState): void {
  for (let index = 0; 6 * index < group.instances.length; index++) {
    const { stroke, halo, width } = ellipseLook(group, index);
    trace(context, group, index, view);
    for (const [color, wide] of [
      [halo, width + 2 * lines.halo],
      [stroke, width],
    ] as const) {
      context.strokeStyle = css(color);
      context.lineWidth = wide;
      context.stroke();
    }
  }
}

function trace(context: CanvasRenderingContext2D, { glyph, instances }: SceneEllipses, index: number, view: PanelState['view']): void {
  const [cx, cy, ax, ay, bx, by] = instances.subarray(6 * index, 6 * index + 6);
  const [x, y] = project(view, cx, cy);
  const long = Math.hypot(ax, ay),
    short = Math.hypot(bx, by);
  context.beginPath();
  context.ellipse(
    x,
    y,
    (glyph === 'hair' ? long - short : long) * view.scale,
    glyph === 'hair' ? 0.5 : short * view.scale,
    -Math.atan2(ay, ax),
    0,
    2 * Math.PI,
  );
}

function css([r, g, b, a]: Rgba): string {
  return `rgb(${255 * r} ${255 * g} ${255 * b} / ${a})`;
}
