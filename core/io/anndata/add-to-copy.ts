/** Additions beside everything that an AnnData file has: a copy of the file, to which they are added. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyWhole } from '../../base/disk-copy.ts';
import { Fault } from '../../base/errors.ts';
import { portion, type Job } from '../../base/job.ts';
import { readHead } from '../files.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { withStore, type Store, type StoreNode } from '../stores/store.ts';
import { Hdf5Writer } from '../stores/write-hdf5.ts';
import { ZarrWriter } from '../stores/write-zarr.ts';
import { zarrRoot } from '../stores/zarr-keys.ts';
import { Zip } from '../stores/zip.ts';
import { writeAdditions, type Additions, type Taken } from './additions.ts';
import type { StoreWriter } from '../stores/store-writer.ts';
import { copyAnnData, toldOfCopy } from './whole.ts';
import { createAnnData, withWriter } from './write-anndata.ts';
import { holdsZarr, openZarr } from '../stores/zarr.ts';

export type Container = 'h5ad' | 'zarr';

/** What a file is that can be copied and added to; null for every other. */
export async function containerOf(source: string, format: string): Promise<Container | null> {
  const file = await readHead(source);
  if (format === 'zarr') return (await holdsZarr(file)) ? 'zarr' : null;
  return format === 'h5ad' && !file.gzipped && hasSignature(file.head) ? 'h5ad' : null;
}

/**
 * Copies a file to where nothing stands, and adds to it. What the file has stays bit for bit; a layout of before anndata 0.7 becomes
 * today's.
 * @param additions made once it is known which keys the file has
 * @param into another container, in which everything of the file stands as well
 * @returns what a person should know of it
 * @throws `malformed` where the file is another by now, `write-failed`, `cancelled`
 */
export async function addToCopy(
  source: string,
  container: Container,
  draft: string,
  cells: number,
  additions: (taken: Taken) => Additions,
  job: Job,
  into: Container = container,
): Promise<string[]> {
  const opening = () => (container === 'h5ad' ? openHdf5(source, job) : openZarr(source, job));
  const { taken, order, isOld } = await withStore(opening(), (store) => whatIsThere(store, cells));
  const copying = portion(job, 0, 0.8, 'Copying the file');
  const add = (writer: StoreWriter) => writeAdditions(writer, additions(taken), taken, order);
  if (isOld || into !== container) {
    const otherwise = await withStore(opening(), (store) =>
      withWriter(createAnnData(draft, into === 'h5ad' ? 'h5ad' : 'zarr2', job), async (writer) => {
        const missing = await copyAnnData(store, writer, copying);
        await add(writer);
        return missing;
      }),
    );
    return [...(isOld ? ['The file is in a layout of before anndata 0.7; the copy has today’s.'] : []), ...toldOfCopy(otherwise)];
  }
  if (container === 'zarr' && !(await stat(source)).isDirectory()) await unpack(source, draft, copying);
  else await copyWhole(source, draft, copying);
  await withWriter(container === 'h5ad' ? Hdf5Writer.change(draft, job) : ZarrWriter.change(draft, job), add);
  job.report(1, 'Added to the copy');
  return [];
}

interface Present {
  taken: Taken;
  order: string[];
  /** Frames and dictionaries are single arrays in it. */ isOld: boolean;
}

async function whatIsThere(store: Store, cells: number): Promise<Present> {
  const obs = await store.node('obs');
  const groups = await Promise.all(['obsm', 'varm', 'uns'].map((path) => store.node(path)));
  const isOld = [obs, ...groups].some((node) => node?.kind === 'array');
  const keysOf = (node: StoreNode | null) =>
    node?.kind === 'group' ? node.keys : node?.type.kind === 'compound' ? node.type.members.map(({ name }) => name) : [];
  const frame = obs && (await readFrameOrder(store, obs));
  if (frame && frame.rows !== null && frame.rows !== cells)
    throw new Fault('malformed', `It has ${frame.rows} cells where ${cells} were opened: it was changed since.`, {
      file: store.file,
      place: 'obs',
      remedy: 'Open it again.',
    });
  const [obsm, varm, uns] = groups.map(keysOf);
  return { taken: { obs: keysOf(obs), obsm, varm, uns }, order: frame?.order ?? [], isOld };
}

/** The columns of a frame as it orders them, and how many rows it has, where it says so. */
async function readFrameOrder(store: Store, node: StoreNode): Promise<{ order: string[]; rows: number | null }> {
  const names = node.kind === 'group' ? node.keys : node.type.kind === 'compound' ? node.type.members.map(({ name }) => name) : [];
  const index = [node.attributes._index, '_index', 'index'].find(
    (name): name is string => typeof name === 'string' && names.includes(name),
  );
  const rows = node.kind === 'array' ? node : index === undefined ? null : await store.node(`${node.path}/${index}`);
  const listed = node.attributes['column-order'];
  return {
    order: Array.isArray(listed) ? listed.map(String) : names.filter((name) => name !== index && name !== '__categories'),
    rows: rows?.kind === 'array' ? (rows.shape[0] ?? null) : null,
  };
}

/** A Zarr archive becomes a folder. */
async function unpack(archive: string, folder: string, job: Job): Promise<void> {
  const zip = await Zip.open(archive);
  try {
    const root = zarrRoot(zip.names) ?? '';
    const names = zip.names.filter((name) => name.startsWith(root) && !name.endsWith('/'));
    for (const [i, name] of names.entries()) {
      const parts = name.slice(root.length).split('/');
      if (parts.some((part) => part === '..' || part === ''))
        throw new Fault('malformed', 'An entry of the archive leads out of it.', {
          file: archive,
          place: name,
          remedy: 'Copy or download it again.',
        });
      await mkdir(join(folder, dirname(parts.join('/'))), { recursive: true });
      await writeFile(join(folder, ...parts), (await zip.read(name))!);
      job.report((i + 1) / names.length);
      await job.breathe();
    }
  } finally {
    await zip.close();
  }
}
