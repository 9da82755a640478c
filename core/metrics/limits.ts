/** How much is looked at, and at what scales. */

/** How much may be looked at before a sample of the cells stands for all. */
export interface Limits {
  /** Neighbourhoods are judged around every cell as long as cells × rows × (dimensions + 50) is at most this. */
  neighborhoodWork: number;
  /** Pairs are all looked at as long as rows² is at most this. */
  pairs: number;
}

/** Some seconds each on two cores: with 50 dimensions the neighbourhoods of all of 31,600 cells, all pairs of 20,000. */
export const secondsWork: Limits = { neighborhoodWork: 1e11, pairs: 4e8 };

/** σ of the KL divergences. */
export const klSigmas = [0.01, 0.1, 100] as const;
