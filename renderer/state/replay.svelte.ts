/** Past epochs of the panels: which one is looked at, and whether they play. */
import type { RunId } from '../../core/types.ts';

class Replay {
  open = $state(false);
  playing = $state(false);
  /** 0…1 of every run's own epochs, so that runs of different length go together; 1 is the present. */
  position = $state(1);
  /** Epochs that are kept, by run. */
  epochs = $state.raw<ReadonlyMap<RunId, number[]>>(new Map());

  /** The epoch of a run that is looked at; null where none is kept, or the present is. */
  epochOf(run: RunId): number | null {
    const kept = this.epochs.get(run);
    if (!this.open || this.position >= 1 || !kept || kept.length === 0) return null;
    return kept[Math.min(kept.length - 1, Math.floor(this.position * kept.length))];
  }

  close(): void {
    this.open = false;
    this.playing = false;
    this.position = 1;
  }
}

export const replay = new Replay();
