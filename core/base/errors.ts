/** Errors that a person can act on: what is wrong, where, and what to do. Everything else is a defect and says so. */

export type FaultTag =
  | 'file-missing'
  | 'file-unreadable'
  | 'not-hdf5'
  | 'file-truncated'
  | 'unknown-format'
  | 'no-matrix'
  | 'malformed'
  | 'ragged-row'
  | 'not-a-number'
  | 'not-finite'
  | 'negative-counts'
  | 'too-few-cells'
  | 'too-few-genes'
  | 'labels-mismatch'
  | 'bad-option'
  | 'diverged'
  | 'unknown-id'
  | 'cancelled'
  | 'write-failed'
  | 'unsupported'
  | 'in-use'
  | 'no-thread'
  | 'defect';

export interface FaultDetail {
  /** The file as the user named it. */
  file?: string;
  /** Where in it: `row 12, column 4 (CD3E)`, `X/indptr`. */
  place?: string;
  /** What the user can do about it, as a sentence. */
  remedy?: string;
}

export class Fault extends Error {
  readonly tag: FaultTag;
  readonly detail: FaultDetail;

  constructor(tag: FaultTag, message: string, detail: FaultDetail = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.tag = tag;
    this.detail = detail;
  }
}

/** A Fault as it travels between processes. */
export interface FaultRecord extends FaultDetail {
  tag: FaultTag;
  message: string;
}

export function toFaultRecord(error: unknown): FaultRecord {
  if (error instanceof Fault) return { tag: error.tag, message: error.message, ...error.detail };
  const message = error instanceof Error ? error.message : String(error);
  return { tag: 'defect', message, remedy: 'This is a defect in Indicatrix: please report it with what you did before.' };
}

export function fromFaultRecord({ tag, message, ...detail }: FaultRecord): Fault {
  return new Fault(tag, message, detail);
}

/** `pbmc.csv, row 3: … — remedy`, one line for a terminal or a message box. */
export function describeFault(record: FaultRecord): string {
  const where = [record.file, record.place].filter(Boolean).join(', ');
  return [where && `${where}:`, record.message, record.remedy].filter(Boolean).join(' ');
}
