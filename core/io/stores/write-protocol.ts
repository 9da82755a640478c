/** What passes between a writer and its thread; requests are answered in the order they come. */
import { Fault, toFaultRecord, type FaultRecord } from '../../base/errors.ts';
import type { NumbersByType, StoredType, WrittenAttributes, WrittenValues } from './store-writer.ts';

export type WriteRequest =
  | { method: 'open'; path: string; isThere: boolean }
  | { method: 'has'; name: string }
  | { method: 'group' | 'describe'; name: string; attributes: WrittenAttributes }
  | { method: 'array'; name: string; attributes: WrittenAttributes; data: WrittenValues; shape: readonly number[] }
  | { method: 'growing'; name: string; attributes: WrittenAttributes; type: StoredType; width: readonly number[] }
  | { method: 'append'; name: string; values: NumbersByType[StoredType] }
  | { method: 'close' };

export type WriteReply = { value: unknown } | { fault: FaultRecord };

/** HDF5 says in the innermost lines of its stack what the system said. */
export function toWriteFault(error: unknown): FaultRecord {
  if (error instanceof Fault) return toFaultRecord(error);
  const text = error instanceof Error ? error.message : String(error);
  if (/no space left|ENOSPC|EDQUOT/i.test(text))
    return toFaultRecord(new Fault('write-failed', 'There is no room left on the disk.', { remedy: 'Free some space.' }));
  const innermost = /in (H5\w+)\(\): ([^\n]*)\n[^#]*$/.exec(text)?.[2].trim();
  const message = `The file could not be written (${innermost ?? text.split('\n', 1)[0]}).`;
  return toFaultRecord(
    new Fault('write-failed', message, { remedy: 'Check that the folder may be written to and that the disk has room.' }),
  );
}
