/** What is to be seen: what a person chose of a view, and the Scene that screen and figure draw of it. */
import type { Column, Indicatrices, IndicatrixReliance, MetricReading, MetricSource, RunId } from '../types.ts';
import type { FontName } from './typefaces.ts';

export type Theme = 'light' | 'dark';

/**
 * `genes`: their mean expression, or with `of` a panel each of that run's embedding. `measure`: a value that each run gives each cell, so
 * that panels differ in colour.
 */
export type ColorBy =
  | { kind: 'none' }
  | { kind: 'obs'; column: string }
  | { kind: 'gene'; gene: string }
  | { kind: 'genes'; genes: string[]; of?: RunId }
  | { kind: 'measure'; measure: string };

export type ColorMapName = 'viridis' | 'magma' | 'inferno' | 'plasma' | 'cividis';
export type PaletteName = 'own' | 'okabeIto' | 'glasbey';

export interface ChosenColor {
  column: string;
  category: string;
  /** `#rrggbb` */ color: string;
}

/** How a view looks, beyond what it shows; the defaults stand in core/view/look.ts. */
export interface ViewLook {
  /** Of categories: the file's where it brings one, or always this one. */
  palette: PaletteName;
  /** Chosen by hand. A list, since names from files are data: none of them may be a key of an object. */
  categoryColors: readonly ChosenColor[];
  map: ColorMapName;
  reversed: boolean;
  /** Quantiles at which the colour map ends, 0…1. */
  clip: readonly [number, number];
  /** Values at which it ends, where a person set them. */
  range: readonly [number, number] | null;
  /** What lies uppermost: the higher value, or whatever chance puts there. */
  order: 'value' | 'random';
  /** Of points, 0…1, or by how many lie on one another. */
  opacity: number | 'auto';
  contours: boolean;
  scaleBar: boolean;
  axes: boolean;
  glyph: 'ellipse' | 'hair';
  /**
   * Where indicatrices stand: one a category of the labelling column, all over the cells, whichever of these suits their number, at the
   * selected cells, or on the published grid.
   */
  placement: 'auto' | 'clusters' | 'spread' | 'selected' | 'grid';
  /** One radius of data in all panels, or one that fills each panel's own grid. */
  sharedScale: boolean;
  ellipseColor: 'part' | 'area' | 'condition';
  /** In medians of the panel's longer axes: ellipses longer than that are cut there and marked; 0 for none. */
  cutAt: number;
  /** Multiplies the radii of the windows through which a map's own metric is seen. */
  reach: number;
  /** Colours the ground by how much area is swollen or shrunk. */
  tint: boolean;
  /** Maps are turned, and mirrored, so that their long axis lies along the panel's; axes show them as they came. */
  turned: boolean;
}

/** Everything a person chose about the view; with the data it fixes the Scene, on screen and in a figure. */
export interface ViewSpec {
  /** Panels in reading order. */
  panels: RunId[];
  /** The panel that the others are turned, mirrored and scaled to lie upon (Procrustes). */
  alignTo?: RunId | null;
  colorBy: ColorBy;
  /** Categories of the colouring column that are switched off: dimmed, never removed. */
  hidden: string[];
  /**
   * The obs column that groups the cells, whatever colours the points: its categories are named on the map, ellipses stand on each; null
   * for none.
   */
  labelBy: string | null;
  /** Whether the groups are named; absent: they are. */
  labels?: boolean;
  indicatrices: {
    encoder: boolean;
    decoder: boolean;
    /** The embedding's own metric, from the data alone; embeddings without an encoder show it in its place. */ own?: boolean;
    /** Grid steps across the panel's width. */ columns: number;
    /** Multiplies the published size. */ size: number;
  };
  /** Points' radius in CSS pixels, or by the number of cells. */
  pointRadius: number | 'auto';
  theme: Theme;
  /** What is left out is as in `defaultLook`. */
  look?: Partial<ViewLook>;
  /** The cells that are shown at all, as stretches: first row and count of each; absent or null for all. */
  only?: readonly number[] | null;
  /** What is seen of panels that are looked at from near; absent: they are seen whole. */
  sights?: Readonly<Record<RunId, Sight>>;
  /** Selected cells, ascending rows: the others fade. */
  selected?: Uint32Array;
  /** Which colour is a run's own, by its place in the palette of runs; by its place among the panels where nobody says. */
  runColors?: Readonly<Record<RunId, number>>;
  /** Of the panels that maps are turned along; absent: wide. */
  shape?: PanelShape;
}

