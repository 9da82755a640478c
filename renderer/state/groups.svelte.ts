/** What is known of the cells before any model: their quality, and what marks the groups they are in. */
import type { CellQualityNumbers, MarkerTable } from '../../core/contract/preparation.ts';
import type { DatasetId, PreparedId } from '../../core/types.ts';

class Groups {
  quality = $state.raw<{ dataset: DatasetId; numbers: CellQualityNumbers } | null>(null);
  /** The table in the dock, and of which column it is. */
  markers = $state.raw<{ prepared: PreparedId; column: string; table: MarkerTable } | null>(null);
  /** The group of it that is shown, by its place. */
  shown = $state(0);
}

export const groups = new Groups();
