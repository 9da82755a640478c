/** Names of files and folders that come out of a file which someone else may have written. */
import * as v from 'valibot';

/** Whether it names something in a folder itself: no way out of it, and nothing hidden. */
export function isPlainName(name: string): boolean {
  return name !== '' && name.length <= 255 && !name.startsWith('.') && !/[/\\\0]/.test(name);
}

export const PlainName = v.pipe(v.string(), v.check(isPlainName, 'This is no name of a file or folder in the project.'));
