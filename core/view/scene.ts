/** From data and a person's choices to what is to be seen, on screen and in a figure alike. */
import type { Bounds, Column, Indicatrices, PanelSource, Scene, SceneEllipses, SceneLabel, ViewSpec } from '../types.ts';
import { panelBounds } from './bounds.ts';
import { colorsOf, readCategories, type Categories } from './categories.ts';
import { findLabels } from './labels.ts';
import { paintCells } from './paint.ts';
import { textColor } from './palette.ts';
import { themeColors } from './themes.ts';

/**
 * The scene of the given panels, in their order. y ascends upwards, as embeddings are plotted.
 * @param coloring the column that `view.colorBy` names, one value a cell; null for one colour
 * @param labelling the column that `view.labelBy` names; null for no labels
 */
export function buildScene(view: ViewSpec, panels: readonly PanelSource[], coloring: Column | null, labelling: Column | null, caption: string): Scene {
  const theme = themeColors[view.theme];
  const rows = panels.length === 0 ? 0 : panels[0].embedding.length / 2;
  const naming = labelling && readCategories(labelling);
  return {
    theme: view.theme,
    background: theme.background,
    foreground: theme.foreground,
    muted: theme.muted,
    panels: panels.map((panel) => {
      const ellipses = ellipsesOf(panel, view);
      const bounds = panelBounds(panel.embedding, ellipses);
      const labels = naming ? labelsOf(panel, bounds, naming, view, coloring?.name === labelling?.name) : [];
      return { id: panel.id, title: panel.title, subtitle: panel.subtitle, positions: panel.embedding, bounds, labels, ellipses };
    }),
    ...paintCells(coloring, rows, view),
    pointRadius: view.pointRadius === 'auto' ? autoPointRadius(rows) : view.pointRadius,
    caption,
  };
}

/** CSS pixels at which this many points fill a panel without hiding one another much. */
export function autoPointRadius(points: number): number {
  return Math.min(3, Math.max(0.5, 12 * Math.max(1, points) ** -0.25));
}

/** Names take their category's colour where the points do, and the ink's elsewhere. */
function labelsOf(panel: PanelSource, bounds: Bounds, naming: Categories, view: ViewSpec, sameAsColor: boolean): SceneLabel[] {
  const colors = sameAsColor
    ? colorsOf(naming, view.theme).map((color) => textColor(color, view.theme))
    : naming.names.map(() => themeColors[view.theme].foreground);
  return findLabels(panel.embedding, bounds, naming, colors, new Set(sameAsColor ? view.hidden : []));
}

function ellipsesOf(panel: PanelSource, view: ViewSpec): SceneEllipses[] {
  const shown = [view.indicatrices.encoder && panel.encoder, view.indicatrices.decoder && panel.decoder];
  return shown.flatMap((indicatrices) => (indicatrices ? [placeEllipses(indicatrices, view)] : []));
}

/** Those whose axes are not finite, where the metric is degenerate, cannot be drawn and are left out. */
function placeEllipses(indicatrices: Indicatrices, view: ViewSpec): SceneEllipses {
  const factor = indicatrices.scale * view.indicatrices.size;
  const instances = new Float32Array(6 * indicatrices.count);
  const cells = new Uint32Array(indicatrices.count);
  let drawn = 0;
  for (let index = 0; index < indicatrices.count; index++) {
    const axes = indicatrices.axes.subarray(4 * index, 4 * index + 4);
    if (!axes.every(Number.isFinite)) continue;
    instances.set(indicatrices.centers.subarray(2 * index, 2 * index + 2), 6 * drawn);
    axes.forEach((length, axis) => (instances[6 * drawn + 2 + axis] = length * factor));
    cells[drawn++] = indicatrices.cells[index];
  }
  const { fill, stroke } = themeColors[view.theme].indicatrix[indicatrices.part];
  return { part: indicatrices.part, fill, stroke, instances: instances.slice(0, 6 * drawn), cells: cells.slice(0, drawn) };
}
