/** What a person points at, and what they chose with the pointer: the plot's words to the rest of the window. */
import type { MetricSource, RunId } from '../../core/types.ts';
import type { Lens } from './lens.ts';

export interface HoveredEllipse {
  part: MetricSource;
  /** Its place in the panel's `SceneEllipses`, and the prepared row it stands at. */
  index: number;
  cell: number;
  /** Semi-axes in embedding units, whole where they are drawn cut. */
  longer: number;
  shorter: number;
  /** Its area over the median of the panel's. */
  areaRatio: number;
  /** Of the circle of the data that it is, in the data's units. */
  radius: number;
}

export interface PlotHover {
  panel: RunId;
  /** The nearest cell within reach of the pointer. */
  cell: number | null;
  ellipse: HoveredEllipse | null;
}

/** A place in a panel, embedding units, and the cell there, where one is within reach. */
export interface PlotPlace {
  panel: RunId;
  x: number;
  y: number;
  cell: number | null;
}

/** What a drag or click does: moves the camera, encircles cells, measures, or reads a place. */
export type PlotTool = 'pan' | 'lasso' | 'box' | 'polygon' | 'ruler' | 'area' | 'probe';

export type SelectionMode = 'replace' | 'add' | 'subtract';

export interface PlotSelection {
  panel: RunId;
  /** Ascending. */
  cells: Uint32Array;
  /** Shift adds to what is selected, Alt takes away. */
  mode: SelectionMode;
}

/** What was measured out with the ruler, the area or the probe; outlines and paths are 2 numbers a corner, embedding units. */
export type PlotMeasure =
  | { kind: 'distance'; from: PlotPlace; to: PlotPlace }
  | { kind: 'area'; panel: RunId; outline: Float32Array }
  | { kind: 'place'; at: PlotPlace }
  | { kind: 'path'; panel: RunId; points: Float32Array };

/** A line drawn over a panel's points, embedding units. */
export interface PlotDrawing {
  points: ArrayLike<number>;
  closed: boolean;
  /** A class of the line: `straight`, `geodesic`, `path`, `outline`. */ look: string;
}

/** A lens that is wanted: the plot eases towards it. */
export interface PlotLens {
  panel: RunId;
  x: number;
  y: number;
  matrix: Lens['matrix'];
}
