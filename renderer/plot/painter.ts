/** What draws a plot: Pixi on a GPU, by WebGPU or WebGL 2, or a plain 2D canvas where there is none. All draw the same. */
import type { RunId } from '../../core/types.ts';
import type { Density, Rgba, SceneEllipses, SceneTint } from '../../core/types/scene.ts';
import type { View } from './camera.ts';
import type { Strokes } from '../../core/view/emphasis.ts';
import type { Lens } from './lens.ts';
import type { Pace } from './pace.ts';

/** CSS pixels from the canvas's upper left corner. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** One panel as it is to be seen now. */
export interface PanelState {
  id: RunId;
  frame: Frame;
  view: View;
  /** 0…1 of the way from the points' former positions to the present ones. */
  progress: number;
  /** CSS pixels. */
  radius: number;
  /** 0…1, of the points, where it does not go by density. */
  opacity: number;
  /** How crowded places look; null where every point looks alike. */
  density: Density | null;
  /** Where the points round a place are moved to show true distances from it; null where they stand as embedded. */
  lens: Lens | null;
  /** 0…1: indicatrices fade while the points they belong to are on the move. */
  ellipseOpacity: number;
}

/** Of where the cells were before, beside their own. */
export const ghostOpacity = 0.16;

/** What a painter draws by. */
export type Graphics = 'webgpu' | 'webgl' | 'canvas';
export type GraphicsChoice = Graphics | 'automatic';

export const graphicsNames: Record<GraphicsChoice, string> = {
  automatic: 'automatic',
  webgpu: 'WebGPU',
  webgl: 'WebGL 2',
  canvas: 'a plain canvas',
};

export interface Painter {
  readonly graphics: Graphics;
  /** Its own; taken out of the window with it. */
  readonly canvas: HTMLCanvasElement;
  /** What a frame has time for here. */
  readonly pace: Pace;
  /** @param ratio device pixels a CSS pixel */
  resize(width: number, height: number, ratio: number): void;
  setStrokes(strokes: Strokes): void;
  /** Positions to move from and to, cells × 2; the same array twice for points at rest. Kept by reference, never written to. */
  setPositions(panel: RunId, from: Float32Array, to: Float32Array): void;
  /** What to draw, by its places in the strokes' order, back to front; null for all. */
  setSelection(panel: RunId, turns: Uint32Array | null): void;
  /** 4 bytes a cell for this panel alone; null for the strokes' colours. */
  setColors(panel: RunId, colors: Uint8Array | null): void;
  /** How crowded each cell's place is, for panels with a density; null where that is the same for all. */
  setCrowding(panel: RunId, crowding: Float32Array | null): void;
  setEllipses(panel: RunId, ellipses: readonly SceneEllipses[]): void;
  /** Where the cells were before, faded behind them (cells × 2); null for no such thing. */
  setGhost(panel: RunId, positions: Float32Array | null): void;
  setTint(panel: RunId, tint: SceneTint | null): void;
  removePanel(panel: RunId): void;
  paint(ground: Rgba, panels: PanelState[]): void;
  destroy(): void;
}
