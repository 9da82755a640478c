/** What a file format is to the registry. */
import type { Job } from '../base/job.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { CountMatrix, FileFormat, FileSummary, Matrix, MatrixStream, Precision, Values } from '../types.ts';
import type { FileHead } from './files.ts';
import type { Store } from './stores/store.ts';

/** What a person chose, and in which numbers the matrix and its embeddings are wanted; left out: float32. */
export type ReadOptions = OpenOptions & { precision?: Precision };

/** What a reader hands out: in memory or left in the file, in either precision. */
export type AnyCounts = CountMatrix<Matrix<Values>> | CountMatrix<MatrixStream<Values>>;

export interface Reader extends FileFormat {
  /** By content first, by name where the content is unclear. */
  accepts(file: FileHead, job: Job): boolean | Promise<boolean>;
  /** What is in it, without its numbers. */
  inspect(file: FileHead, options: OpenOptions, job: Job): Promise<Inspection>;
  read(file: FileHead, options: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>>;
  /** The same with the matrix left in the file; absent where a format must be read whole. */
  stream?(file: FileHead, options: ReadOptions, job: Job): Promise<CountMatrix<MatrixStream<Values>>>;
  /** The AnnData that it is, or of which the chosen part is one, for what copies all of it. */
  tree?(file: FileHead, options: OpenOptions, job: Job): Promise<Store>;
}

/** What a reader says of a file; the registry adds what is the same for all. */
export type Inspection = Pick<FileSummary, 'name' | 'matrices'> & Partial<Omit<FileSummary, 'source' | 'format' | 'title' | 'bytes'>>;
