/** Methods for sweeps: models × weights × seeds, and the largest weights that cost little. */
import type { ExportResult, JobId } from './index.ts';
import type { SweepFormat, SoughtWeight, SweepPlan, SweepPlanInput } from '../model/options/sweep.ts';
import type { RunConfigInput } from '../model/options/train.ts';
import type { FoundWeight, PreparedId, Regularization, RunId, RunStatus, SweepId, SweepOutcome } from '../types.ts';

/** One run of a sweep's plan. */
export interface SweepMember {
  regularization: Regularization;
  seed: number;
  /** `waiting` before its turn has come. */
  status: RunStatus | 'waiting';
  /** Once it is a run of this session. */
  run?: RunId;
  /** Once it is kept; `openSavedRun` takes it where it is no run of this session. */
  folder?: string;
}

export interface SweepSummary {
  id: SweepId;
  prepared: PreparedId;
  /** ISO 8601, UTC. */
  started: string;
  plan: SweepPlan;
  /** `stopped` where runs are missing and none is under way: `resumeSweep` trains them. */
  status: 'running' | 'stopped' | 'done';
  /** In the order they are trained, vanilla first. */
  members: SweepMember[];
  /** From the runs that have ended so far. */
  outcome: SweepOutcome;
}

export interface SweepMethods {
  /**
   * The weights of models for data that the proposed ones are not known to suit: the largest, from each proposed one down by tens, within
   * 1.3 times vanilla's error, by short runs. Null where the proposals are known to suit the data.
   * @param base what all have in common; its regularization is replaced
   */
  findWeights(prepared: PreparedId, base: RunConfigInput, sought: SoughtWeight[], job: JobId): Promise<FoundWeight[] | null>;
  /**
   * Trains what the plan lacks, a few runs at a time; they are ordinary runs whose summaries name the sweep. What was kept of the same
   * configurations counts, whoever trained it. `run` events tell of changes; `sweep` says what they come to.
   * @param base what all runs have in common; its regularization and seed are replaced
   */
  startSweep(prepared: PreparedId, base: RunConfigInput, plan: SweepPlanInput): Promise<SweepSummary>;
  sweep(sweep: SweepId): Promise<SweepSummary>;
  /** Those begun on the same features, in this session or before, the newest first. */
  listSweeps(prepared: PreparedId): Promise<SweepSummary[]>;
  /** Stops it and its runs in training; what has ended is kept. */
  cancelSweep(sweep: SweepId): Promise<void>;
  /** Goes on with one that was stopped. */
  resumeSweep(sweep: SweepId): Promise<SweepSummary>;
  /** The table as CSV, Markdown or LaTeX, the trade-offs as SVG or PNG. */
  exportSweep(sweep: SweepId, format: SweepFormat, job: JobId): Promise<ExportResult>;
}
