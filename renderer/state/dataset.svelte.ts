/** The data set that is open, how it is to be prepared, and what preparation gave. */
import type { DatasetSummary, MapPreview, PreparedSummary } from '../../core/contract/index.ts';
import type { PickedFile } from '../host.ts';
import type { PrepareOptions } from '../../core/model/options/prepare.ts';
import type { RunId } from '../../core/types.ts';

/** A preparation of the open data that was looked at before. */
export interface Earlier {
  prepared: PreparedSummary;
  options: Partial<PrepareOptions>;
  panels: RunId[];
}

/** Where a data set came from, so that it can be read again in another way. */
export type Origin = { path: string } | { files: PickedFile[] };

class DatasetState {
  open = $state.raw<DatasetSummary | null>(null);
  /** Null for the sample, and for what was open before the window was reloaded. */
  origin = $state.raw<Origin | null>(null);
  prepared = $state.raw<PreparedSummary | null>(null);
  /** The file's own map, which is seen until there is prepared data. */
  preview = $state.raw<MapPreview | null>(null);
  /** Of the prepared cells, once they have come. */
  cellNames = $state.raw<string[]>([]);
  /** The form's values; `preparedWith` are those that `prepared` came from. */
  options = $state<Partial<PrepareOptions>>({});
  /** Preparation was begun by itself, which happens once. */
  begun = false;
  preparedWith = $state.raw<Partial<PrepareOptions> | null>(null);
  earlier = $state.raw<Earlier[]>([]);

  /** The form has moved on from what was prepared. */
  get stale(): boolean {
    return this.preparedWith !== null && JSON.stringify(this.options) !== JSON.stringify(this.preparedWith);
  }

  opened(summary: DatasetSummary, origin: Origin | null): void {
    this.open = summary;
    this.origin = origin;
    this.options = { ...summary.proposed };
    this.prepared = null;
    this.begun = false;
    this.preview = null;
    this.preparedWith = null;
    this.earlier = [];
  }

  /** @param panels those that the last preparation is left with */
  ready(prepared: PreparedSummary, options: Partial<PrepareOptions>, panels: RunId[] = []): void {
    const last = this.prepared && this.preparedWith && { prepared: this.prepared, options: this.preparedWith, panels };
    const others = this.earlier.filter((each) => each.prepared.id !== last?.prepared.id);
    this.earlier = [...others, ...(last ? [last] : [])].filter((each) => each.prepared.id !== prepared.id);
    this.prepared = prepared;
    this.cellNames = [];
    this.options = { ...options };
    this.preparedWith = { ...options };
  }

  /** A preparation that nothing hangs on any more. */
  forget({ id }: PreparedSummary): void {
    this.earlier = this.earlier.filter(({ prepared }) => prepared.id !== id);
  }

  closed(): void {
    this.open = null;
    this.preview = null;
    this.earlier = [];
    this.prepared = null;
    this.preparedWith = null;
  }
}

export const dataset = new DatasetState();
