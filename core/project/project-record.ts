/**
 * project.json: where a project's data are, how they were opened and prepared, which runs there are, and how they were looked at; with the
 * runs beside it, all that reopening needs. Windows and commands keep the same one.
 */
import { isAbsolute, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../base/disk.ts';
import { isLink } from '../base/links.ts';
import { PlainName } from '../base/names.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PlaceOptions } from '../model/options/place.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import { isSample } from '../types/samples.ts';

export const projectFile = (folder: string): string => join(folder, 'project.json');
export const runsFolder = (folder: string): string => join(folder, 'runs');

/** What the record of a window was before commands had the same. */
export const sessionEntries = {
  /** ISO 8601, UTC. */
  saved: v.string(),
  /** Until a person closes it. */
  open: v.boolean(),
  data: v.object({
    name: v.string(),
    /** A path, a sample’s id, a link, or the name of a file that a browser sent. */
    source: v.string(),
    /** Paths are told from the project's folder, so that both can be moved together. */
    relative: v.optional(v.boolean(), false),
    options: v.partial(OpenOptions),
    /** 0 until a window has opened them. */
    cells: v.number(),
    genes: v.number(),
    /** Of the file or folder, with what told it from another then. */
    digest: v.optional(v.object({ sha256: v.string(), mark: v.string() })),
  }),
  prepare: v.nullable(v.partial(PrepareOptions)),
  /** Indices into the data's cells, where only some of the prepared ones were looked at. */
  cells: v.optional(v.array(v.number())),
  /** In the order of the list of runs; what lies beside them in the project belongs to it as well. `folder` is a name in the project. */
  runs: v.array(v.object({ id: v.string(), folder: PlainName })),
  /** Embeddings that no model here made, by where they come from. */
  imported: v.optional(v.array(v.object({ id: v.string(), source: v.string(), name: v.string() })), []),
  /** Cells that were placed on its maps: their copy in the project, and how they were. */
  placed: v.optional(
    v.object({
      id: PlainName,
      name: v.string(),
      run: v.string(),
      open: v.partial(OpenOptions),
      choice: PlaceOptions,
      /** Runs over both, and the trained ones that they stand for. */
      runs: v.array(v.object({ id: v.string(), of: v.string() })),
    }),
  ),
  /** The window's own. */
  view: v.nullable(v.record(v.string(), v.unknown())),
};

export const ProjectRecord = v.object({
  format: v.literal('indicatrix-project'),
  formatVersion: v.literal(2),
  ...sessionEntries,
  /** What commands train on and draw, once one has: a window may look at another preparation meanwhile. */
  command: v.optional(
    v.object({
      prepare: v.partial(PrepareOptions),
      cells: v.optional(v.array(v.number())),
      /** Of the features, which are kept beside it. */
      fingerprint: v.string(),
      /** Folders of the runs that figures show: those trained last, and what a window has trained on these features since. */
      latest: v.array(PlainName),
    }),
  ),
});
/** Its paths are whole, however they are written. */
export type ProjectRecord = v.InferOutput<typeof ProjectRecord>;

export function newRecord(
  data: Pick<ProjectRecord['data'], 'name' | 'source'> & Partial<ProjectRecord['data']>,
  rest: Partial<ProjectRecord> = {},
): ProjectRecord {
  return {
    format: 'indicatrix-project',
    formatVersion: 2,
    saved: new Date().toISOString(),
    open: false,
    prepare: null,
    runs: [],
    imported: [],
    view: null,
    ...rest,
    data: { relative: false, options: {}, cells: 0, genes: 0, ...data },
  };
}

/** @throws `write-failed` */
export const writeRecord = (folder: string, record: ProjectRecord): Promise<void> =>
  writeWhole(
    projectFile(folder),
    `${JSON.stringify(
      withPaths(record, (path) => told(folder, path)),
      null,
      1,
    )}\n`,
  );

/** A record as it is in its file, with whole paths. @throws what valibot throws */
export function parseRecord(folder: string, json: unknown): ProjectRecord {
  return withPaths(v.parse(ProjectRecord, json), (path) => (hasFolder(path) ? resolve(folder, path) : path));
}

function withPaths(record: ProjectRecord, change: (path: string) => string): ProjectRecord {
  const { source, options, relative } = record.data;
  if (!relative) return record;
  const { labels } = options;
  return {
    ...record,
    data: {
      ...record.data,
      source: isSample(source) || isLink(source) ? source : change(source),
      options: labels === undefined ? options : { ...options, labels: change(labels) },
    },
  };
}

/** With a folder before it, so that no file goes by the name of a sample or of one that a browser sent. */
function told(folder: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const from = relative(resolve(folder), path) || '.';
  return hasFolder(from) ? from : `./${from}`;
}

const hasFolder = (path: string): boolean => /[\\/]/.test(path);
