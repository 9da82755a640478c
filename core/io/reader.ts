/** What a file format is to the registry. */
import type { Job } from '../base/job.ts';
import type { OpenOptions } from '../model/options.ts';
import type { CountMatrix, CountStream, FileFormat, FileSummary } from '../types.ts';
import type { FileHead } from './files.ts';

export interface Reader extends FileFormat {
  /** By content first, by name where the content is unclear. */
  accepts(file: FileHead, job: Job): boolean | Promise<boolean>;
  /** What is in it, without its numbers. */
  inspect(file: FileHead, options: OpenOptions, job: Job): Promise<Inspection>;
  read(file: FileHead, options: OpenOptions, job: Job): Promise<CountMatrix>;
  /** The same with the matrix left in the file; absent where a format must be read whole. */
  stream?(file: FileHead, options: OpenOptions, job: Job): Promise<CountStream>;
}

/** What a reader says of a file; the registry adds what is the same for all. */
export type Inspection = Pick<FileSummary, 'name' | 'matrices'> & Partial<Omit<FileSummary, 'source' | 'format' | 'title' | 'bytes'>>;
