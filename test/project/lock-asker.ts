/** A program that asks for the locks it is told of, keeps what it gets, and gives all back when told to. */
import { lockProject } from '../../core/project/lock.ts';

const held: (() => Promise<void>)[] = [];

process.on('message', (told: string) => {
  if (told === 'release') {
    void Promise.all(held.map((release) => release())).then(() => process.send!(true));
    return;
  }
  lockProject(told).then(
    (release) => {
      held.push(release);
      process.send!(true);
    },
    () => process.send!(false),
  );
});
