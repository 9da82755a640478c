/** Handlers of what travels: packed projects, and models' files alone. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { CoreMethods } from '../contract/index.ts';
import { isPlainName } from '../base/names.ts';
import { Fault } from '../base/errors.ts';
import { portion } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PlaceOptions } from '../model/options/place.ts';
import * as pipeline from '../pipeline.ts';
import type { DatasetId, RunId } from '../types.ts';
import type { Uploads } from '../uploads.ts';
import type { HandlerContext } from './context.ts';
import { givenFile, givenMatrix } from './given.ts';

export function packingHandlers({ workspace, underJob }: HandlerContext, uploads: Uploads) {
  const look = async (dataset: DatasetId, runId: RunId | null) => {
    await workspace.happens('keeping', dataset);
    const folder = runId === null ? workspace.folders.get(dataset) : workspace.run(runId).summary.folder;
    if (folder === undefined || !existsSync(folder))
      throw new Fault('unknown-id', runId === null ? 'These data have no project yet.' : 'This run is not kept in the project.', {
        remedy: 'Train a model first, and wait until it is measured.',
      });
    return pipeline.lookToPack(folder);
  };
  return {
    async lookToPack(dataset, run) {
      const { name, bytes } = await look(dataset, run);
      return { name, bytes };
    },
    async packProject(dataset, run, { data }, path, name) {
      if (!isAbsolute(path)) throw wholePath(path, pipeline.packEnding);
      const of = await look(dataset, run);
      // The desktop's dialog has asked whether it may be replaced.
      return underJob(name, (job) => pipeline.packProject(of, path, { data, overwrite: true }, job));
    },
    async downloadPack(dataset, run, { data }, name) {
      const of = await look(dataset, run);
      return underJob(name, (job) =>
        workspace.downloads.offer(async (folder) => {
          const path = join(folder, `${of.name}${pipeline.packEnding}`);
          const { notes } = await pipeline.packProject(of, path, { data, overwrite: false }, job);
          return { path, name: basename(path), notes };
        }),
      );
    },
    async packAt(file) {
      const record = await pipeline.inspectPack((await givenFile(uploads, file)).file);
      if (record === null) return null;
      const { name, run, data } = record;
      return { name, run, data: data && { name: data.name, bytes: data.bytes, along: data.entry !== null } };
    },
    unpackProject: (given, name) =>
      underJob(name, async (job) => {
        try {
          const { file, name: shown } = await givenFile(uploads, given);
          const record = await pipeline.inspectPack(file);
          const title = record && isPlainName(record.name) ? record.name : shown.replace(/\.zip$/i, '');
          const folder = freeFolder(join(workspace.options.projectFolder, title));
          const { notes } = await pipeline.unpackProject(file, folder, undefined, job);
          return { folder, name: basename(folder), notes };
        } finally {
          if ('upload' in given) await uploads.discard(given.upload);
        }
      }),
    async modelAt(given) {
      const { file, name } = await givenFile(uploads, given);
      const model = await pipeline.inspectModel(file);
      return { model, card: pipeline.cardOf(model, name) };
    },
    placeOnModel: (model, given, open, choice, path, name) =>
      underJob(name, async (job) => {
        try {
          if (path !== null && !isAbsolute(path)) throw wholePath(path, '.h5ad');
          const { file: from } = await givenFile(uploads, model);
          const { file, name: shown } = await givenMatrix(uploads, given);
          const placed = await pipeline.placeCells(
            await pipeline.readPortable(from),
            file,
            parseOptions(OpenOptions, open),
            parseOptions(PlaceOptions, choice),
            portion(job, 0, 0.8),
          );
          const report = { ...placed.report, file: shown };
          const writing = portion(job, 0.8, 1);
          if (path !== null) {
            // The desktop's dialog has asked whether it may be replaced.
            const { files, notes } = await pipeline.writePlaced(path, placed, true, writing);
            return { report, files, notes, waiting: null };
          }
          const waiting = await workspace.downloads.offer(async (folder) => {
            const to = join(folder, `${shown.replace(/\.gz$/i, '').replace(/\.[^.]+$/, '')}-placed.h5ad`);
            const { notes } = await pipeline.writePlaced(to, placed, false, writing);
            return { path: to, name: basename(to), notes };
          });
          return { report, files: [], notes: waiting.notes, waiting };
        } finally {
          if ('upload' in given) await uploads.discard(given.upload);
        }
      }),
  } satisfies Partial<CoreMethods>;
}

function wholePath(path: string, ending: string): Fault {
  return new Fault('bad-option', 'The place must be a whole path.', {
    file: path,
    remedy: `Begin it at the root of a disk, as in /data/blood${ending}.`,
  });
}

/** `NAME`, or `NAME-2`, `NAME-3` … where that is taken. */
function freeFolder(path: string): string {
  for (let copy = 1; ; copy++) {
    const folder = copy === 1 ? path : join(dirname(path), `${basename(path)}-${copy}`);
    if (!existsSync(folder)) return folder;
  }
}
