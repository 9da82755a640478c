/** From metrics to what is drawn of them: how large, in which colours, and which stand apart. */
import type { Indicatrices } from '../types.ts';
import type { Legend, PanelSource, Rgba, SceneEllipses, Theme, ViewLook, ViewSpec } from '../types/scene.ts';
import { byte } from './color.ts';
import { sampleColorMap, sampleDiverging } from './color-maps.ts';
import { quantile } from './legend.ts';
import { completeLook } from './look.ts';
import { formatValue } from './numbers.ts';
import { themeColors } from './themes.ts';

const barStops = 17;

/** What is drawn of one panel, and how it is coloured. */
export interface PlacedEllipses { ellipses: SceneEllipses[]; note?: string }

/** Indicatrices of every panel. With a shared scale all circles of data have one radius: the median of those that suit each panel. */
export function placeEllipses(sources: readonly PanelSource[], view: ViewSpec): { panels: PlacedEllipses[]; legend?: Legend } {
  const look = completeLook(view.look);
  const shown = sources.map(({ encoder, decoder, own }) => [encoder, decoder, own].filter((one) => one !== undefined));
  const scales = shown.flat().map(({ scale }) => scale).filter((scale) => scale > 0).sort((a, b) => a - b);
  const shared = look.sharedScale && scales.length > 0 ? scales[Math.floor(scales.length / 2)] : null;
  const coloring = look.ellipseColor === 'part' ? null : coloringOf(shown.flat(), look, view.theme);
  const panels = shown.map((all, index): PlacedEllipses => {
    const ellipses = all.map((indicatrices) => place(indicatrices, (shared ?? indicatrices.scale) * view.indicatrices.size, look, coloring, view.theme));
    return { ellipses, note: sources[index].dim === 1 ? untold(view) : tellRadii(ellipses.filter(({ cells }) => cells.length > 0), look.sharedScale) };
  });
  return { panels, legend: coloring?.legend };
}

const partNames = { encoder: 'encoder', decoder: 'decoder', own: 'neighbourhoods' };

function tellRadii(ellipses: readonly SceneEllipses[], shared: boolean): string | undefined {
  if (ellipses.length === 0) return undefined;
  if (shared) return `radius ${formatValue(ellipses[0].radius)} in all panels`;
  if (ellipses.length === 1) return `circles of radius ${formatValue(ellipses[0].radius)}`;
  return `radius ${ellipses.map(({ radius, part }) => `${formatValue(radius)} ${partNames[part]}`).join(', ')}`;
}

/** Why a view has none of those it asks for. */
function untold({ indicatrices: { encoder, decoder, own } }: ViewSpec): string | undefined {
  return encoder || decoder || own ? 'no ellipses in one dimension' : undefined;
}

/** Unscaled lengths of the longer and the shorter semi-axis. */
export function semiAxes({ axes }: Pick<Indicatrices, 'axes'>, index: number): [longer: number, shorter: number] {
  return [Math.hypot(axes[4 * index], axes[4 * index + 1]), Math.hypot(axes[4 * index + 2], axes[4 * index + 3])];
}

/** Area of an ellipse over π: the square root of 1/det of its metric. */
export function areasOf(indicatrices: Indicatrices): Float64Array {
  return Float64Array.from({ length: indicatrices.count }, (_, index) => {
    const [longer, shorter] = semiAxes(indicatrices, index);
    return longer * shorter;
  });
}

/** λmax/λmin of each metric: how many times farther, squared, one direction is stretched than the other. */
function conditionsOf(indicatrices: Indicatrices): Float64Array {
  return Float64Array.from({ length: indicatrices.count }, (_, index) => {
    const [longer, shorter] = semiAxes(indicatrices, index);
    return (longer / shorter) ** 2;
  });
}

export function medianOf(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value) && value > 0).sort();
  return sorted.length === 0 ? NaN : quantile(sorted, 0.5);
}

interface Coloring { legend: Legend; color(area: number, medianArea: number, condition: number): Rgba }