/** Wider than high, or higher than wide. */
export type PanelShape = 'wide' | 'tall';

/** x ↦ A x + t; `a` is row-major, a rotation or reflection times a positive scale. */
export interface Similarity {
  a: readonly [number, number, number, number];
  t: readonly [number, number];
}

/** What a camera shows of an embedding. */
export interface Sight {
  /** 1 where it is seen whole. */
  zoom: number;
  /** Corners of a convex polygon, 2 numbers each, in the embedding's own coordinates: where ellipses are wanted. */
  within: readonly number[];
  /** The same of what is seen. */
  seen: readonly number[];
}

/** For whom a figure is: their widths, page, letters and sizes of text stand in core/view/figure-choices.ts. */
export type JournalName = 'nature' | 'cell' | 'science' | 'plos' | 'poster' | 'slide';

/** The charts that a figure may be in place of its maps: how models learned, how they compare, their neighbours, weights, genes, labels. */
export type ChartName = 'maps' | 'losses' | 'profiles' | 'neighborhoods' | 'tradeOffs' | 'volcano' | 'labels';

/** What a figure holds and how it is laid out, beyond its view; meanings and bounds stand in core/view/figure-choices.ts. */
export interface FigureChoices {
  /** The maps themselves, or what is drawn of their models and cells. */
  chart: ChartName;
  /** Of the labelling column, what a volcano compares; empty: the selected cells. */
  group: string;
  /** And with what; empty: all other cells. */
  against: string;
  test: 'wilcoxon' | 't-test' | 't-test_overestim_var';
  /** Of Wilcoxon’s test. */
  tieCorrection: boolean;
  journal: JournalName;
  /** Millimetres; null by the number of panels: a journal's single, one-and-a-half or double column. */
  width: number | null;
  /** Millimetres that panels make room for; null: the journal's page. */
  height: number | null;
  /** Panels in a row; null in even rows of at most four, as many as have room. */
  columns: number | null;
  /** `a`, `b` … before the titles, capitals where the journal has them. */
  letters: boolean;
  font: FontName;
  /** Points; null as the journal has it. */
  textSize: number | null;
  /** One object a category, in the mixed order of the screen, or pixels. */
  points: 'objects' | 'mixed' | 'pixels';
  /** Dots over all panels; more are pixels. */
  mostDots: number;
  /** Multiplies the radius of the points. */
  pointScale: number;
  legend: boolean;
  metrics: boolean;
  /** Where points, models and numbers come from. */
  caption: boolean;
  /** Of a page: its readers move the weights of regularizers. */
  alive: boolean;
  /** Encoder's and decoder's indicatrices in rows of their own. */
  partsApart: boolean;
}

/** One embedding with what is drawn on it, before any choice of colour. */
export interface PanelSource {
  id: RunId;
  title: string;
  /** What the model is by, before its name. */
  plain?: string;
  /** Second line under the title: the regularization's weight, the metric that the model is for. */
  subtitle: string;
  /** What tells models of one name apart, as a title says it. */
  variants?: readonly string[];
  /** Trained on neighbours: its rate and length are of another kind than an autoencoder's. */
  ofNeighbors?: true;
  /** Two numbers that say how far the map is to be trusted, and what they are. */
  headline?: string;
  headlineDetail?: string;
  /** cells × 2 */
  embedding: Float32Array;
  /** Dimensions of what this is the map of, where they are not two. */
  dim?: number;
  encoder?: Indicatrices;
  decoder?: Indicatrices;
  /** Where the cells were before: shown faded behind. cells × 2 */
  ghost?: Float32Array;
  own?: Indicatrices;
  /** The metric by whose areas the ground is coloured. */
  tint?: Indicatrices;
  /** The run's values where `colorBy` is a measure, the gene's where each gene has a panel. */
  measure?: Column;
  /** Whose embedding it is, where that is not `id`: one of several panels of it. */
  run?: RunId;
  /** From the embedding's own coordinates to those here, where they differ. */
  lie?: Similarity;
  warning?: PanelWarning;
}

