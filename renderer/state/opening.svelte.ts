/** A file that has been looked into and waits for a person to say how it is to be opened. */
import type { OpenOptions } from '../../core/model/options/open.ts';
import type { FileSummary } from '../../core/types.ts';

/** What the window can do with the file while it asks. */
export interface AskedFile {
  /** Looks again, as if opened in another way. @throws what opening it so would */
  look(options: Partial<OpenOptions>): Promise<FileSummary>;
  /** Asks for a table of labels and puts it beside. @returns its name among the choices; null where none was chosen */
  chooseLabels?(): Promise<string | null>;
}

export interface Question extends AskedFile {
  summary: FileSummary;
  /** How it was opened before. */
  options: Partial<OpenOptions>;
  /** @param options null to leave it closed */
  answer(options: Partial<OpenOptions> | null): void;
}

class Opening {
  question = $state.raw<Question | null>(null);

  /** Waits for the answer. A second file takes the place of the first, which stays closed. */
  ask(summary: FileSummary, options: Partial<OpenOptions>, file: AskedFile): Promise<Partial<OpenOptions> | null> {
    this.question?.answer(null);
    return new Promise((resolve) => {
      const answer = (chosen: Partial<OpenOptions> | null) => {
        this.question = null;
        resolve(chosen);
      };
      this.question = { summary, options, answer, ...file };
    });
  }
}

export const opening = new Opening();

/** Share of the machine's memory beyond which opening is a decision. */
const largeShare = 0.5;

/**
 * Whether there is anything to choose: several matrices, parts or kinds of features, an orientation that is a guess, labels for cells
 * without any, much memory.
 */
export function isChoice({ matrices, parts, features, way, labels, obs }: FileSummary, memory: number | undefined): boolean {
  return (
    matrices.length > 1 ||
    (parts?.offers.length ?? 0) > 1 ||
    features.length > 1 ||
    way?.isGuess === true ||
    (labels.length > 0 && obs.length === 0) ||
    isLarge(matrices[0].memory, memory)
  );
}

export function isLarge(bytes: number, memory: number | undefined): boolean {
  return memory !== undefined && bytes > memory * largeShare;
}
