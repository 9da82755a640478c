/** Handlers of windows: which there are, and what the core is. */
import type { CoreEvents, CoreMethods } from '../contract/index.ts';
import * as pipeline from '../pipeline.ts';
import type { HandlerContext } from './context.ts';
import { unfinishedProject } from './project.ts';

/** @param own the events of the window that is served */
export function windowHandlers({ workspace }: HandlerContext, own: () => Partial<CoreEvents>) {
  return {
    about: async () => ({
      ...pipeline.about(),
      ...workspace.options,
      otherWindows: Math.max(0, workspace.windowCount - 1),
      unfinished: workspace.options.resume === false ? null : await unfinishedProject(workspace.options.projectFolder),
    }),
    takeOver: async () => workspace.takeOver(own()),
    readAlong: async () => workspace.readAlong(own()),
    cancel: async (job) => workspace.cancel(job),
  } satisfies Partial<CoreMethods>;
}
