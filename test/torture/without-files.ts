/**
 * `node without-files.ts FILE…`, with few descriptors: takes all there are, and then looks into and opens each file; says how that ended,
 * and whether all is well when they are given back.
 */
import { closeSync, openSync } from 'node:fs';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';

const options = parseOptions(OpenOptions, {});
const looks = { inspect: inspectFile, open: openMatrix };
const endOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Fault ? `${error.tag}: ${error.message}` : `defect: ${String(error)}`),
  );

for (const file of process.argv.slice(2)) {
  for (const [way, look] of Object.entries(looks)) {
    // Modules and threads that are needed are there before: a program begins with descriptors.
    await look(file, options, createJob());
    for (const spare of [0, 1, 2, 3, 5]) {
      const taken: number[] = [];
      try {
        for (;;) taken.push(openSync('/dev/null', 'r'));
      } catch {
        for (const handle of taken.splice(0, spare)) closeSync(handle);
      }
      const end = await endOf(look(file, options, createJob()));
      for (const handle of taken) closeSync(handle);
      console.log(JSON.stringify({ file, way, spare, end, after: await endOf(look(file, options, createJob())) }));
    }
  }
}
process.exit();
