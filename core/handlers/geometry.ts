/** Handlers of what is drawn on an embedding and measured from its metric. */
import * as pipeline from '../pipeline.ts';
import type { CoreMethods } from '../contract.ts';
import type { Part } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';

export function geometryHandlers({ workspace }: HandlerContext) {
  return {
    indicatrices: async (id, part, columns) => indicatrices(workspace, id, part, columns),
  } satisfies Partial<CoreMethods>;
}

function indicatrices(workspace: Workspace, id: string, part: Part, columns: number) {
  const { run, model, embedding } = workspace.trained(id);
  const key = `${part}:${columns}`;
  let found = run.indicatrices.get(key);
  if (!found) {
    found = pipeline.indicatrices(run.prepared.prepared, model, embedding, part, columns);
    run.indicatrices.set(key, found);
    found.catch(() => run.indicatrices.delete(key));
  }
  return found;
}

export async function panelSource(workspace: Workspace, id: string, wanted: { encoder: boolean; decoder: boolean; columns: number }) {
  const { run, embedding } = workspace.trained(id);
  const [encoder, decoder] = await Promise.all([
    wanted.encoder ? indicatrices(workspace, id, 'encoder', wanted.columns) : undefined,
    wanted.decoder ? indicatrices(workspace, id, 'decoder', wanted.columns) : undefined,
  ]);
  return pipeline.panelSource(run.summary, embedding, { encoder, decoder });
}
