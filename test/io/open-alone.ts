/** `node open-alone.ts SMALL FILE`: in a process of its own, how far memory peaks when FILE is opened, in bytes above what opening SMALL takes. */
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { createJob } from '../../core/job.ts';
import { OpenOptions, parseOptions } from '../../core/options.ts';

const [small, file] = process.argv.slice(2);
const options = parseOptions(OpenOptions, {});
const peak = () => process.resourceUsage().maxRSS * 1024;

await openMatrix(small, options, createJob());
const said = await inspectFile(file, options, createJob());
const before = peak();
const { matrix } = await openMatrix(file, options, createJob());
console.log(JSON.stringify({ above: peak() - before, said: said.matrices[0].memory, kind: matrix.kind, rows: matrix.rows }));
process.exit();
