/** What every handler works with. */
import type { JobId } from '../contract/index.ts';
import type { Job } from '../base/job.ts';
import type { Workspace } from '../workspace.ts';

export interface HandlerContext {
  workspace: Workspace;
  /**
   * Runs long work under the caller's name for it: progress goes to that window, `cancel` stops it. Without a name it can be neither seen
   * nor stopped.
   */
  underJob<T>(name: JobId | undefined, work: (job: Job) => Promise<T>): Promise<T>;
}
