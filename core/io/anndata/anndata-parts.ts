/** What the readers of several AnnData in one store share: one of them is chosen, and read as if it were alone. */
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { PartOffer, Precision } from '../../types.ts';
import { chooseParts, demandClear, partNotes, type Parts } from '../parts.ts';
import type { AnyCounts, Inspection, Reader } from '../reader.ts';
import { openStore } from '../stores/any-store.ts';
import { withStore, type Store } from '../stores/store.ts';
import { within } from '../stores/within.ts';
import { inspectAnnData, readAnnData, streamAnnData } from './anndata.ts';
import { findMatrix } from './anndata-matrix.ts';

export interface AnnDataParts {
  format: string;
  /** What one of them is, as a person knows it: `Modality`. */
  what: string;
  /** The names of all, and the group of each. */
  find(store: Store): Promise<{ name: string; group: string }[]>;
  /** Which is meant where nobody says. */
  likely(name: string): boolean;
  name(store: Store): string;
  /** What the whole says of the cells of one part. */
  complete?(store: Store, name: string, data: AnyCounts, precision: Precision, job: Job): Promise<Partial<Pick<AnyCounts, 'obs' | 'obsm'>>>;
}

export function partReader(of: AnnDataParts): Pick<Reader, 'inspect' | 'read' | 'stream' | 'tree'> {
  const choose = async (store: Store, { part }: OpenOptions) => {
    const groups = await of.find(store);
    const offers = await Promise.all(
      groups.map(async ({ name, group }): Promise<PartOffer> => ({ name, about: await sizeOf(within(store, group)) })),
    );
    const parts = chooseParts(of.what, offers, part, of.likely, store.file);
    return { parts, group: groups.find(({ name }) => name === parts.chosen)!.group };
  };
  const around = async (store: Store, options: OpenOptions) => {
    const { parts, group } = await choose(store, options);
    demandClear(parts, store.file);
    return { parts, group };
  };
  const finished = async <D extends AnyCounts>(
    store: Store,
    data: D,
    { parts }: { parts: Parts },
    precision: Precision = 'float32',
    job: Job,
  ): Promise<D> => {
    const said = { ...data, name: of.name(store), notes: [...partNotes(parts), ...data.notes] };
    return of.complete ? { ...said, ...(await of.complete(store, parts.chosen, said, precision, job)) } : said;
  };
  return {
    inspect: (file, options, job) =>
      withStore(openStore(file, job), async (store): Promise<Inspection> => {
        const {
          parts: { isOpen, ...parts },
          group,
        } = await choose(store, options);
        const found = await inspectAnnData(within(store, group), options.layer);
        const notes = isOpen ? [`Which ${of.what.toLowerCase()} is meant is not clear: choose one.`] : partNotes(parts);
        return { ...found, name: of.name(store), parts, notes: [...notes, ...(found.notes ?? [])] };
      }),
    read: (file, options, job) =>
      withStore(openStore(file, job), async (store) => {
        const chosen = await around(store, options);
        return finished(store, await readAnnData(within(store, chosen.group), of.format, options, job), chosen, options.precision, job);
      }),
    stream: (file, options, job) =>
      withStore(openStore(file, job), async (store) => {
        const chosen = await around(store, options);
        const reopen = async (pass: Job) => within(await openStore(file, pass), chosen.group);
        return finished(
          store,
          await streamAnnData(within(store, chosen.group), reopen, of.format, options, job),
          chosen,
          options.precision,
          job,
        );
      }),
    async tree(file, options, job) {
      const store = await openStore(file, job);
      try {
        return within(store, (await around(store, options)).group);
      } catch (error) {
        await store.close();
        throw error;
      }
    },
  };
}

async function sizeOf(part: Store): Promise<string> {
  const matrix = await findMatrix(part, 'X').catch(() => null);
  return matrix ? `${matrix.rows.toLocaleString('en')} × ${matrix.cols.toLocaleString('en')}` : '';
}

/** The groups directly below one. */
export async function groupsBelow(store: Store, path: string): Promise<{ name: string; group: string }[]> {
  const parent = await store.node(path);
  if (parent?.kind !== 'group') return [];
  const order = parent.attributes['mod-order'];
  const ordered = Array.isArray(order) ? order.map(String).filter((name) => parent.keys.includes(name)) : [];
  const found = [];
  for (const name of new Set([...ordered, ...parent.keys])) {
    const group = `${path}/${name}`;
    const node = await store.node(group);
    if (node?.kind === 'group' && node.keys.includes('obs')) found.push({ name, group });
  }
  return found;
}
