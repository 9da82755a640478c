/** What a view needs of the core and has not been told yet. */
import { toFaultRecord } from '../core/base/errors.ts';
import type { CoreMethods, JobId } from '../core/contract/index.ts';
import type { Column, PreparedId } from '../core/types.ts';
import { resolveColor, type CellColor } from '../core/view/color-sources.ts';
import { placementKey, type Needs } from '../core/view/shown.ts';
import { columns } from './state/columns.svelte.ts';
import { ellipses } from './state/ellipses.svelte.ts';
import { measures } from './state/measures.svelte.ts';

type Core = Pick<CoreMethods, 'cancel' | 'indicatrices' | 'cellMeasure' | 'obsColumn' | 'geneColumn'>;
/** Does work that may fail, and says so where it does. */
type Attempt = (work: () => Promise<unknown>) => Promise<unknown>;

/** Asked for, and not answered yet. */
const underWay = new Map<string, JobId>();

/** What is asked for still and no longer needed is given up. */
export async function fetchEllipses(core: Core, needs: Needs['ellipses'], attempt: Attempt): Promise<void> {
  const needed = new Map(needs.map((need) => [`${need.run} ${need.source} ${placementKey(need.placement)}`, need]));
  for (const [key, job] of underWay) {
    if (needed.has(key)) continue;
    underWay.delete(key);
    void core.cancel(job);
  }
  await Promise.all(
    [...needed].map(async ([key, { run, ...asked }]) => {
      if (underWay.has(key) || ellipses.has(run, asked)) return;
      const job = crypto.randomUUID();
      underWay.set(key, job);
      await attempt(async () => {
        try {
          ellipses.set(run, asked, await core.indicatrices(run, asked.source, asked.placement, job));
        } catch (error) {
          if (toFaultRecord(error).tag !== 'cancelled') throw error;
        } finally {
          if (underWay.get(key) === job) underWay.delete(key);
        }
      });
    }),
  );
}

export async function fetchMeasures(core: Core, needs: Needs['measures'], attempt: Attempt): Promise<void> {
  const missing = needs.filter(({ run, measure }) => !measures.isKnown(run, measure));
  // A map that no model made has no encoder to ask, which is no failure: its cells stay grey, and the legend says so.
  const valuesOf = (run: string, measure: string) =>
    core.cellMeasure(run, measure).catch((error: unknown) => {
      if (toFaultRecord(error).tag !== 'unsupported') throw error;
      return null;
    });
  await Promise.all(missing.map(({ run, measure }) => attempt(async () => measures.set(run, measure, await valuesOf(run, measure)))));
}

/** A column or gene; a gene that is one of several is kept by itself too, for it may have a panel of its own. */
export async function fetchColumn(core: Core, prepared: PreparedId, choice: CellColor): Promise<Column> {
  const known = columns.get(prepared, choice);
  if (known) return known;
  const column = await resolveColor(choice, {
    obs: (name) => core.obsColumn(prepared, name),
    gene: (gene) => (choice.kind === 'gene' ? core.geneColumn(prepared, gene) : fetchColumn(core, prepared, { kind: 'gene', gene })),
  });
  columns.set(prepared, choice, column);
  return column;
}
