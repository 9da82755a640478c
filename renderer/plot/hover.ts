/** What a person points at, and what they chose with the pointer: the plot's words to the rest of the window. */
import type { Part, RunId } from '../../core/types.ts';

export interface HoveredEllipse {
  part: Part;
  /** Its place in the panel's `SceneEllipses`, and the prepared row it stands at. */
  index: number;
  cell: number;
  /** Semi-axes as drawn, in embedding units. */
  longer: number;
  shorter: number;
}

export interface PlotHover {
  panel: RunId;
  /** The nearest cell within reach of the pointer. */
  cell: number | null;
  ellipse: HoveredEllipse | null;
}

/** What a drag does: moves the camera, or encircles cells. */
export type PlotTool = 'pan' | 'lasso' | 'box';

export interface PlotSelection {
  panel: RunId;
  /** Ascending. */
  cells: Uint32Array;
  /** Shift adds to what is selected, Alt takes away. */
  mode: 'replace' | 'add' | 'subtract';
}
