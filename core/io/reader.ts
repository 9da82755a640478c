/** What a file format is to the registry. */
import type { Job } from '../job.ts';
import type { OpenOptions } from '../options.ts';
import type { CountMatrix, CountStream } from '../types.ts';
import type { FileHead } from './files.ts';

export interface Reader {
  format: string;
  /** As a person knows it: `AnnData (.h5ad)`. */
  title: string;
  /** By content first, by name where the content is unclear. */
  accepts(file: FileHead, job: Job): boolean | Promise<boolean>;
  read(file: FileHead, options: OpenOptions, job: Job): Promise<CountMatrix>;
  /** The same with the matrix left in the file; absent where a format must be read whole. */
  stream?(file: FileHead, options: OpenOptions, job: Job): Promise<CountStream>;
}