/**
 * What to try where a model's map has collapsed, or the model fails: another network, another weight, a regularizer that keeps maps open,
 * another beginning.
 */
export type Remedy = 'network' | 'weight' | 'lighter' | 'regularizer' | 'seed';

/** What is wrong with a map or its model, in a sentence, and what to try, as a button says it. */
export interface PanelWarning {
  text: string;
  remedy: string;
  kind: Remedy;
}

export interface Bounds {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export interface SceneEllipses {
  part: MetricSource;
  /** A hair lies along the longer axis and is as long as that axis exceeds the shorter one. */
  glyph: 'ellipse' | 'hair';
  /** A breath of colour beneath the points, an outline over them, and what parts the outline from them. */
  fill: Rgba;
  stroke: Rgba;
  halo: Rgba;
  /** What fades takes this colour. */
  muted: Rgba;
  /** 6 a piece: centre, longer and shorter semi-axis, all in embedding units, scaled, and cut where they are too long. */
  instances: Float32Array;
  /** 2 a piece: lengths of the longer and the shorter semi-axis, unscaled and uncut. */
  lengths: Float32Array;
  cells: Uint32Array;
  /** What unscaled axes were multiplied by: the radius, in units of the data, of the circles that are drawn. */
  radius: number;
  /** The panel's median of longer × shorter semi-axis, unscaled: what areas are compared with. */
  medianArea: number;
  /** 3 bytes a piece instead of `fill` and `stroke`; absent where all look alike. */
  colors?: Uint8Array;
  /** 1 where the longer axis was cut, 3 where both were; absent where none was. */
  cut?: Uint8Array;
  /** 1 where it stands at a cell that is faded, or is not to be relied on; absent where none is. */
  faded?: Uint8Array;
  /** How far each is to be relied on, where the metric is an estimate. */
  reliance?: IndicatrixReliance;
  /** How round and even this metric is over the whole embedding. */
  reading?: MetricReading;
  /** Places where the metric is degenerate and has no ellipse: 2 numbers each, and the cells. */
  bare: Float32Array;
  bareCells: Uint32Array;
}

/** A ground coloured by how areas are distorted: a mesh of corners that the painter blends between. */
export interface SceneTint {
  columns: number;
  rows: number;
  /** Of the outermost corners. */
  bounds: Bounds;
  /** 4 bytes a corner, row by row from the lowest y; opacity not multiplied in. */
  colors: Uint8Array;
}

/** Lines of equal density, embedding units: closed rings, 2 numbers a corner. */
export interface SceneContour {
  /** 0…1, the share of the highest density. */ level: number;
  rings: Float32Array[];
}

/** 0…1 each. */
export type Rgba = readonly [number, number, number, number];

export interface SceneLabel {
  text: string;
  /** The group's densest place. */
  x: number;
  y: number;
  color: Rgba;
  /** Cells it speaks for: larger ones win where two collide. */
  weight: number;
  /** Half the widths across and down in which most of the group lies, embedding units. */
  spread?: readonly [number, number];
  /** Beside a selection of others. */
  dim?: true;
}

/**
 * A grid over a map: how many places with cells lie in the rectangle from its lowest corner to each corner, row by row; of any cells, and
 * of each category.
 */
export interface Ground {
  minX: number;
  minY: number;
  /** Embedding units. */
  step: number;
  columns: number;
  rows: number;
  all: Uint16Array;
  of: ReadonlyMap<string, Uint16Array>;
  /** What was counted: cells × 2, a category each, one byte each that is 0 where it is not shown. */
  cells: { positions: Float32Array; codes: Int32Array; names: readonly string[]; shown: Uint8Array | null };
}

export interface ScenePanel {
  id: RunId;
  /** Whose embedding it is, where that is not `id`. */
  run?: RunId;
  title: string;
  /** What the model is by, before its name. */
  plain?: string;
  /** The title's end, where it tells the panel from others of its name. */
  variant?: string;
  subtitle: string;
  /** The run's own, before its title. */
  color?: Rgba;
  headline?: string;
  headlineDetail?: string;
  /** cells × 2, embedding units */
  positions: Float32Array;
  /** From the embedding's own coordinates to those of the panel, where the map was turned or laid upon another. */
  lie?: Similarity;
  /** What a panel shows when its camera is at rest: all points, with a margin. */
  bounds: Bounds;
  labels: SceneLabel[];
  /** Where names find free ground. */
  ground?: Ground;
  ellipses: SceneEllipses[];
  /** 4 bytes a cell, where this panel's colours are its own. */
  colors?: Uint8Array;
  tint?: SceneTint;
  /** Where the cells were before, to be seen faded behind. cells × 2 */
  ghost?: Float32Array;
  contours?: SceneContour[];
  /** How round and even the ellipses are, in words; why there are none. */
  note?: string;
  /** The numbers behind it, and the radius. */
  noteDetail?: string;
  /** What is seen, where that is not all. */
  sight?: Bounds;
  warning?: PanelWarning;
}

/** How crowding is seen now. */
export interface Density {
  /** Whether points are sized by it. */
  sized: boolean;
  /** How many points would lie on one another if all lay evenly; 0 where opacity does not go by it. */
  layers: number;
}

export interface LegendEntry {
  label: string;
  color: Rgba;
  count: number;
  hidden: boolean;
}

export type Legend =
  | { kind: 'none' }
  | { kind: 'categories'; title: string; entries: LegendEntry[] }
  | {
      kind: 'continuous';
      title: string;
      min: number;
      max: number;
      /** Absent: linear. */ scale?: 'log';
      /** Of genes: what the values are. */ unit?: string;
      /** Colour stops from min to max. */ stops: Rgba[];
      /** Cells below min and above max, in the ends' colours. */ below: number;
      above: number;
      /** Cells without a value, and cells in which the gene was not seen: both grey. */ missing: number;
      zeros: number;
    };

export interface Scene {
  theme: Theme;
  background: Rgba;
  foreground: Rgba;
  muted: Rgba;
  panels: ScenePanel[];
  /** 4 bytes a cell, the same in every panel. */
  colors: Uint8Array;
  /** Which category each cell is of, where categories colour them: an index into `names`, −1 without a value. */
  kinds?: { codes: Int32Array; names: readonly string[] };
  /** Of the cells that are shown, back to front, the same in every panel. */
  order: Uint32Array;
  /** One byte a cell, 0 where it is not shown; absent where all are. */
  shown?: Uint8Array;
  /** One byte a cell, 1 where it is selected; absent where none is. */
  emphasis?: Uint8Array;
  /** CSS pixels. */
  pointRadius: number;
  /** 0…1, on top of what a cell's own colour has. */
  pointOpacity?: number;
  /** What nobody chose goes by how crowded a place is: sizes about `pointRadius`, opacities on top of `pointOpacity`. */
  byCrowding?: { radius: boolean; opacity: boolean };
  /** A bar of known length, and numbered edges. */
  scaleBar?: boolean;
  axes?: boolean;
  legend: Legend;
  /** What the ellipses' colours say, where they say something; the tint's scale where there is one. */
  ellipseLegend?: Legend;
  /** Provenance line of a figure. */
  caption: string;
}
