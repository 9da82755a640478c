/** What a figure's file remembers, read where the window cannot read it. */
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../base/errors.ts';
import { recordIn } from '../view/figure-record.ts';

/** Bytes: no figure of ours is larger. */
const largest = 256 * 1024 * 1024;

/** Its record as JSON; null where there is none that can be believed. @throws `file-unreadable` */
export async function figureRecordOf(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > largest) return null;
    const record = recordIn(await readFile(path));
    return record && JSON.stringify(record);
  } catch (error) {
    throw new Fault(
      'file-unreadable',
      'The figure cannot be read.',
      { file: path, remedy: 'Check that it is there and may be read.' },
      error,
    );
  }
}
