/** `node few-threads.ts FOLDER`, with refuse-threads.c preloaded: what the program does where it is given fewer threads than it asks for. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { writePdf } from '../../core/figure/pdf.ts';
import { keepServer } from '../../core/host/kept-server.ts';
import { openMatrix } from '../../core/io/open.ts';
import { Hdf5Writer } from '../../core/io/stores/write-hdf5.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { nearestNeighbors, threads } from '../../core/native/index.ts';
import { openTfjs } from '../../core/train/engines/tfjs.ts';
import { trainRun } from '../../core/train/trainer.ts';
import { bentSheet, configFor } from '../train/data.ts';

const [folder] = process.argv.slice(2);
// Node's own threads for files come with the first file; without them it would end here as at its start.
await stat(folder);
const limit = process.env['REFUSE_THREADS']!;
const sample = join(import.meta.dirname, '..', '..', 'resources', 'samples', 'pbmc700.h5ad');

/** Does it while the system gives only so many more threads and processes. */
async function given<T>(count: number, work: () => Promise<T>): Promise<T> {
  writeFileSync(limit, `${count}`.padEnd(9));
  try {
    return await work();
  } finally {
    rmSync(limit);
  }
}

async function refused(what: string, work: () => Promise<unknown>): Promise<void> {
  await assert.rejects(given(0, work), (error: unknown) => {
    assert.ok(error instanceof Fault, `${what}: ${String(error)}`);
    assert.equal(error.tag, 'no-thread', `${what}: ${error.message}`);
    assert.match(error.message, /no more (threads|processes)/, what);
    assert.match(error.detail.remedy ?? '', /ulimit -u/, what);
    return true;
  });
  console.log(`refused: ${what}`);
}

const dim = 64;
const features = bentSheet(256, dim);
/** So wide that a team of threads shares each step. */
const config = configFor({ inputDim: dim, hidden: [128, 64], latentDim: 2, activation: 'elu' }, { epochs: 2, batchSize: 128, seed: 3 });
const train = (threads: number) =>
  trainRun({ features, rows: 256, config, threads }, { epoch() {} }, new AbortController().signal).then(({ parameters }) => parameters);
const neighbors = () => nearestNeighbors({ points: features, dim, k: 5 }, createJob());

await refused('training', () => train(4));
await refused('reading a file', () => openMatrix(sample, parseOptions(OpenOptions, {}), createJob()));
await refused('writing a file', () => Hdf5Writer.create(join(folder, 'written.h5'), createJob()));
await refused('a PDF', () => writePdf({ width: 10, height: 10, title: '', description: '', font: 'inter', marks: [] }));
await refused('the second engine', () => openTfjs());
const options = { port: 0, projectFolder: join(folder, 'projects'), openAtStart: null, rendererFolder: folder };
await refused('a core of its own', () => keepServer(options, () => {}));

// What only helps is done without.
const alone = await given(0, neighbors);
assert.deepEqual(alone.indices, (await neighbors()).indices);
console.log('the same: neighbours on one thread');
assert.deepEqual(await given(1, () => train(4)), await train(4));
console.log('the same: a training whose team is not granted');
// The last to train tells its end before its thread is free.
while (threads().atWork > 0) await new Promise((resolve) => setTimeout(resolve, 5));
const { alive, budget } = threads();
assert.ok(alive <= budget, `${alive} threads of ${budget}`);
await openMatrix(sample, parseOptions(OpenOptions, {}), createJob());
console.log('goes on: all of it, once there are threads again');
process.exit();
