/**
 * `node bomb-alone.ts FIRST,FIRST FILE`: in a process that has read the first ones, and so has all it reads with: how looking into FILE and
 * opening it end, in which time, and the bytes each adds at most.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';

/** What a parent took before it started this process would count as this one's where nothing is reset. */
const isLinux = process.platform === 'linux';

/** Where the system does not let it, what goes beyond the former peak is counted. */
function resetPeak(): void {
  try {
    if (isLinux) writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // As on systems without it.
  }
}

function peak(): number {
  return isLinux
    ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
    : process.resourceUsage().maxRSS * 1024;
}

const [first, file] = process.argv.slice(2);
const options = parseOptions(OpenOptions, {});

async function look(how: typeof inspectFile | typeof openMatrix) {
  resetPeak();
  const before = peak();
  const { user, system } = process.cpuUsage();
  const began = performance.now();
  const end = await how(file, options, createJob()).then(
    () => ({ tag: 'none', message: '' }),
    (error: unknown) => ({
      tag: error instanceof Fault ? error.tag : 'defect',
      message: String(error),
      ...(error instanceof Fault && error.detail),
    }),
  );
  const used = process.cpuUsage({ user, system });
  const ms = performance.now() - began;
  // Memory may be taken a moment after the answer, by what was not stopped.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { ...end, ms, cpuMs: (used.user + used.system) / 1000, added: peak() - before };
}

for (const known of first.split(',')) await openMatrix(known, options, createJob());
console.log(JSON.stringify({ inspect: await look(inspectFile), open: await look(openMatrix) }));
