/** From what a person named to what a reader opens: itself, or a part of an archive or a folder, unpacked where it must be. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { PartOffer } from '../../types.ts';
import { formatBytes } from '../../base/bytes.ts';
import { isLink } from '../../base/links.ts';
import { labelsAmong } from '../companions.ts';
import { nameInLink, readLinkHead } from '../web/link-head.ts';
import { readHead, type FileHead } from '../files.ts';
import { chooseParts, demandClear, partNotes, type Parts } from '../parts.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { refusePacked } from '../refused.ts';
import { hasSignature } from '../stores/hdf5.ts';
import { holdsZarr } from '../stores/zarr.ts';
import type { Archive } from './archive.ts';
import { findMatrices, likeliest, type Found } from './contents.ts';
import { listFolder } from './folder.ts';
import { openGzip } from './gzip.ts';
import { isTar, openTar } from './tar.ts';
import { hold, type Held } from './unpacked.ts';
import { hasZipSignature, openZip } from './zip.ts';

export interface Located {
  file: FileHead;
  reader: Reader;
  /** As they are meant for the reader. */
  options: ReadOptions;
  /** What was chosen from on the way, from the outside in. */
  parts?: Parts & { isOpen: boolean };
  notes: string[];
  /** Of a link, and of an archive whose matrix is a folder, which is called after a program rather than a sample. */
  name?: string;
  /** What holds it unpacked, from the outside in. */
  held: Held[];
  /** Tables that may label its cells and lie in the same archive, as they are asked for: `cells.zip/meta.csv`. */
  labels?: string[];
}

/** An archive in an archive is unpacked, one in that is not. */
const deepest = 2;

/**
 * @param findReader null where no reader takes it
 * @param mustBeClear of several parts one must be named, or stand out; else the first is proposed
 * @throws `bad-option` for a part that is not there or not clear, `no-matrix` where nothing is in it, those of unpacking
 */
export async function locate(
  path: string,
  options: ReadOptions,
  findReader: (file: FileHead) => Promise<Reader | null>,
  mustBeClear: boolean,
  job: Job,
  depth = 0,
): Promise<Located> {
  const file = isLink(path) ? await readLinkHead(path) : await readHead(path);
  refusePacked(file);
  const open = await archiveOf(file);
  const reader = open ? null : await findReader(file);
  const name = isLink(path) ? { name: nameInLink(path).replace(/(\.(h5ad|h5mu|h5seurat|h5|hdf5|loom|zarr))+$/i, '') } : {};
  if (reader)
    return {
      file,
      reader,
      options,
      ...name,
      notes: isLink(path)
        ? [
            `It stays on the server (${file.entries ? 'unpacked ' : ''}${formatBytes(file.size)}): what is needed of it is read in parts, and nothing is kept on disk.`,
          ]
        : [],
      held: [],
    };
  if (isLink(path))
    throw new Fault('unknown-format', 'What lies on the server is no format that can be opened.', {
      file: path,
      remedy: 'Check the link: it must lead to an h5ad, another HDF5 file of counts, or a Zarr.',
    });
  if ((!open && !file.entries) || depth >= deepest)
    throw new Fault('unknown-format', 'This is no format that can be opened.', {
      file: path,
      remedy: 'Unpack it, if it is an archive, and open what is in it.',
    });
  return open
    ? within(file, open, options, findReader, mustBeClear, job, depth)
    : below(file, options, findReader, mustBeClear, job, depth);
}

/** How what is packed is unpacked; null for what a reader takes as it is. */
async function archiveOf(file: FileHead): Promise<((job: Job) => Promise<Archive>) | null> {
  if (file.entries) return null;
  if (file.gzipped && hasSignature(file.head)) return () => openGzip(file);
  if (isTar(file)) return (job) => openTar(file, job);
  if (hasZipSignature(file) && !(await holdsZarr(file))) return () => openZip(file);
  return null;
}

async function within(
  file: FileHead,
  open: (job: Job) => Promise<Archive>,
  options: ReadOptions,
  findReader: (file: FileHead) => Promise<Reader | null>,
  mustBeClear: boolean,
  job: Job,
  depth: number,
): Promise<Located> {
  const { path } = file;
  const archive = await listing(path, open, job);
  const matrices = findMatrices(archive.entries);
  if (matrices.length === 0)
    throw new Fault(
      'no-matrix',
      `There is no matrix in this ${archive.what}${
        archive.entries.length > 0
          ? ` of ${archive.entries
              .slice(0, 6)
              .map(({ name }) => name)
              .join(', ')}${archive.entries.length > 6 ? ' …' : ''}`
          : ''
      }.`,
      { file: path, remedy: 'Unpack it, and open the matrix in it.' },
    );
  const { parts, chosen, rest } = choose(matrices, options, path);
  if (mustBeClear) demandClear(parts, path);
  const labels = labelsWithin(options.labels, path, archive);
  const wanted = labels === null || chosen.files.includes(labels) ? chosen.files : [...chosen.files, labels];
  const { mtimeMs, size } = await stat(path);
  const held = await hold([path, mtimeMs, size, chosen.name, labels].join('\n'), path, () => Promise.resolve({ archive, wanted }), job);
  const unpacked = (name: string) => join(held.folder, ...name.split('/'));
  try {
    const found = await locate(
      unpacked(chosen.name),
      { ...rest, ...(labels !== null && { labels: unpacked(labels) }) },
      findReader,
      mustBeClear,
      job,
      depth + 1,
    );
    const name = found.file.entries && matrices.length === 1 ? basename(path).replace(/(\.(zip|tar|tgz|gz))+$/i, '') : found.name;
    const offered = labelsAmong(
      archive.entries.map((entry) => entry.name),
      chosen.name,
    ).map((label) => `${path}/${label}`);
    return {
      ...inside(found, parts, held),
      labels: [...offered, ...(found.labels ?? []).map((label) => label.replace(held.folder, path))],
      ...(name !== undefined && { name }),
    };
  } catch (error) {
    await held.release();
    throw atHome(error, held, path);
  }
}

