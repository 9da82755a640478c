/** `node prepare.ts PATH memory|stream`: a file to 50 components, in a process of its own so that its peak memory is its own. */
import { createJob } from '../../core/base/job.ts';
import { openMatrix, openStream } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { prepare } from '../../core/pipeline.ts';

const [path, way] = process.argv.slice(2);
const job = createJob(
  (fraction, message) =>
    process.env['INDICATRIX_BENCH_PROGRESS'] && message && process.stderr.write(`${message} ${(100 * fraction).toFixed(0)} %\n`),
);
const start = performance.now();
const open = parseOptions(OpenOptions, {});
const data = way === 'stream' ? await openStream(path, open, job) : await openMatrix(path, open, job);
const opened = performance.now();
const prepared = await prepare(data, parseOptions(PrepareOptions, {}), job);
const end = performance.now();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpu: (user + system) / 1e6,
    open: (opened - start) / 1000,
    prepare: (end - opened) / 1000,
    seconds: (end - start) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
    cells: prepared.rows,
    variance: Array.from(prepared.pca!.variance.subarray(0, 50)),
  }),
);
process.exit();
