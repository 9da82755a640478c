/** What the core says of batches. */
import type { PreparedId } from '../types.ts';
import type { BatchReport } from '../types/batches.ts';
import type { JobId } from './index.ts';

export interface BatchMethods {
  /** How batches mix in the prepared features. @throws `bad-option` where no column is named as batch */
  batchReport(prepared: PreparedId, job: JobId): Promise<BatchReport>;
}
