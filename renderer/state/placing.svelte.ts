/** New cells that wait for a person to say how they are to be placed; and a model's file that is looked at. */
import type { GivenFile, PackLook } from '../../core/contract/index.ts';
import type { PlaceOptions } from '../../core/model/options/place.ts';
import type { ModelSummary, PlacingReport } from '../../core/model/portable.ts';
import type { RunId } from '../../core/types.ts';

export interface PlacingQuestion {
  /** The file of new cells. */
  name: string;
  /** What they are placed on, in words. */
  on: string;
  /** @param choice null to leave it */
  answer(choice: Partial<PlaceOptions> | null): void;
}

export interface LookedAtModel {
  /** As the file is called. */
  name: string;
  file: GivenFile;
  model: ModelSummary;
  card: string;
  /** Of the cells that were placed on it last, and where what was found of them went. */
  placed: { report: PlacingReport; where: string; notes: string[] } | null;
}

class Placing {
  question = $state.raw<PlacingQuestion | null>(null);
  /** How cells were placed last in this window. */
  last: Partial<PlaceOptions> = {};
  model = $state.raw<LookedAtModel | null>(null);
  /** What may be packed: the project, or one of its runs. */
  packing = $state.raw<{ look: PackLook; run: RunId | null } | null>(null);

  /** Waits for the answer. */
  ask(name: string, on: string): Promise<Partial<PlaceOptions> | null> {
    this.question?.answer(null);
    return new Promise((resolve) => {
      this.question = {
        name,
        on,
        answer: (choice) => {
          this.question = null;
          if (choice) this.last = choice;
          resolve(choice);
        },
      };
    });
  }
}

export const placing = new Placing();