/** One scale for all panels: logarithmic, and for areas centred on each panel's median. */
function coloringOf(all: readonly Indicatrices[], look: ViewLook, theme: Theme): Coloring | null {
  if (all.length === 0) return null;
  if (look.ellipseColor === 'area') {
    const reach = areaReach(all);
    return {
      legend: { kind: 'continuous', title: 'area, times the panel’s median', min: 2 ** -reach, max: 2 ** reach, scale: 'log', stops: divergingStops(theme), below: 0, above: 0, missing: 0, zeros: 0 },
      color: (area, medianArea) => sampleDiverging(theme, Math.log2(area / medianArea) / reach),
    };
  }
  const sorted = Float64Array.from(all.flatMap((one) => [...conditionsOf(one)]).filter(Number.isFinite)).sort();
  const max = Math.max(2, sorted.length === 0 ? 2 : quantile(sorted, 0.95));
  return {
    legend: { kind: 'continuous', title: 'condition number', min: 1, max, scale: 'log', stops: Array.from({ length: barStops }, (_, stop) => sampleColorMap(look, theme, stop / (barStops - 1))), below: 0, above: 0, missing: 0, zeros: 0 },
    color: (_area, _median, condition) => sampleColorMap(look, theme, Math.log(condition) / Math.log(max)),
  };
}

/** log₂ of the factor at which the colours of areas end: the 95 % quantile over all panels, at least 2. */
export function areaReach(all: readonly Indicatrices[]): number {
  const logs = all.flatMap((one) => {
    const areas = areasOf(one);
    const median = medianOf(areas);
    return [...areas].map((area) => Math.abs(Math.log2(area / median)));
  });
  const sorted = Float64Array.from(logs.filter(Number.isFinite)).sort();
  return sorted.length === 0 ? 1 : Math.max(1, quantile(sorted, 0.95));
}

export function divergingStops(theme: Theme): Rgba[] {
  return Array.from({ length: barStops }, (_, stop) => sampleDiverging(theme, (2 * stop) / (barStops - 1) - 1));
}

/** Those whose axes are not finite, where the metric is degenerate, cannot be drawn and are left out. */
function place(indicatrices: Indicatrices, factor: number, look: ViewLook, coloring: Coloring | null, theme: Theme): SceneEllipses {
  const instances = new Float32Array(6 * indicatrices.count);
  const cells = new Uint32Array(indicatrices.count);
  const kept: number[] = [];
  for (let index = 0; index < indicatrices.count; index++) {
    const axes = indicatrices.axes.subarray(4 * index, 4 * index + 4);
    if (!axes.every(Number.isFinite)) continue;
    const at = 6 * kept.length;
    instances.set(indicatrices.centers.subarray(2 * index, 2 * index + 2), at);
    axes.forEach((length, axis) => (instances[at + 2 + axis] = length * factor));
    cells[kept.length] = indicatrices.cells[index] ?? 0;
    kept.push(index);
  }
  const areas = areasOf(indicatrices);
  const conditions = conditionsOf(indicatrices);
  const medianArea = medianOf(areas);
  const { fill, stroke } = themeColors[theme].indicatrix[indicatrices.part];
  return {
    part: indicatrices.part,
    glyph: look.glyph,
    fill,
    stroke,
    instances: instances.slice(0, 6 * kept.length),
    cells: cells.slice(0, kept.length),
    radius: factor,
    medianArea,
    ...(coloring && { colors: Uint8Array.from(kept.flatMap((index) => coloring.color(areas[index], medianArea, conditions[index]).slice(0, 3).map(byte))) }),
    ...(look.outliers && { outliers: Uint8Array.from(kept, (index) => indicatrices.outlier[index]) }),
  };
}

/** CSS pixels. */
const strokeWidth = 1.25;
const outlierStroke = 2.75;

/** How one of them is drawn. Coloured ones carry their colour in the fill too, since it says something. */
export function ellipseLook({ glyph, fill, stroke, colors, outliers }: SceneEllipses, index: number): { fill: Rgba; stroke: Rgba; width: number } {
  const own = colors && [0, 1, 2].map((channel) => colors[3 * index + channel] / 255);
  const width = outliers?.[index] ? outlierStroke : strokeWidth;
  const line: Rgba = own ? [own[0], own[1], own[2], 0.95] : stroke;
  if (glyph === 'hair') return { fill: line, stroke: line, width };
  return { fill: own ? [own[0], own[1], own[2], 0.5] : fill, stroke: line, width };
}
