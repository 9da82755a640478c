/** Draws a plot with Pixi: one renderer, one context and one canvas, in which every panel is a scissored region. */
import type { RunId } from '../../core/types.ts';
import type { SceneEllipses } from '../../core/types/scene.ts';
import { createFading, ellipseMesh, type EllipseLayer, type Fading } from './indicatrices.ts';
import { destroyMesh, type Mesh } from './mesh.ts';
import { Pace } from './pace.ts';
import { ghostOpacity, type Painter, type PanelState } from './painter.ts';
import { createPlacement, setPlacement, type Placement } from './placement.ts';
import { PointCloud, sharedStrokes } from './point-cloud.ts';
import { sameNumbers } from './same.ts';
import type { Surface } from './surface.ts';
import { tintMesh } from './tint.ts';

interface StagePanel {
  /** Each panel's own: WebGPU reads them when the frame is whole. */
  uniforms: { placement: Placement; fading: Fading };
  points: PointCloud;
  ellipses: Record<EllipseLayer, Mesh[]>;
  tint: Mesh | null;
  /** Where the cells were before. */
  ghost: PointCloud | null;
}

export function createStage(surface: Surface): Painter {
  const { language, renderer } = surface;
  const strokes = sharedStrokes();
  const panels = new Map<RunId, StagePanel>();
  const pace = new Pace();
  let timing = false;

  const time = async (drawn: number) => {
    if (timing) return;
    timing = true;
    const began = performance.now();
    if (await surface.done()) pace.record(drawn, performance.now() - began);
    timing = false;
  };

  const drawPoints = (cloud: PointCloud, state: PanelState): number => {
    const drawn = cloud.drawn(state, renderer.resolution);
    if (drawn) surface.draw(drawn.draw);
    return drawn?.points ?? 0;
  };

  const destroyPanel = ({ uniforms, points, ellipses, tint, ghost }: StagePanel) => {
    for (const mesh of [...ellipses.ground, ...ellipses.outline, ...(tint ? [tint] : [])]) destroyMesh(mesh);
    ghost?.destroy();
    points.destroy();
    for (const { buffer } of Object.values(uniforms)) buffer?.destroy();
  };

  return {
    graphics: surface.graphics,
    canvas: surface.canvas,
    pace,

    resize: (width, height, ratio) => renderer.resize(width, height, ratio),

    setStrokes({ colors, order }) {
      strokes.colors.source = colors;
      if (!sameNumbers(order, strokes.order)) strokes.order = order;
    },

    setPositions(id, from, to) {
      const panel = panels.get(id);
      if (panel) return panel.points.move(from, to);
      const uniforms = { placement: createPlacement(), fading: createFading() };
      panels.set(id, {
        uniforms,
        points: new PointCloud(strokes, language, uniforms.placement, from, to),
        ellipses: { ground: [], outline: [] },
        tint: null,
        ghost: null,
      });
    },

    setSelection: (id, turns) => panels.get(id)?.points.choose(turns),

    setColors: (id, colors) => panels.get(id)?.points.recolor(colors),

    setCrowding: (id, crowding) => panels.get(id)?.points.crowd(crowding),

    setTint(id, ground) {
      const panel = panels.get(id)!;
      if (panel.tint) destroyMesh(panel.tint);
      panel.tint = ground && tintMesh(ground, language, panel.uniforms.placement);
    },

    setGhost(id, positions) {
      const panel = panels.get(id)!;
      panel.ghost?.destroy();
      panel.ghost = positions && new PointCloud(strokes, language, panel.uniforms.placement, positions, positions);
    },

    setEllipses(id, groups) {
      const panel = panels.get(id)!;
      for (const mesh of [...panel.ellipses.ground, ...panel.ellipses.outline]) destroyMesh(mesh);
      const meshes = (layer: EllipseLayer, all: readonly SceneEllipses[]) =>
        all.filter(({ instances }) => instances.length > 0).map((group) => ellipseMesh(group, layer, language, panel.uniforms));
      panel.ellipses = {
        ground: meshes(
          'ground',
          groups.filter(({ glyph }) => glyph === 'ellipse'),
        ),
        outline: meshes('outline', groups),
      };
    },

    removePanel(id) {
      const panel = panels.get(id);
      if (!panel) return;
      destroyPanel(panel);
      panels.delete(id);
    },

    paint(ground, states) {
      surface.begin(ground);
      let drawn = 0;
      for (const state of states) {
        const panel = panels.get(state.id);
        if (!panel || strokes.order.length === 0) continue;
        surface.clip(state.frame);
        setPlacement(panel.uniforms.placement, state, renderer.screen, renderer.resolution);
        panel.uniforms.fading.uniforms.uOpacity = state.ellipseOpacity;
        if (panel.tint && state.ellipseOpacity > 0) surface.draw(panel.tint);
        if (panel.ghost) drawPoints(panel.ghost, { ...state, opacity: ghostOpacity * state.opacity, density: null, lens: null });
        if (state.ellipseOpacity > 0) for (const mesh of panel.ellipses.ground) surface.draw(mesh);
        drawn += drawPoints(panel.points, state);
        if (state.ellipseOpacity > 0) for (const mesh of panel.ellipses.outline) surface.draw(mesh);
      }
      surface.end();
      void time(drawn);
    },

    destroy() {
      for (const panel of panels.values()) destroyPanel(panel);
      strokes.colors.buffer.destroy();
      surface.destroy();
    },
  };
}
