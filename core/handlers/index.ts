/** One handler for each method of the contract, and the serving of them to one window. */
import { Uploads } from '../uploads.ts';
import { createJob } from '../base/job.ts';
import type { CoreEvents, CoreMethods } from '../contract/index.ts';
import { looksOnly, readsAlong } from '../contract/reading.ts';
import { serveCore, type Channel } from '../rpc.ts';
import type { Workspace } from '../workspace.ts';
import { batchHandlers } from './batches.ts';
import { cellHandlers } from './cells.ts';
import type { HandlerContext } from './context.ts';
import { figureHandlers } from './figures.ts';
import { geometryHandlers } from './geometry.ts';
import { liveHandlers } from './live.ts';
import { measureHandlers } from './measures.ts';
import { openHandlers } from './open.ts';
import { packingHandlers } from './packing.ts';
import { placingHandlers } from './placing.ts';
import { preparationHandlers } from './preparation.ts';
import { projectHandlers } from './project.ts';
import { savedHandlers } from './saved.ts';
import { sweepingHandlers } from './sweeping.ts';
import { trainingHandlers } from './training.ts';
import { windowHandlers } from './windows.ts';

/** Serves the contract to the window at the other end of a channel, until it closes. */
export function serveWindow(channel: Channel, workspace: Workspace): void {
  const uploads = new Uploads();
  const events = serveCore(
    channel,
    createHandlers(
      workspace,
      (event) => events.progress(event),
      uploads,
      () => events,
    ),
  );
  const leave = workspace.join(events);
  channel.onClose(() => {
    leave();
    void uploads.abandon();
  });
}

/** @param own the events of the window that these handlers serve */
export function createHandlers(
  workspace: Workspace,
  onProgress: CoreEvents['progress'],
  uploads = new Uploads(),
  own: () => Partial<CoreEvents> = () => ({}),
): CoreMethods {
  const underJob: HandlerContext['underJob'] = (name, work) =>
    name === undefined
      ? work(createJob())
      : workspace.underJob(name, (signal) => work(createJob((fraction, message) => onProgress({ job: name, fraction, message }), signal)));
  const context: HandlerContext = { workspace, underJob };
  const all: CoreMethods = together(
    windowHandlers(context, own),
    projectHandlers(context, uploads, own),
    openHandlers(context, uploads),
    preparationHandlers(context),
    cellHandlers(context),
    batchHandlers(context),
    trainingHandlers(context),
    sweepingHandlers(context),
    liveHandlers(context),
    savedHandlers(context),
    measureHandlers(context, uploads),
    geometryHandlers(context),
    packingHandlers(context, uploads),
    placingHandlers(context, uploads),
    figureHandlers(context),
  );
  return refusing(all, () => workspace.isReader(own()));
}

type Together<Groups> = Groups extends [infer First, ...infer Rest] ? First & Together<Rest> : unknown;

/** All methods of all groups: each stands in one of them, so that none takes another's place. */
export function together<Groups extends object[]>(...groups: Groups): Together<Groups> {
  const methods = new Map<string, unknown>();
  for (const [name, method] of groups.flatMap((group) => Object.entries(group))) {
    if (methods.has(name)) throw new Error(`Two handlers answer ${name}.`);
    methods.set(name, method);
  }
  return Object.fromEntries(methods) as Together<Groups>;
}

/** A window that reads along is refused by the core as well: whatever holds its connection changes nothing. */
function refusing(methods: CoreMethods, readsOnly: () => boolean): CoreMethods {
  const guarded = Object.entries<unknown>({ ...methods }).map(([name, method]): [string, unknown] => [
    name,
    looksOnly(name)
      ? method
      : async (...args: unknown[]) => {
          if (readsOnly()) throw readsAlong();
          return (method as (...args: unknown[]) => Promise<unknown>)(...args);
        },
  ]);
  return Object.fromEntries(guarded) as unknown as CoreMethods;
}
