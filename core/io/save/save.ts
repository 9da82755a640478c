/** Whatever was opened, as a file of another format. A format is one file and one line here. */
import { existsSync } from 'node:fs';
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { draftOf, isSystemError, makeFolders, placeWhole, sweepDrafts, writeFailed } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { SaveOptions } from '../../model/options/save.ts';
import { besides } from '../anndata/whole.ts';
import { withStore } from '../stores/store.ts';
import { h5ad, zarr } from './anndata.ts';
import { csv, tsv } from './csv.ts';
import { mtx } from './mtx.ts';
import { npy } from './npy.ts';
import type { Saveable, SavedFormat } from './target.ts';

const formats: SavedFormat[] = [h5ad, zarr, csv, tsv, npy, mtx];

export interface Saved {
  /** The target first. */ files: string[];
  notes: string[];
}

/**
 * Writes cells × genes, whole or not at all.
 * @throws `bad-option` for an unknown ending, and for a target that is there unless it is to be overwritten; `write-failed`; the faults of
 * reading
 */
export async function save(path: string, data: Saveable, options: SaveOptions, job: Job): Promise<Saved> {
  const target = path.replace(/[\\/]+$/, '');
  const format = chooseFormat(target, options.format);
  await checkTarget(target, data.source, options);
  const folder = dirname(target);
  const stem = basename(target)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]*$/, '');
  const beside = new Map<string, string>();
  let drafts: string | undefined;
  try {
    await makeFolders(folder);
    const aside = `${target}-beside`;
    await sweepDrafts(folder, basename(aside));
    drafts = draftOf(aside);
    await mkdir(drafts);
    const drafted = drafts;
    const left =
      data.around && !format.holdsAll
        ? await withStore(data.around(job), (store) => besides(store, format.holdsIds ? data : { ...data, geneIds: undefined }, job))
        : [];
    const notes = await placeWhole(
      target,
      (draft) =>
        format.write(
          {
            draft,
            name: basename(target),
            beside(suffix) {
              const name = `${stem}${suffix}`;
              if (!options.overwrite && existsSync(join(folder, name)))
                refuse(join(folder, name), 'There is something of this name, which belongs beside what is written.');
              beside.set(join(drafted, name), join(folder, name));
              return join(drafted, name);
            },
          },
          data,
          options,
          job,
        ),
      format.strangerTo,
    );
    if (left.length > 0) notes.push(`Not in it, for this format has no place for it: ${left.join(', ')}.`);
    for (const [from, to] of beside) await rename(from, to);
    return { files: [target, ...beside.values()], notes: format.copies?.(data) ? notes : [...data.notes, ...notes] };
  } catch (error) {
    throw isSystemError(error) ? writeFailed(error, target) : error;
  } finally {
    if (drafts !== undefined) await rm(drafts, { recursive: true, force: true });
  }
}

/** The longest ending that fits; or the one that was asked for. */
export function chooseFormat(target: string, asked: SaveOptions['format']): SavedFormat {
  const name = basename(target).toLowerCase();
  const endingOf = ({ endings }: SavedFormat) =>
    endings
      .filter((ending) => (ending === '' ? !/\.[a-z][a-z0-9]{0,6}$/.test(name) : name.endsWith(ending)))
      .reduce((longest, ending) => Math.max(longest, ending.length), -1);
  const found =
    asked === 'auto'
      ? formats.filter((format) => endingOf(format) >= 0).toSorted((a, b) => endingOf(b) - endingOf(a))[0]
      : formats.find(({ format }) => format === asked);
  if (found) return found;
  throw new Fault('bad-option', 'Its ending names no format that can be written.', {
    file: target,
    remedy: `Choose one of: ${formats.map(({ title }) => title).join('; ')}.`,
  });
}

async function checkTarget(target: string, source: string, { overwrite }: SaveOptions): Promise<void> {
  if (overwrite || !existsSync(target)) return;
  const isSource = (await realpath(target)) === (await realpath(source).catch(() => source));
  refuse(target, isSource ? 'This is the file that is read.' : 'There is something of this name.');
}

function refuse(file: string, message: string): never {
  throw new Fault('bad-option', message, { file, remedy: 'Choose another name, or say that it may be overwritten (--overwrite).' });
}
