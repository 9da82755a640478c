/** Draws a plot with Pixi: one renderer, one GL context and one canvas, in which every panel is a scissored region. */
import 'pixi.js/unsafe-eval';
import { State, WebGLRenderer, type Geometry } from 'pixi.js';
import type { RunId } from '../../core/types.ts';
import type { SceneEllipses } from '../../core/types/scene.ts';
import { ellipseGeometry, ellipseShader } from './indicatrices.ts';
import { Pace } from './pace.ts';
import { ghostOpacity, type Painter, type PanelState } from './painter.ts';
import { placementUniforms, setPlacement } from './placement.ts';
import { PointCloud, pointShader, sharedStrokes } from './points.ts';
import { sameNumbers } from './same.ts';
import { tintGeometry, tintShader } from './tint.ts';

interface StagePanel {
  points: PointCloud;
  ellipses: { glyph: SceneEllipses['glyph']; geometry: Geometry }[];
  tint: Geometry | null;
  /** Where the cells were before. */
  ghost: PointCloud | null;
}

/** @throws where the browser has no WebGL 2 */
export async function createStage(canvas: HTMLCanvasElement): Promise<Painter> {
  const renderer = new WebGLRenderer<HTMLCanvasElement>();
  await renderer.init({
    canvas,
    width: 1,
    height: 1,
    antialias: false,
    backgroundAlpha: 1,
    powerPreference: 'high-performance',
    // Nothing of Pixi's events, accessibility or scene pipes is used, and buffers live as long as their panels.
    skipExtensionImports: true,
    gcActive: false,
  });
  if (renderer.context.webGLVersion < 2) {
    renderer.destroy();
    throw new Error('WebGL 2 is not available.');
  }

  const blending = State.for2d();
  const placement = placementUniforms();
  const points = pointShader(placement);
  const ellipses = ellipseShader(placement);
  const tint = tintShader(placement);
  const strokes = sharedStrokes();
  const panels = new Map<RunId, StagePanel>();
  const pace = new Pace();
  let timing = false;

  /** Asks the GPU to say when it is done with what it was given so far. */
  const time = (drawn: number) => {
    const { gl } = renderer;
    const fence = timing ? null : gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!fence) return;
    timing = true;
    gl.flush();
    const began = performance.now();
    const ask = () => {
      const done = gl.isContextLost() || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!done) return void setTimeout(ask, 3);
      timing = false;
      if (gl.isContextLost()) return;
      gl.deleteSync(fence);
      pace.record(drawn, performance.now() - began);
    };
    setTimeout(ask, 3);
  };

  const drawPoints = (cloud: PointCloud, state: PanelState): number => {
    const places = cloud.places(state.progress, state.lens !== null);
    const { geometry, size } = cloud.drawn(places);
    if (size > 0) renderer.encoder.draw({ geometry, shader: points.set(places, state, renderer.resolution), state: blending, size });
    return size;
  };

  const clearEllipses = (panel: StagePanel) => {
    for (const { geometry } of panel.ellipses) geometry.destroy(true);
    panel.ellipses = [];
  };

  const destroyPanel = (panel: StagePanel) => {
    clearEllipses(panel);
    panel.tint?.destroy(true);
    panel.ghost?.destroy();
    panel.points.destroy();
  };

  return {
    pace,

    resize: (width, height, ratio) => renderer.resize(width, height, ratio),

    setStrokes({ colors, order }) {
      strokes.colors.source = colors;
      if (!sameNumbers(order, strokes.order)) strokes.order = order;
    },

    setPositions(id, from, to) {
      const panel = panels.get(id);
      if (panel) panel.points.move(from, to);
      else panels.set(id, { points: new PointCloud(strokes, from, to), ellipses: [], tint: null, ghost: null });
    },

    setSelection: (id, turns) => panels.get(id)?.points.choose(turns),

    setColors: (id, colors) => panels.get(id)?.points.recolor(colors),

    setCrowding: (id, crowding) => panels.get(id)?.points.crowd(crowding),

    setTint(id, ground) {
      const panel = panels.get(id)!;
      panel.tint?.destroy(true);
      panel.tint = ground && tintGeometry(ground);
    },

    setGhost(id, positions) {
      const panel = panels.get(id)!;
      panel.ghost?.destroy();
      panel.ghost = positions && new PointCloud(strokes, positions, positions);
    },

    setEllipses(id, groups) {
      const panel = panels.get(id)!;
      clearEllipses(panel);
      panel.ellipses = groups.filter(({ instances }) => instances.length > 0).map((group) => ({ glyph: group.glyph, geometry: ellipseGeometry(group) }));
    },

    removePanel(id) {
      const panel = panels.get(id);
      if (!panel) return;
      destroyPanel(panel);
      panels.delete(id);
    },

    paint(ground, states) {
      const { gl, resolution: ratio } = renderer;
      const { width, height } = renderer.screen;
      gl.disable(gl.SCISSOR_TEST);
      renderer.renderTarget.bind({ target: renderer.view.renderTarget, clear: true, clearColor: [...ground] });
      gl.enable(gl.SCISSOR_TEST);
      let drawn = 0;
      for (const state of states) {
        const panel = panels.get(state.id);
        if (!panel || strokes.order.length === 0) continue;
        const { left, top, width: frameWidth, height: frameHeight } = state.frame;
        gl.scissor(Math.round(left * ratio), Math.round((height - top - frameHeight) * ratio), Math.round(frameWidth * ratio), Math.round(frameHeight * ratio));
        setPlacement(placement, state, width, height);
        if (panel.tint && state.ellipseOpacity > 0) renderer.encoder.draw({ geometry: panel.tint, shader: tint, state: blending });
        if (panel.ghost) drawPoints(panel.ghost, { ...state, opacity: ghostOpacity * state.opacity, density: null, lens: null });
        drawn += drawPoints(panel.points, state);
        if (state.ellipseOpacity === 0) continue;
        for (const { glyph, geometry } of panel.ellipses) {
          ellipses.set(glyph, state.ellipseOpacity, state.view.scale, ratio);
          renderer.encoder.draw({ geometry, shader: ellipses.shader, state: blending });
        }
      }
      time(drawn);
    },

    destroy() {
      for (const panel of panels.values()) destroyPanel(panel);
      points.destroy();
      ellipses.shader.destroy();
      tint.destroy();
      strokes.colors.buffer.destroy();
      renderer.destroy();
    },
  };
}
