/** A run whose weight is being tried out: what it has come to, before it is kept or let go. */
import type { LiveState } from '../../core/contract/live.ts';
import type { RunId } from '../../core/types.ts';

class Live {
  run = $state<RunId | null>(null);
  /** Where the slider stands; the result may still be on its way. */
  weight = $state(0);
  /** Of a model trained on neighbours, where the other slider stands. */
  spectrum = $state<number | undefined>(undefined);
  state = $state.raw<LiveState | null>(null);
  busy = $state(false);

  begin(run: RunId, weight: number, spectrum: number | undefined): void {
    this.run = run;
    this.weight = weight;
    this.spectrum = spectrum;
    this.state = null;
    this.busy = false;
  }

  end(): void {
    this.run = null;
    this.state = null;
    this.busy = false;
  }
}

export const live = new Live();
