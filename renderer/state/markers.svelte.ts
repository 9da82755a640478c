/** Which cells are compared gene by gene, and what was found. */
import type { MarkerTable } from '../../core/contract/preparation.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { MarkerOptions } from '../../core/model/options/markers.ts';
import type { PreparedId } from '../../core/types.ts';
import type { Marker, MarkerRequest } from '../../core/types/markers.ts';

export interface FoundMarkers {
  prepared: PreparedId;
  request: MarkerRequest;
  /** With which it was found; filters come after. */
  test: Pick<MarkerOptions, 'test' | 'tieCorrection'>;
  table: MarkerTable;
}

class Markers {
  /** What is to be compared next: groups of a column, or the selected cells. None: each group, all other cells. */
  readonly asked = $state<{ column: string | null; group: string[]; against: string[]; selected: boolean }>({
    column: null,
    group: [],
    against: [],
    selected: false,
  });
  readonly sort = $state<{ key: keyof Marker; descends: boolean }>({ key: 'score', descends: true });
  options = $state<MarkerOptions>(parseOptions(MarkerOptions, {}));
  found = $state.raw<FoundMarkers | null>(null);
}

export const markers = new Markers();
