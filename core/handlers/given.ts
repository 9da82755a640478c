/** Files that a window gives: by a path that the core sees, or sent to it. */
import { basename } from 'node:path';
import type { GivenFile } from '../contract/index.ts';
import * as pipeline from '../pipeline.ts';
import type { Uploads } from '../uploads.ts';

interface FoundFile {
  file: string;
  /** As a person knows it. */
  name: string;
}

/** One file, as it is. */
export async function givenFile(uploads: Uploads, given: GivenFile): Promise<FoundFile> {
  const file = 'path' in given ? given.path : await uploads.finish(given.upload);
  return { file, name: basename(file) };
}

/** Of files that lie together, the matrix that the others belong to. */
export async function givenMatrix(uploads: Uploads, given: GivenFile): Promise<FoundFile> {
  if ('path' in given) return { file: given.path, name: basename(given.path) };
  await uploads.finish(given.upload);
  const { main } = await pipeline.mainFile(uploads.folderOf(given.upload));
  return { file: main, name: basename(main) };
}
