/** How points look: their colours, which lies on which, and what the colours mean. */
import type { Column } from '../types.ts';
import type { Legend, PanelSource, Rgba, Theme, ViewLook, ViewSpec } from '../types/scene.ts';
import { colorsOf, readCategories, type Categories } from './categories.ts';
import { byte } from './color.ts';
import { quantileOfSorted } from '../base/statistics.ts';
import { colorMapBytes, divergingBytes, mapLevels } from './color-maps.ts';
import { isExpression, measureIn } from './color-sources.ts';
import { drawOrder } from './draw-order.ts';
import { divergingStops } from './ellipses.ts';
import { categoryLegend, continuousLegend, missingLabel, valueRange, type ValueRange } from './legend.ts';
import { completeLook } from './look.ts';
import { sharedUnit } from './score.ts';
import { themeColors } from './themes.ts';

export interface Paint {
  /** 4 bytes a cell. */
  colors: Uint8Array;
  /** Back to front. */
  order: Uint32Array;
  legend: Legend;
}

/** A column's last paint: while a model trains, panels move twenty times a second and their colours stay. */
const lastPaints = new WeakMap<Column, { choice: string; paint: Paint }>();
let lastPlain: { rows: number; theme: Theme; paint: Paint } | null = null;

/** The same in every panel. @param coloring one value a cell; null for one colour */
export function paintCells(coloring: Column | null, rows: number, view: ViewSpec): Paint {
  if (coloring === null) return paintPlain(rows, view.theme);
  const look = completeLook(view.look);
  const choice = JSON.stringify([
    view.theme,
    view.hidden,
    view.colorBy.kind,
    look.palette,
    look.categoryColors.filter(({ column }) => column === coloring.name),
    look.map,
    look.reversed,
    look.clip,
    look.range,
    look.order,
  ]);
  const last = lastPaints.get(coloring);
  if (last?.choice === choice) return last.paint;
  const paint = paintColumn(coloring, rows, view, look);
  lastPaints.set(coloring, { choice, paint });
  return paint;
}

/**
 * Colours of the panels that have a value each for every cell, all on one scale. The order is the same in every panel: by chance, but of
 * genes the cells in which none was seen lie beneath.
 */
export function paintMeasures(
  sources: readonly PanelSource[],
  rows: number,
  view: ViewSpec,
): Paint & { panels: (Uint8Array | undefined)[] } {
  const isArea = /^volume(Encoder|Decoder|Own)$/.test(measureIn(view.colorBy) ?? '');
  const columns = sources.map(({ measure }) => (measure?.kind === 'number' ? (isArea ? besideMedian(measure) : measure) : undefined));
  const known = columns.filter((column) => column !== undefined);
  const plain = paintPlain(rows, view.theme);
  if (known.length === 0) return { ...plain, panels: columns.map(() => undefined) };
  const key = known[0];
  const look = completeLook(view.look);
  const areGenes = isExpression(view.colorBy);
  const choice = JSON.stringify([view.theme, look.map, look.reversed, look.clip, look.range, areGenes, known.map(identify)]);
  let last = lastMeasures.get(key);
  if (last?.choice !== choice) {
    const pooled =
      known.length === 1
        ? key.values
        : Float64Array.from(
            { length: known.length * key.values.length },
            (_, index) => known[index % known.length].values[Math.floor(index / known.length)],
          );
    const range = isArea ? factorRange(pooled, look) : valueRange(pooled, areGenes, look);
    const scale = key.scale === 'log' && range.min > 0 ? 'log' : undefined;
    const map = isArea ? divergingBytes(view.theme) : colorMapBytes(look, view.theme);
    const painted = known.map((column) => colorNumbers(column.values, range, scale, map, view.theme));
    const layers = new Uint16Array(rows);
    if (areGenes)
      for (const { layers: own } of painted) own.forEach((layer, cell) => (layers[cell] = Math.max(layers[cell], Math.min(layer, 2))));
    last = {
      choice,
      colors: new Map(known.map((column, index) => [column, painted[index].colors])),
      order: areGenes ? drawOrder(layers) : plain.order,
      legend: {
        ...continuousLegend(
          { title: areGenes ? 'expression of each gene' : key.name, unit: sharedUnit(known), scale },
          range,
          look,
          view.theme,
        ),
        ...(isArea && { stops: divergingStops(view.theme) }),
      },
    };
    lastMeasures.set(key, last);
  }
  const { colors, order, legend } = last;
  return { ...plain, order, legend, panels: columns.map((column) => column && colors.get(column)) };
}

const relative = new WeakMap<Column, Column & { kind: 'number' }>();

/** Areas as factors of their panel's median: a model's own scale says nothing beside another's. */
function besideMedian(column: Column & { kind: 'number' }): Column & { kind: 'number' } {
  const known = relative.get(column);
  if (known) return known;
  const sorted = column.values.filter((value) => value > 0 && Number.isFinite(value)).sort();
  const median = sorted.length === 0 ? 1 : quantileOfSorted(sorted, 0.5);
  const found = { ...column, name: `${column.name}, times the panel’s median`, values: column.values.map((value) => value / median) };
  relative.set(column, found);
  return found;
}

