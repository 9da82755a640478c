/** What each part of the harness is given, and what it says afterwards. */
export interface Torment {
  /** `performance.now()` at which no new case is begun. */
  until: number;
  seed: number;
  /** An empty folder of its own. */
  folder: string;
}

export interface Outcome {
  tried: number;
  survived: number;
  /** What was lost, hung or ended, with what makes it again. */
  lost: string[];
  figures?: string;
  /** Why it could not be tried here. */
  skipped?: string;
}

export interface Part {
  name: string;
  /** What is tried, and what counts as surviving it. */
  what: string;
  run(torment: Torment): Promise<Outcome>;
}
