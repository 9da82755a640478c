/**
 * `node --expose-gc open-alone.ts FIRST FILE`: in a process that has opened FIRST, and so has all it reads with, the bytes that opening
 * FILE adds at most, and those that were said before.
 */
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';

const [first, file] = process.argv.slice(2);
const options = parseOptions(OpenOptions, {});

await openMatrix(first, options, createJob());
const said = await inspectFile(file, options, createJob());
globalThis.gc!();
const before = process.memoryUsage.rss();
const { matrix } = await openMatrix(file, options, createJob());
console.log(JSON.stringify({ added: process.resourceUsage().maxRSS * 1024 - before, said: said.matrices[0].memory, kind: matrix.kind }));
process.exit();
