/** Additions beside everything that an AnnData file has: a copy of the file, to which they are added. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyWhole } from '../../base/disk-copy.ts';
import { Fault } from '../../base/errors.ts';
import { portion, type Job } from '../../base/job.ts';
import { readHead } from '../files.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { withStore, type Store } from '../stores/store.ts';
import { Hdf5Writer } from '../stores/write-hdf5.ts';
import { ZarrWriter } from '../stores/write-zarr.ts';
import { zarrRoot } from '../stores/zarr-keys.ts';
import { Zip } from '../stores/zip.ts';
import { writeAdditions, type Additions, type Taken } from './additions.ts';
import { withWriter } from './write-anndata.ts';
import { holdsZarr, openZarr } from '../stores/zarr.ts';

export type Container = 'h5ad' | 'zarr';

/** What a file is that can be copied and added to; null for every other. */
export async function containerOf(source: string, format: string): Promise<Container | null> {
  const file = await readHead(source);
  if (format === 'zarr') return (await holdsZarr(file)) ? 'zarr' : null;
  return format === 'h5ad' && !file.gzipped && hasSignature(file.head) ? 'h5ad' : null;
}

/**
 * Copies a file to where nothing stands, and adds to it. What the file has stays bit for bit.
 * @param additions made once it is known which keys the file has
 * @throws `malformed` where the file is another by now, `unsupported` for the layouts before anndata 0.7, `write-failed`, `cancelled`
 */
export async function addToCopy(source: string, container: Container, draft: string, cells: number, additions: (taken: Taken) => Additions, job: Job): Promise<void> {
  const { taken, order } = await withStore(container === 'h5ad' ? openHdf5(source, job) : openZarr(source, job), (store) => whatIsThere(store, cells));
  const copying = portion(job, 0, 0.8, 'Copying the file');
  if (container === 'zarr' && !(await stat(source)).isDirectory()) await unpack(source, draft, copying);
  else await copyWhole(source, draft, copying);
  const opening = container === 'h5ad' ? Hdf5Writer.change(draft, job) : ZarrWriter.change(draft, job);
  await withWriter(opening, (writer) => writeAdditions(writer, additions(taken), taken, order));
  job.report(1, 'Added to the copy');
}

async function whatIsThere(store: Store, cells: number): Promise<{ taken: Taken; order: string[] }> {
  const obs = await store.node('obs');
  if (obs?.kind !== 'group') throw new Fault('unsupported', 'It is in a layout of before anndata 0.7, to which nothing can be added.', { file: store.file, place: 'obs', remedy: 'Open and write it with a current anndata first.' });
  const { attributes, keys } = obs;
  const index = [attributes._index, '_index', 'index'].find((name): name is string => typeof name === 'string' && keys.includes(name));
  const names = index === undefined ? null : await store.node(`obs/${index}`);
  if (names?.kind === 'array' && names.shape[0] !== cells) throw new Fault('malformed', `It has ${names.shape[0]} cells where ${cells} were opened: it was changed since.`, { file: store.file, place: 'obs', remedy: 'Open it again.' });
  const listed = attributes['column-order'];
  const order = Array.isArray(listed) ? listed.map(String) : keys.filter((key) => key !== index && key !== '__categories');
  const keysOf = async (path: string): Promise<string[]> => {
    const node = await store.node(path);
    if (node?.kind === 'array') throw new Fault('unsupported', 'It is in a layout of before anndata 0.7, to which nothing can be added.', { file: store.file, place: path, remedy: 'Open and write it with a current anndata first.' });
    return node?.keys ?? [];
  };
  return { taken: { obs: keys, obsm: await keysOf('obsm'), varm: await keysOf('varm'), uns: await keysOf('uns') }, order };
}

/** A Zarr archive becomes a folder. */
async function unpack(archive: string, folder: string, job: Job): Promise<void> {
  const zip = await Zip.open(archive);
  try {
    const root = zarrRoot(zip.names) ?? '';
    const names = zip.names.filter((name) => name.startsWith(root) && !name.endsWith('/'));
    for (const [i, name] of names.entries()) {
      const parts = name.slice(root.length).split('/');
      if (parts.some((part) => part === '..' || part === '')) throw new Fault('malformed', 'An entry of the archive leads out of it.', { file: archive, place: name, remedy: 'Copy or download it again.' });
      await mkdir(join(folder, dirname(parts.join('/'))), { recursive: true });
      await writeFile(join(folder, ...parts), (await zip.read(name))!);
      job.report((i + 1) / names.length);
      await job.breathe();
    }
  } finally {
    await zip.close();
  }
}
