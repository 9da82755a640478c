/** What a view needs of the core and has not been told yet. */
import type { CoreMethods } from '../core/contract/index.ts';
import type { Column, PreparedId } from '../core/types.ts';
import type { ColorBy } from '../core/types/scene.ts';
import { meanColumn } from '../core/view/score.ts';
import type { Needs } from '../core/view/shown.ts';
import { columns } from './state/columns.svelte.ts';
import { ellipses } from './state/ellipses.svelte.ts';
import { measures } from './state/measures.svelte.ts';

type Core = Pick<CoreMethods, 'indicatrices' | 'cellMeasure' | 'obsColumn' | 'geneColumn'>;
/** Does work that may fail, and says so where it does. */
type Attempt = (work: () => Promise<unknown>) => Promise<unknown>;

export async function fetchEllipses(core: Core, needs: Needs['ellipses'], attempt: Attempt): Promise<void> {
  const missing = needs.filter(({ run, ...asked }) => !ellipses.has(run, asked));
  await Promise.all(missing.map(({ run, ...asked }) => attempt(async () => ellipses.set(run, asked, await core.indicatrices(run, asked.source, asked.placement)))));
}

export async function fetchMeasures(core: Core, needs: Needs['measures'], attempt: Attempt): Promise<void> {
  const missing = needs.filter(({ run, measure }) => !measures.get(run, measure));
  await Promise.all(missing.map(({ run, measure }) => attempt(async () => measures.set(run, measure, await core.cellMeasure(run, measure)))));
}

/** A column or gene; a gene that is one of several is kept by itself too, for it may have a panel of its own. */
export async function fetchColumn(core: Core, prepared: PreparedId, choice: Exclude<ColorBy, { kind: 'none' } | { kind: 'measure' }>): Promise<Column> {
  const known = columns.get(prepared, choice);
  if (known) return known;
  const column = choice.kind === 'obs' ? await core.obsColumn(prepared, choice.column)
    : choice.kind === 'gene' ? await core.geneColumn(prepared, choice.gene)
    : meanColumn(await Promise.all(choice.genes.map((gene) => fetchColumn(core, prepared, { kind: 'gene', gene }))));
  columns.set(prepared, choice, column);
  return column;
}