/** As far below 1 as above: to the 95 % quantile of the factors, at least 2, unless a person set the ends. */
function factorRange(factors: Float64Array, { range }: ViewLook): ValueRange {
  const logs = factors
    .filter((factor) => factor > 0 && Number.isFinite(factor))
    .map((factor) => Math.abs(Math.log2(factor)))
    .sort();
  const reach = logs.length === 0 ? 1 : Math.max(1, quantileOfSorted(logs, 0.95));
  return valueRange(factors, false, { clip: [0, 1], range: range ?? [2 ** -reach, 2 ** reach] });
}

const lastMeasures = new WeakMap<Column, { choice: string; colors: Map<Column, Uint8Array>; order: Uint32Array; legend: Legend }>();

const identities = new WeakMap<Column, number>();
let nextIdentity = 1;

function identify(column: Column): number {
  const known = identities.get(column) ?? nextIdentity++;
  identities.set(column, known);
  return known;
}

function paintColumn(coloring: Column, rows: number, view: ViewSpec, look: ViewLook): Paint {
  const categories = readCategories(coloring);
  if (categories) return paintCategories(categories, view, look);
  if (coloring.kind === 'number') return paintNumbers(coloring, isExpression(view.colorBy), look, view.theme);
  return paintPlain(rows, view.theme);
}

function paintPlain(rows: number, theme: Theme): Paint {
  if (lastPlain?.rows === rows && lastPlain.theme === theme) return lastPlain.paint;
  const colors = new Uint8Array(4 * rows);
  for (let cell = 0; cell < rows; cell++) put(colors, cell, themeColors[theme].plain);
  const paint: Paint = { colors, order: drawOrder(new Uint16Array(rows)), legend: { kind: 'none' } };
  lastPlain = { rows, theme, paint };
  return paint;
}

function paintCategories(categories: Categories, view: ViewSpec, look: ViewLook): Paint {
  const theme = themeColors[view.theme];
  const hidden = new Set(view.hidden);
  const palette = colorsOf(categories, view.theme, look);
  const shown = categories.names.map((name, category) => (hidden.has(name) ? theme.dimmed : palette[category]));
  const isHidden = categories.names.map((name) => hidden.has(name));
  const missingHidden = hidden.has(missingLabel);
  const colors = new Uint8Array(4 * categories.codes.length);
  const layers = new Uint16Array(categories.codes.length);
  categories.codes.forEach((code, cell) => {
    put(colors, cell, code >= 0 ? shown[code] : missingHidden ? theme.dimmed : theme.missing);
    layers[cell] = code >= 0 ? (isHidden[code] ? 0 : 2) : missingHidden ? 0 : 1;
  });
  return { colors, order: drawOrder(layers), legend: categoryLegend(categories, palette, hidden, view.theme) };
}

function paintNumbers(
  { name, unit, values, scale: wanted }: Column & { kind: 'number' },
  isGene: boolean,
  look: ViewLook,
  theme: Theme,
): Paint {
  const range = valueRange(values, isGene, look);
  const scale = wanted === 'log' && range.min > 0 ? 'log' : undefined;
  const { colors, layers } = colorNumbers(values, range, scale, colorMapBytes(look, theme), theme);
  // By chance, what has a value still lies over what has none.
  if (look.order === 'random') layers.forEach((layer, cell) => (layers[cell] = Math.min(layer, 2)));
  return { colors, order: drawOrder(layers), legend: continuousLegend({ title: name, unit, scale }, range, look, theme) };
}

/** Cells without a value lie beneath, then those in which the gene was not seen, then the others by value. */
function colorNumbers(
  values: Float64Array,
  range: ValueRange,
  scale: 'log' | undefined,
  map: Uint8Array,
  themeName: Theme,
): { colors: Uint8Array; layers: Uint16Array } {
  const theme = themeColors[themeName];
  const zerosApart = range.zeros > 0;
  const along = scale === 'log' ? Math.log : (value: number) => value;
  const first = along(range.min);
  const perLevel = range.max > range.min ? (mapLevels - 1) / (along(range.max) - first) : 0;
  const colors = new Uint8Array(4 * values.length);
  const layers = new Uint16Array(values.length);
  values.forEach((value, cell) => {
    if (!Number.isFinite(value)) return put(colors, cell, theme.missing);
    if (zerosApart && value === 0) {
      layers[cell] = 1;
      return put(colors, cell, theme.zero);
    }
    const level = Math.round(Math.min(mapLevels - 1, Math.max(0, (along(value) - first) * perLevel)));
    layers[cell] = 2 + level;
    colors.set(map.subarray(3 * level, 3 * level + 3), 4 * cell);
    colors[4 * cell + 3] = 255;
  });
  return { colors, layers };
}

/** @param color 0…1 */
function put(colors: Uint8Array, cell: number, color: Rgba): void {
  for (let channel = 0; channel < 4; channel++) colors[4 * cell + channel] = byte(color[channel]);
}
