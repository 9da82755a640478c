/** From data and a person's choices to what is to be seen, on screen and in a figure alike. */
import type { Column } from '../types.ts';
import type {
  Bounds,
  PanelSource,
  Rgba,
  Scene,
  SceneLabel,
  ScenePanel,
  SceneTint,
  Sight,
  Similarity,
  Theme,
  ViewLook,
  ViewSpec,
} from '../types/scene.ts';
import { layPanels, type Lie } from './align.ts';
import { panelBounds, squareBounds } from './bounds.ts';
import { colorsOf, readCategories, type Categories } from './categories.ts';
import { measureIn } from './color-sources.ts';
import { contoursOf } from './contours.ts';
import { areaLegend, areaReach, placeEllipses } from './ellipses.ts';
import { emphasizeEllipses, marksOf } from './emphasis.ts';
import { categoriesAmong, ellipsesAmong, legendAmong, orderAmong, pointsAmong, shownOf } from './filter.ts';
import { groundOf } from './ground.ts';
import { dimmedBeside, findLabels } from './labels.ts';
import { missingLabel } from './legend.ts';
import { completeLook } from './look.ts';
import { memoizeLast } from './memo.ts';
import { multiplesIn } from './multiples.ts';
import { paintCells, paintMeasures } from './paint.ts';
import { textColor } from './palette.ts';
import { tell, tellNone } from './reading.ts';
import { subtitlesOf, titlesOf } from './panel.ts';
import { runColorOf } from './run-colors.ts';
import { transformPoints } from './similarity.ts';
import { themeColors } from './themes.ts';
import { areaTint } from './tint.ts';

/**
 * The scene of the given panels, in their order. y ascends upwards, as embeddings are plotted.
 * @param coloring the column that `view.colorBy` names, one value a cell; null for one colour
 * @param labelling the column that `view.labelBy` names; null where none groups the cells
 */
export function buildScene(
  view: ViewSpec,
  sources: readonly PanelSource[],
  coloring: Column | null,
  labelling: Column | null,
  caption: string,
): Scene {
  const theme = themeColors[view.theme];
  const look = completeLook(view.look);
  const panels = layPanels(sources, lieOf(view));
  const titles = titlesOf(panels);
  const subtitles = subtitlesOf(panels);
  const multiples = multiplesIn(view);
  const rows = panels.length === 0 ? 0 : panels[0].embedding.length / 2;
  const shown = view.only ? shownOf(view.only, rows) : null;
  const allNames = labelling && readCategories(labelling);
  const naming = allNames && shown ? categoriesAmong(allNames, shown) : allNames;
  const placed = placeEllipses(panels, view);
  const isMixed = new Set(placed.panels.map((groups) => groups.map(({ part }) => part).join()).filter(Boolean)).size > 1;
  const tints = look.tint ? tintPanels(panels, view.theme) : null;
  const emphasis = view.selected && view.selected.length > 0 ? marksOf(view.selected, rows) : null;
  const measured = measureIn(view.colorBy) !== null || multiples ? paintMeasures(panels, rows, view) : null;
  const { colors, order, legend } = measured ?? paintCells(coloring, rows, view);
  const visible = coloring && view.hidden.length > 0 ? visibleCells(coloring, JSON.stringify(view.hidden)) : null;
  const kinds = measured ? null : coloring && readCategories(coloring);
  const byCrowding = { radius: view.pointRadius === 'auto', opacity: look.opacity === 'auto' };
  const pointRadius = view.pointRadius === 'auto' ? autoPointRadius(rows) : view.pointRadius;
  return {
    theme: view.theme,
    background: theme.background,
    foreground: theme.foreground,
    muted: theme.muted,
    panels: panels.map((panel, index): ScenePanel => {
      const all = placed.panels[index];
      const ellipses = emphasizeEllipses(shown ? all.map((group) => ellipsesAmong(group, shown)) : all, visible);
      const rest = pointBounds(panel.embedding);
      const sight = view.sights?.[panel.run ?? panel.id];
      return {
        id: panel.id,
        ...(panel.run !== undefined && { run: panel.run }),
        ...titles[index],
        ...(panel.plain !== undefined && !multiples && { plain: panel.plain }),
        subtitle: subtitles[index],
        ...(!multiples && { color: runColorOf(view.runColors?.[panel.id] ?? Math.max(0, view.panels.indexOf(panel.id)), view.theme) }),
        ...(panel.headline !== undefined && !multiples && { headline: panel.headline, headlineDetail: panel.headlineDetail }),
        positions: panel.embedding,
        ...(panel.lie && { lie: panel.lie }),
        bounds: rest,
        ...(sight && { sight: seenBounds(sight, panel.lie) }),
        ...(naming && view.labels !== false
          ? namesOf(panel, rest, naming, view, look, coloring?.name === labelling?.name, shown, emphasis)
          : { labels: [] }),
        ellipses,
        ...(panel.dim === 1 ? tellNone(view) : tell(ellipses, look, isMixed)),
        ...(panel.warning && { warning: panel.warning }),
        ...(measured?.panels[index] && { colors: measured.panels[index] }),
        ...(tints?.panels[index] && { tint: tints.panels[index] }),
        ...(panel.ghost && { ghost: panel.ghost }),
        ...(look.contours && {
          contours: contoursOf(shown ? pointsAmong(panel.embedding, shown) : panel.embedding, squareBounds(panel.embedding)),
        }),
      };
    }),
    colors,
    ...(kinds && { kinds: { codes: kinds.codes, names: kinds.names } }),
    order: shown ? orderAmong(order, shown) : order,
    ...(shown && { shown }),
    ...(emphasis && { emphasis }),
    legend: shown ? legendAmong(legend, coloring && readCategories(coloring), shown) : legend,
    pointRadius,
    pointOpacity: look.opacity === 'auto' ? 1 : look.opacity,
    byCrowding,
    scaleBar: look.scaleBar,
    axes: look.axes,
    ellipseLegend: placed.legend ?? tints?.legend,
    caption,
  };
}

