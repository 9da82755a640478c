/** What is known of the cells before any model. */
import type { CellQualityNumbers } from '../../core/contract/preparation.ts';
import type { DatasetId } from '../../core/types.ts';

class Groups {
  quality = $state.raw<{ dataset: DatasetId; numbers: CellQualityNumbers } | null>(null);
}

export const groups = new Groups();
