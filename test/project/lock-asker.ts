/**
 * A program that asks for the locks it is told of, keeps what it gets, and gives all back when told to; asked to let go, it writes a file
 * first, and says when it finds itself without.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockProject } from '../../core/project/lock.ts';

const held: (() => Promise<void>)[] = [];

process.on('message', (told: string) => {
  if (told === 'release') {
    void Promise.all(held.map((release) => release())).then(() => process.send!(true));
    return;
  }
  const asked = async () => {
    await new Promise((wait) => setTimeout(wait, 300));
    await writeFile(join(told, 'written last'), 'whole');
  };
  lockProject(told, { asked, lost: () => process.send!('lost') }).then(
    (release) => {
      held.push(release);
      process.send!(true);
    },
    () => process.send!(false),
  );
});
