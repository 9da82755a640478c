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

/** What a person asked for while other work was under way. */
export interface Asked {
  /** As its button says it. */
  title: string;
  /** @param goes whether its turn has come, or it is left */
  answer(goes: boolean): void;
}

class Jobs {
  list = $state<JobState[]>([]);
  /** Begins as soon as nothing else is under way; what is asked for later takes its place. */
  next = $state.raw<Asked | null>(null);

  /** What has to end before other work begins. */
  get busy(): boolean {
    return this.list.some(({ aside }) => !aside);
  }

  /** Waits until nothing else is under way. @returns false where a person left it, or asked for something else since */
  turn(title: string): Promise<boolean> {
    if (!this.busy) return Promise.resolve(true);
    this.leave();
    return new Promise((answer) => (this.next = { title, answer }));
  }

  leave(): void {
    const left = this.next;
    this.next = null;
    left?.answer(false);
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
