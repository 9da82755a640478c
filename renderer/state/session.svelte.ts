/** The connection to the core and what the core says of itself. */
import type { About } from '../../core/contract/index.ts';
import type { FaultRecord } from '../../core/base/errors.ts';
import type { MetricInfo } from '../../core/types.ts';

class Session {
  /**
   * elsewhere: another window has what is open, and this one has not taken it over; along: it reads what the other does; taken: another one
   * has taken it over from this one
   */
  status = $state<'connecting' | 'ready' | 'lost' | 'elsewhere' | 'along' | 'taken'>('connecting');
  about = $state.raw<About | null>(null);
  fault = $state.raw<FaultRecord | null>(null);
  /** What was kept has been taken up, so that what is seen may be kept in its place. */
  restored = $state(false);
  /** Why what is done cannot be written into the project, while that is so. */
  unkept = $state.raw<FaultRecord | null>(null);
  /** Data sets let go of: projects that were in use no longer are. */
  closings = $state(0);

  get metrics(): MetricInfo[] {
    return this.about?.metrics ?? [];
  }

  ready(about: About): void {
    this.about = about;
    // Another window may have taken over meanwhile.
    if (this.status === 'connecting') this.status = 'ready';
  }

  lost(fault: FaultRecord): void {
    this.fault = fault;
    this.status = 'lost';
  }
}

export const session = new Session();
