/** What the window tells a person: a fault with its place and remedy, or a fact with something to undo. */
import type { FaultRecord } from '../../core/base/errors.ts';

export interface Message {
  id: number;
  kind: 'fact' | 'fault';
  text: string;
  /** The file and the place in it. */
  where: string;
  remedy: string;
  action?: { label: string; run: () => void };
}

const factMs = 7_000;

class Messages {
  list = $state.raw<Message[]>([]);
  #next = 1;

  fault(record: FaultRecord): void {
    if (record.tag === 'cancelled') {
      this.fact(record.message);
      return;
    }
    this.#add({
      kind: 'fault',
      text: record.message,
      where: [record.file, record.place].filter(Boolean).join(', '),
      remedy: record.remedy ?? '',
    });
  }

  /** @param expired called when the message goes without its action having been taken @returns what dismisses it */
  fact(text: string, action?: Message['action'], expired: () => void = () => {}): number {
    let taken = false;
    const id = this.#add({
      kind: 'fact',
      text,
      where: '',
      remedy: '',
      action: action && {
        label: action.label,
        run: () => {
          taken = true;
          this.dismiss(id);
          action.run();
        },
      },
    });
    setTimeout(() => {
      this.dismiss(id);
      if (!taken) expired();
    }, factMs);
    return id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((message) => message.id !== id);
  }

  /** What was offered for data that are no longer open can no longer be done. */
  withdraw(): void {
    this.list = this.list.filter(({ action }) => action === undefined);
  }

  #add(message: Omit<Message, 'id'>): number {
    const id = this.#next++;
    this.list = [...this.list.slice(-3), { id, ...message }];
    return id;
  }
}

export const messages = new Messages();
