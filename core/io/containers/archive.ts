/** What a packed file is to the reader of what is in it. */
import type { Job } from '../../base/job.ts';

export interface ArchiveEntry {
  /** With the folders it lies in: `outs/matrix.mtx.gz`. */
  name: string;
  /** Bytes unpacked. */
  size: number;
}

export interface Archive {
  /** As a person knows it: `zip archive`. */
  what: string;
  /** Ordinary files alone. */
  entries: ArchiveEntry[];
  /** Sizes are estimates. */
  isEstimate?: boolean;
  /**
   * Hands each wanted entry's bytes to `take`, in the archive's own order; never more than the entry says it holds. @throws
   * `file-truncated`
   */
  unpack(wanted: Set<string>, take: (entry: ArchiveEntry, bytes: AsyncIterable<Uint8Array>) => Promise<void>, job: Job): Promise<void>;
}
