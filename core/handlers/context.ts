/** What every handler works with. */
import type { JobId } from '../contract.ts';
import type { Job } from '../job.ts';
import type { Workspace } from '../workspace.ts';

export interface HandlerContext {
  workspace: Workspace;
  /** Runs long work under the caller's name for it: progress goes to that window, `cancel` stops it. */
  underJob<T>(name: JobId, work: (job: Job) => Promise<T>): Promise<T>;
}