/** Numbered axes are those of the embedding itself, which therefore lies as it came. */
export function lieOf({ alignTo, shape = 'wide', look }: ViewSpec): Lie {
  const { turned, axes } = completeLook(look);
  return { shape: turned && !axes ? shape : null, alignTo };
}

/** CSS pixels at which this many points fill a panel without hiding one another much. */
export function autoPointRadius(points: number): number {
  return Math.min(3, Math.max(0.5, 12 * Math.max(1, points) ** -0.25));
}

/** Of a panel of ordinary size, CSS pixels. */
const panelArea = 420 ** 2;

/**
 * What an even opacity would be: opaque until points cover a panel about once; then as much less as lets crowds be told from places where a
 * few lie.
 */
export function autoOpacity(points: number, radius: number): number {
  const layers = (points * Math.PI * radius * radius) / panelArea;
  return Math.min(1, Math.max(0.25, Math.sqrt(1.5 / layers)));
}

const pointBounds = memoizeLast((positions: Float32Array): Bounds => panelBounds(positions));

const foundLabels = memoizeLast(
  (positions: Float32Array, bounds: Bounds, naming: Categories, colors: Rgba[], hidden: string): SceneLabel[] =>
    findLabels(positions, bounds, naming, colors, new Set(JSON.parse(hidden) as string[])),
);

const textColors = memoizeLast(
  (naming: Categories, theme: Theme, sameAsColor: boolean, palette: ViewLook['palette'], chosen: ViewLook['categoryColors']): Rgba[] =>
    sameAsColor
      ? colorsOf(naming, theme, { palette, categoryColors: chosen }).map((color) => textColor(color, theme))
      : naming.names.map(() => themeColors[theme].foreground),
);

const ground = memoizeLast((positions: Float32Array, bounds: Bounds, naming: Categories, labels: SceneLabel[], shown: Uint8Array | null) =>
  groundOf(
    positions,
    bounds,
    naming,
    labels.map(({ text }) => text),
    shown,
  ),
);

/** One byte a cell, 0 where its category is switched off. */
const visibleCells = memoizeLast((coloring: Column, hidden: string): Uint8Array | null => {
  const categories = readCategories(coloring);
  const off = new Set(JSON.parse(hidden) as string[]);
  return categories && Uint8Array.from(categories.codes, (code) => Number(!off.has(code < 0 ? missingLabel : categories.names[code])));
});

/** The box round what is seen. */
function seenBounds({ seen }: Sight, lie: Similarity | undefined): Bounds {
  const corners = lie ? transformPoints(lie, Float32Array.from(seen)) : seen;
  const xs = Array.from(corners).filter((_, at) => at % 2 === 0),
    ys = Array.from(corners).filter((_, at) => at % 2 === 1);
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
}

/** Names take their category's colour where the points do, and the ink's elsewhere. */
function namesOf(
  panel: PanelSource,
  bounds: Bounds,
  naming: Categories,
  view: ViewSpec,
  look: ViewLook,
  sameAsColor: boolean,
  shown: Uint8Array | null,
  emphasis: Uint8Array | null,
): Pick<ScenePanel, 'labels' | 'ground'> {
  const colors = textColors(naming, view.theme, sameAsColor, look.palette, look.categoryColors);
  const labels = foundLabels(panel.embedding, bounds, naming, colors, JSON.stringify(sameAsColor ? view.hidden : []));
  const dimmed = emphasis && dimmedBeside(naming, emphasis);
  return {
    labels: dimmed ? labels.map((label) => (dimmed.has(label.text) ? { ...label, dim: true as const } : label)) : labels,
    ground: ground(panel.embedding, bounds, naming, labels, shown),
  };
}

function tintPanels(panels: readonly PanelSource[], theme: Theme): { panels: (SceneTint | undefined)[]; legend: Scene['ellipseLegend'] } {
  const known = panels.map(({ tint }) => tint).filter((one) => one !== undefined);
  if (known.length === 0) return { panels: [], legend: undefined };
  const reach = areaReach(known);
  return {
    panels: panels.map(({ tint, embedding }) => tint && paintTint(tint, pointBounds(embedding), reach, theme)),
    legend: areaLegend(reach, theme),
  };
}

const paintTint = memoizeLast(areaTint);
