/** Methods for trying out a regularizer's weight, and for looking back at how a run went. */
import type { JobId } from './index.ts';
import type { Indicatrices, Part, Placement, RunId } from '../types.ts';

export interface LiveState {
  weight: number;
  /** Of a model trained on neighbours: its place between t-SNE (0) and UMAP (1). */
  spectrum?: number;
  /** cells × 2 */
  embedding: Float32Array;
  /** Reconstruction error on the held-out cells. */
  heldOutLoss: number;
  indicatrices: Indicatrices[];
  /** It has not come to rest: asked for once more with the same weight, it trains on. */
  goesOn: boolean;
}

export interface LiveMethods {
  /**
   * Trains a trained run a little further under another weight of its regularizer, or another place on the spectrum of neighbours, from
   * where the last call left it: for less than half a second unless an epoch takes longer, and longer each time that it goes on; `frame`
   * events of the run follow meanwhile. The run itself stays as it is. A later call for the same run supersedes the earlier, which rejects
   * with the `cancelled` fault.
   */
  trainLive(run: RunId, weight: number, shown: { parts: Part[]; placement: Placement }, job: JobId, spectrum?: number): Promise<LiveState>;
  /** Forgets what `trainLive` came to: the next begins with the run's own weights. */
  endLive(run: RunId): Promise<void>;

  /** Epochs whose embeddings can be had again, ascending; none for a run whose folder has none. */
  pastEpochs(run: RunId): Promise<number[]>;
  /** The embedding as it was after an epoch, or the nearest kept one before. cells × 2 */
  pastEmbedding(run: RunId, epoch: number): Promise<{ epoch: number; embedding: Float32Array }>;
}
