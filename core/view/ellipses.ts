/** From metrics to what is drawn of them: how large, in which colours, and which stand apart. */
import type { Indicatrices } from '../types.ts';
import type { Legend, PanelSource, Rgba, SceneEllipses, Theme, ViewLook, ViewSpec } from '../types/scene.ts';
import { byte } from './color.ts';
import { sampleColorMap, sampleDiverging } from './color-maps.ts';
import { quantileOfSorted } from '../base/statistics.ts';
import { completeLook } from './look.ts';
import { leastReliability, relianceAmong } from './reliance.ts';
import { themeColors } from './themes.ts';

const barStops = 17;

/** Indicatrices of every panel. With a shared scale all circles of data have one radius: the median of those that suit each panel. */
export function placeEllipses(sources: readonly PanelSource[], view: ViewSpec): { panels: SceneEllipses[][]; legend?: Legend } {
  const look = completeLook(view.look);
  const shown = sources.map(({ encoder, decoder, own }) => [encoder, decoder, own].filter((one) => one !== undefined));
  const scales = shown
    .flat()
    .map(({ scale }) => scale)
    .filter((scale) => scale > 0)
    .sort((a, b) => a - b);
  const shared = look.sharedScale && scales.length > 0 ? scales[Math.floor(scales.length / 2)] : null;
  const coloring = look.ellipseColor === 'part' ? null : coloringOf(shown.flat(), look, view.theme);
  const panels = shown.map((all) =>
    all.map((indicatrices) => place(indicatrices, (shared ?? indicatrices.scale) * view.indicatrices.size, look, coloring, view.theme)),
  );
  return { panels, legend: coloring?.legend };
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
  return sorted.length === 0 ? NaN : quantileOfSorted(sorted, 0.5);
}

interface Coloring {
  legend: Legend;
  color(area: number, medianArea: number, condition: number): Rgba;
}

/** One scale for all panels: logarithmic, and for areas centred on each panel's median. */
function coloringOf(all: readonly Indicatrices[], look: ViewLook, theme: Theme): Coloring | null {
  if (all.length === 0) return null;
  if (look.ellipseColor === 'area') {
    const reach = areaReach(all);
    return {
      legend: areaLegend(reach, theme),
      color: (area, medianArea) => sampleDiverging(theme, Math.log2(area / medianArea) / reach),
    };
  }
  const sorted = Float64Array.from(all.flatMap((one) => [...conditionsOf(one)]).filter(Number.isFinite)).sort();
  const max = Math.max(2, sorted.length === 0 ? 2 : quantileOfSorted(sorted, 0.95));
  return {
    legend: {
      kind: 'continuous',
      title: 'condition number',
      min: 1,
      max,
      scale: 'log',
      stops: Array.from({ length: barStops }, (_, stop) => sampleColorMap(look, theme, stop / (barStops - 1))),
      below: 0,
      above: 0,
      missing: 0,
      zeros: 0,
    },
    color: (_area, _median, condition) => sampleColorMap(look, theme, Math.log(condition) / Math.log(max)),
  };
}

/** Of areas over their panel's median, of ellipses and ground alike. @param reach log₂ of the factor at which the colours end */
export function areaLegend(reach: number, theme: Theme): Extract<Legend, { kind: 'continuous' }> {
  return {
    kind: 'continuous',
    title: 'area, times the panel’s median',
    min: 2 ** -reach,
    max: 2 ** reach,
    scale: 'log',
    stops: divergingStops(theme),
    below: 0,
    above: 0,
    missing: 0,
    zeros: 0,
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
  return sorted.length === 0 ? 1 : Math.max(1, quantileOfSorted(sorted, 0.95));
}

export function divergingStops(theme: Theme): Rgba[] {
  return Array.from({ length: barStops }, (_, stop) => sampleDiverging(theme, (2 * stop) / (barStops - 1) - 1));
}

/** The shares of an axis that are left of the longer and the shorter one where they are no longer than `most`, and which were cut. */
function cutTo(most: number, longer: number, shorter: number): { long: number; short: number; cut: number } {
  return { long: Math.min(1, most / longer), short: Math.min(1, most / shorter), cut: shorter > most ? 3 : longer > most ? 1 : 0 };
}

/** Those whose axes are not finite cannot be drawn and are left out. */
function place(indicatrices: Indicatrices, factor: number, look: ViewLook, coloring: Coloring | null, theme: Theme): SceneEllipses {
  const kept = Array.from({ length: indicatrices.count }, (_, index) => index).filter((index) =>
    indicatrices.axes.subarray(4 * index, 4 * index + 4).every(Number.isFinite),
  );
  const lengths = kept.map((index) => semiAxes(indicatrices, index));
  const most = look.cutAt > 0 ? look.cutAt * medianOf(Float64Array.from(lengths, ([longer]) => longer)) : Infinity;
  const cuts = lengths.map(([longer, shorter]) => cutTo(most, longer, shorter));
  const instances = new Float32Array(6 * kept.length);
  kept.forEach((index, n) => {
    instances.set(indicatrices.centers.subarray(2 * index, 2 * index + 2), 6 * n);
    const { long, short } = cuts[n];
    indicatrices.axes
      .subarray(4 * index, 4 * index + 4)
      .forEach((length, axis) => (instances[6 * n + 2 + axis] = length * factor * (axis < 2 ? long : short)));
  });
  const medianArea = medianOf(areasOf(indicatrices));
  const colors =
    coloring &&
    kept.flatMap((_, n) =>
      coloring
        .color(lengths[n][0] * lengths[n][1], medianArea, (lengths[n][0] / lengths[n][1]) ** 2)
        .slice(0, 3)
        .map(byte),
    );
  const { indicatrix, muted, background } = themeColors[theme];
  const { reliance } = indicatrices;
  return {
    part: indicatrices.part,
    glyph: look.glyph,
    ...indicatrix[indicatrices.part],
    halo: [background[0], background[1], background[2], haloOpacity],
    muted,
    instances,
    lengths: Float32Array.from(lengths.flat()),
    cells: Uint32Array.from(kept, (index) => indicatrices.cells[index] ?? 0),
    radius: factor,
    medianArea,
    bare: indicatrices.degenerate?.centers ?? new Float32Array(),
    bareCells: indicatrices.degenerate?.cells ?? new Uint32Array(),
    ...(indicatrices.reading && { reading: indicatrices.reading }),
    ...(colors && { colors: Uint8Array.from(colors) }),
    ...(reliance && {
      reliance: relianceAmong(reliance, kept),
      faded: Uint8Array.from(kept, (index) => (reliance.reliability[index] < leastReliability ? 1 : 0)),
    }),
    ...(cuts.some(({ cut }) => cut > 0) && { cut: Uint8Array.from(cuts, ({ cut }) => cut) }),
  };
}

/** Of the ground's colour round an outline: points shine through a little. */
const haloOpacity = 0.8;
