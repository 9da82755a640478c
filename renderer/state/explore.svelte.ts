/** What a person looks into: neighbours in the data, true distances and areas, places read through the decoder, one panel alone. */
import { SvelteSet } from 'svelte/reactivity';
import type { DecodedExpression, GeodesicDistance, MeasuredArea } from '../../core/contract/index.ts';
import type { RunId } from '../../core/types.ts';
import type { PlotDrawing, PlotLens } from '../plot/hover.ts';

/** The latest thing that was measured or read, and the lines that show where. */
export type Finding =
  | { kind: 'distance'; run: RunId; distance: GeodesicDistance }
  | { kind: 'area'; run: RunId; area: MeasuredArea }
  | { kind: 'expression'; run: RunId; decoded: DecodedExpression };

class Explore {
  /** The pointed cell's nearest cells in the data light up. */
  neighbors = $state(false);
  /** The warp round the pointer is undone. */
  lens = $state(false);
  marked = $state.raw<Uint32Array | null>(null);
  /** The cells nearest to the pointed one are being looked for. */
  seeking = $state(false);
  lensAt = $state.raw<PlotLens | null>(null);
  finding = $state.raw<Finding | null>(null);
  drawings = $state.raw<ReadonlyMap<RunId, readonly PlotDrawing[]>>(new Map());
  /** The panel that is shown alone. */
  alone = $state<RunId | null>(null);
  readonly locked = new SvelteSet<RunId>();

  show(finding: Finding, drawings: readonly PlotDrawing[]): void {
    this.finding = finding;
    this.drawings = new Map([[finding.run, drawings]]);
  }

  /** @returns whether there was anything */
  clear(): boolean {
    const had = this.finding !== null || this.drawings.size > 0;
    this.finding = null;
    this.drawings = new Map();
    return had;
  }

  /** What it showed goes with it. */
  toggleLens(): void {
    this.lens = !this.lens;
    if (!this.lens) this.lensAt = null;
  }

  toggleNeighbors(): void {
    this.neighbors = !this.neighbors;
    if (!this.neighbors) this.marked = null;
  }

  toggleLock(id: RunId): void {
    if (!this.locked.delete(id)) this.locked.add(id);
  }
}

export const explore = new Explore();
