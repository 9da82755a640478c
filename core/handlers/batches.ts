/** Handlers of batches. */
import type { CoreMethods } from '../contract/index.ts';
import * as pipeline from '../pipeline.ts';
import type { HandlerContext } from './context.ts';

export function batchHandlers({ workspace, underJob }: HandlerContext) {
  return {
    batchReport: (id, name) => underJob(name, (job) => pipeline.batchReport(workspace.preparedEntry(id).prepared, job)),
  } satisfies Partial<CoreMethods>;
}