/**
 * The table of labels that is meant, where it lies in the archive: by its name in it, alone or behind the archive’s; null where it lies elsewhere.
 * @throws `bad-option` where several are called so
 */
function labelsWithin(asked: string | undefined, path: string, { entries }: Archive): string | null {
  if (asked === undefined) return null;
  if (existsSync(asked)) return null;
  const names = entries.map(({ name }) => name);
  // An uploaded archive is known by its name alone.
  const behind = [path, basename(path)].find((archive) => asked.startsWith(`${archive}/`));
  const within = behind === undefined || names.includes(asked) ? asked : asked.slice(behind.length + 1);
  if (names.includes(within)) return within;
  const alike = names.filter((name) => name.endsWith(`/${within}`));
  if (alike.length > 1)
    throw new Fault('bad-option', `It holds ${alike.length} files ‘${within}’.`, {
      file: path,
      place: within,
      remedy: `Name one with its folder: ${alike.slice(0, 6).join(', ')}.`,
    });
  return alike[0] ?? null;
}

/** A matrix in the folders of a folder. */
async function below(
  file: FileHead,
  options: ReadOptions,
  findReader: (file: FileHead) => Promise<Reader | null>,
  mustBeClear: boolean,
  job: Job,
  depth: number,
): Promise<Located> {
  const listed = await listFolder(file.path, job);
  const matrices = findMatrices(listed).filter(({ name }) => name !== '.');
  if (matrices.length === 0)
    throw new Fault('file-unreadable', 'This is a folder, and there is no matrix in it or in its folders.', {
      file: file.path,
      remedy: 'Choose the folder that holds matrix.mtx, a Zarr hierarchy, or a file.',
    });
  const { parts, chosen, rest } = choose(matrices, options, file.path);
  if (mustBeClear) demandClear(parts, file.path);
  const found = await locate(join(file.path, ...chosen.name.split('/')), rest, findReader, mustBeClear, job, depth + 1);
  const labels = labelsAmong(
    listed.map(({ name }) => name),
    chosen.name,
  ).map((name) => join(file.path, ...name.split('/')));
  return { ...inside(found, parts, null), labels: [...new Set([...(found.labels ?? []), ...labels])] };
}

/** A part of a part is named after a colon: `cite.h5mu:prot`. */
function choose(
  matrices: Found[],
  options: ReadOptions,
  path: string,
): { parts: Parts & { isOpen: boolean }; chosen: Found; rest: ReadOptions } {
  const { part, ...others } = options;
  const outer =
    part === undefined
      ? undefined
      : matrices
          .map(({ name }) => name)
          .filter((name) => part === name || part.startsWith(`${name}:`))
          .sort((a, b) => b.length - a.length)[0];
  // Of a single one, the part is that of the file itself.
  const isInner = part !== undefined && outer === undefined && matrices.length === 1;
  const offers = matrices.map(({ name, size }): PartOffer => ({ name, about: formatBytes(size) }));
  const parts = chooseParts('Matrix', offers, isInner ? undefined : (outer ?? part), likeliest(matrices), path);
  const inner = isInner
    ? part
    : part !== undefined && outer !== undefined && part.length > outer.length
      ? part.slice(outer.length + 1)
      : undefined;
  return {
    parts,
    chosen: matrices.find(({ name }) => name === parts.chosen)!,
    rest: { ...others, ...(inner !== undefined && { part: inner }) },
  };
}

function inside(found: Located, parts: Parts & { isOpen: boolean }, held: Held | null): Located {
  const isChoice = parts.offers.length > 1;
  return {
    ...found,
    ...(isChoice && { parts }),
    notes: [...(isChoice ? partNotes(parts) : []), ...found.notes],
    held: [...(held ? [held] : []), ...found.held],
  };
}

/** What is wrong inside is said of the file that the person knows. */
export function atHome(error: unknown, { folder }: Pick<Held, 'folder'>, path: string): unknown {
  if (!(error instanceof Fault) || !error.detail.file?.startsWith(folder)) return error;
  const { file, place, ...detail } = error.detail;
  const name = file.slice(folder.length + 1).replaceAll('\\', '/');
  return new Fault(error.tag, error.message, { ...detail, file: path, place: [name, place].filter(Boolean).join(', ') }, error);
}

let listed: { key: string; archive: Promise<Archive> } | null = null;

/** A tar archive's names take a pass over it: the last one's are kept. */
async function listing(path: string, open: (job: Job) => Promise<Archive>, job: Job): Promise<Archive> {
  const { mtimeMs, size } = await stat(path);
  const key = [path, mtimeMs, size].join('\n');
  if (listed?.key !== key) listed = { key, archive: open(job) };
  const mine = listed;
  try {
    return await mine.archive;
  } catch (error) {
    if (listed === mine) listed = null;
    throw error;
  }
}
