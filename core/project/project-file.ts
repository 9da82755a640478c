/** project.json, which the command line keeps beside a folder of runs: how their data were opened and prepared. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { Fault } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import { isLink } from '../base/links.ts';
import { PlainName } from '../base/names.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import { isSample } from '../types/samples.ts';

const ProjectFile = v.object({
  format: v.literal('indicatrix-project-1'),
  /** A sample’s id, or the path from the project's folder, so that both can be moved together. */
  source: v.string(),
  open: OpenOptions,
  prepare: PrepareOptions,
  /** Of the features that the runs were trained on. */
  fingerprint: v.string(),
  /** Folders of the runs trained last, which figures show. */
  latest: v.array(PlainName),
});
export type ProjectFile = v.InferOutput<typeof ProjectFile>;

export const projectFile = (folder: string): string => join(folder, 'project.json');
export const runsFolder = (folder: string): string => join(folder, 'runs');

export async function isProject(path: string): Promise<boolean> {
  return (await stat(projectFile(path)).catch(() => null))?.isFile() ?? false;
}

/** What a project says of itself, without its data. @throws `file-missing`, `malformed` */
export async function readProject(folder: string): Promise<ProjectFile> {
  const path = projectFile(folder);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Fault(
      'file-missing',
      'This is no project: it has no project.json.',
      { file: folder, remedy: 'Name a folder that `indicatrix train` or `prepare` wrote.' },
      error,
    );
  });
  const result = v.safeParse(ProjectFile, parseJson(text, path));
  if (result.success) return result.output;
  throw new Fault('malformed', `It ${describeIssue(result.issues[0])}.`, {
    file: path,
    place: v.getDotPath(result.issues[0]) ?? undefined,
    remedy: 'Train again into a new folder.',
  });
}

/** Where its data are, and how they are read: with paths as they are from here. */
export function sourceOfProject(folder: string, { source, open }: ProjectFile): { source: string; open: OpenOptions } {
  return {
    source: isSample(source) || isLink(source) ? source : resolve(folder, source),
    open: open.labels === undefined ? open : { ...open, labels: resolve(folder, open.labels) },
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('malformed', 'This is no JSON.', { file, remedy: 'Train again into a new folder.' }, error);
  }
}
