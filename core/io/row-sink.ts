/** What takes rows of numbers, one after the other. */
import type { Values } from '../types.ts';
import type { ValueEvidence } from './value-evidence.ts';

export interface RowSink {
  readonly rows: number;
  readonly evidence: ValueEvidence;
  /** @returns the column whose value is not finite, −1 where all are */
  addRow(values: Values): number;
}
