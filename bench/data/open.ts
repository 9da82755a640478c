/** `node open.ts PATH`: a file of counts to a matrix in memory. */
import { createJob } from '../../core/base/job.ts';
import { openMatrix } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';

const start = performance.now();
const { matrix } = await openMatrix(process.argv[2], parseOptions(OpenOptions, {}), createJob());
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpu: (user + system) / 1e6,
    seconds: (performance.now() - start) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
    cells: matrix.rows,
  }),
);
process.exit();
