/** Long work under way in the core: how far it is, and whether a person has stopped it. */
import type { JobId } from '../../core/contract/index.ts';

export interface JobState {
  id: JobId;
  title: string;
  fraction: number;
  message: string;
  cancelled: boolean;
  /** Other work may begin meanwhile. */
  aside: boolean;
}

class Jobs {
  list = $state<JobState[]>([]);

  /** What has to end before other work begins. */
  get busy(): boolean {
    return this.list.some(({ aside }) => !aside);
  }

  begin(title: string, aside = false): JobState {
    this.list.push({ id: crypto.randomUUID(), title, fraction: 0, message: '', cancelled: false, aside });
    return this.list.at(-1)!;
  }

  progress({ job, fraction, message }: { job: JobId; fraction: number; message: string }): void {
    const state = this.list.find(({ id }) => id === job);
    if (state) Object.assign(state, { fraction, message: message || state.message });
  }

  end(job: JobId): void {
    this.list = this.list.filter(({ id }) => id !== job);
  }
}

export const jobs = new Jobs();
