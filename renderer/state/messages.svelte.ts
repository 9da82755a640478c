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
  /** Said of the program itself, not of what is open. */
  isOfProgram?: true;
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

  /** A fact about the program, which stays whatever is opened or closed meanwhile. */
  ofProgram(text: string): void {
    const id = this.#add({ kind: 'fact', text, where: '', remedy: '', isOfProgram: true });
    setTimeout(() => this.dismiss(id), factMs);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((message) => message.id !== id);
  }

  /** What was said of data that are no longer open, and offered for them, goes with them. */
  withdraw(): void {
    this.list = this.list.filter(({ isOfProgram }) => isOfProgram);
  }

  /** What is said once more takes the place of the time before. */
  #add(message: Omit<Message, 'id'>): number {
    const id = this.#next++;
    const others = this.list.filter(({ kind, text, where }) => kind !== message.kind || text !== message.text || where !== message.where);
    this.list = [...others.slice(-3), { id, ...message }];
    return id;
  }
}

export const messages = new Messages();
