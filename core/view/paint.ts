/** How points look: their colours, which lies on which, and what the colours mean. The same in every panel. */
import type { Column, Legend, Rgba, Theme, ViewSpec } from '../types.ts';
import { colorsOf, readCategories, type Categories } from './categories.ts';
import { byte } from './color.ts';
import { colorMapBytes, mapLevels, type ColorMapName } from './color-maps.ts';
import { drawOrder } from './draw-order.ts';
import { categoryLegend, continuousLegend, missingLabel, valueRange } from './legend.ts';
import { themeColors } from './themes.ts';

const defaultMap: ColorMapName = 'viridis';

export interface Paint {
  /** 4 bytes a cell. */
  colors: Uint8Array;
  /** Back to front. */
  order: Uint32Array;
  legend: Legend;
}

/** A column's last paint: while a model trains, panels move twenty times a second and their colours stay. */
const lastPaints = new WeakMap<Column, { choice: string; paint: Paint }>();

/** @param coloring one value a cell; null for one colour */
export function paintCells(coloring: Column | null, rows: number, view: ViewSpec): Paint {
  if (coloring === null) return paintPlain(rows, view.theme);
  const choice = JSON.stringify([view.theme, view.hidden, view.colorBy.kind]);
  const last = lastPaints.get(coloring);
  if (last?.choice === choice) return last.paint;
  const paint = paintColumn(coloring, rows, view);
  lastPaints.set(coloring, { choice, paint });
  return paint;
}

function paintColumn(coloring: Column, rows: number, view: ViewSpec): Paint {
  const categories = readCategories(coloring);
  if (categories) return paintCategories(categories, view);
  if (coloring.kind === 'number') return paintNumbers(coloring, view.colorBy.kind === 'gene', view.theme);
  return paintPlain(rows, view.theme);
}

function paintPlain(rows: number, theme: Theme): Paint {
  const colors = new Uint8Array(4 * rows);
  for (let cell = 0; cell < rows; cell++) put(colors, cell, themeColors[theme].plain);
  return { colors, order: drawOrder(new Uint16Array(rows)), legend: { kind: 'none' } };
}

function paintCategories(categories: Categories, view: ViewSpec): Paint {
  const theme = themeColors[view.theme];
  const hidden = new Set(view.hidden);
  const palette = colorsOf(categories, view.theme);
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

/** Cells without a value lie beneath, then those in which the gene was not seen, then the others by value. */
function paintNumbers({ name, values }: Column & { kind: 'number' }, isGene: boolean, themeName: Theme): Paint {
  const theme = themeColors[themeName];
  const range = valueRange(values, isGene);
  const map = colorMapBytes(defaultMap, themeName);
  const zerosApart = range.zeros > 0;
  const perLevel = range.max > range.min ? (mapLevels - 1) / (range.max - range.min) : 0;
  const colors = new Uint8Array(4 * values.length);
  const layers = new Uint16Array(values.length);
  values.forEach((value, cell) => {
    if (!Number.isFinite(value)) return put(colors, cell, theme.missing);
    if (zerosApart && value === 0) {
      layers[cell] = 1;
      return put(colors, cell, theme.zero);
    }
    const level = Math.round(Math.min(mapLevels - 1, Math.max(0, (value - range.min) * perLevel)));
    layers[cell] = 2 + level;
    colors.set(map.subarray(3 * level, 3 * level + 3), 4 * cell);
    colors[4 * cell + 3] = 255;
  });
  return { colors, order: drawOrder(layers), legend: continuousLegend(name, range, defaultMap, themeName) };
}

/** @param color 0…1 */
function put(colors: Uint8Array, cell: number, color: Rgba): void {
  for (let channel = 0; channel < 4; channel++) colors[4 * cell + channel] = byte(color[channel]);
}
