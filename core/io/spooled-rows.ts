/** Rows put aside, what is not zero of them. */
import type { Values } from '../types.ts';
import type { EntrySpool } from './entry-spool.ts';
import { checkRows } from './limits.ts';
import { ValueEvidence } from './value-evidence.ts';
import type { RowSink } from './row-sink.ts';

export class SpooledRows implements RowSink {
  readonly evidence = new ValueEvidence();
  rows = 0;
  private readonly spool: EntrySpool;
  private readonly cols: Uint32Array;
  private readonly values: Float64Array;

  constructor(cols: number, spool: EntrySpool) {
    this.spool = spool;
    this.cols = new Uint32Array(cols);
    this.values = new Float64Array(cols);
  }

  addRow(row: Values): number {
    let count = 0;
    for (let col = 0; col < row.length; col++) {
      if (row[col] === 0) continue;
      this.cols[count] = col;
      this.values[count++] = row[col];
    }
    const broken = this.evidence.add(this.values, 0, count);
    if (broken >= 0) return this.cols[broken];
    for (let i = 0; i < count; i++) this.spool.add(this.rows, this.cols[i], this.values[i]);
    checkRows(++this.rows);
    return -1;
  }
}
