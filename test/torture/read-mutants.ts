/** `node read-mutants.ts SEED MS FOLDER`: reads mutants of every format, one after the other; says what it is at before each, and how many there were. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { endsWell, files, mutate } from '../io/mutants.ts';
import { zarrVersion2 } from '../io/zarr-files.ts';
import { mulberry32 } from '../random.ts';

const [seed, ms, folder] = process.argv.slice(2);
const random = mulberry32(Number(seed));
const until = performance.now() + Number(ms);
const whole = files.map(({ name, bytes, header }) => ({ name, header, bytes: bytes() }));
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

function write({ name, bytes, header }: (typeof whole)[number]): string {
  const file = join(folder, name);
  writeFileSync(file, mutate(bytes, random, header));
  return file;
}

function writeZarr(): string {
  const root = join(folder, 'cells.zarr');
  rmSync(root, { recursive: true, force: true });
  const parts = Object.entries(zarrVersion2());
  const changed = Math.floor(random() * parts.length);
  parts.forEach(([name, content], i) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    if (i !== changed || random() < 0.9) writeFileSync(join(root, name), i === changed ? mutate(Buffer.from(content), random, 200) : content);
  });
  return root;
}

for (let round = 0; performance.now() < until; round++) {
  for (const one of [...whole, null]) {
    // Threads of the HDF5 library are dear, and end with every broken file.
    const times = one === null ? 3 : /\.(h5|h5ad|h5mu|loom|h5Seurat)$/.test(one.name) ? 1 : 12;
    for (let i = 0; i < times && performance.now() < until; i++) {
      const name = one?.name ?? 'cells.zarr';
      say({ at: name, round, i });
      const file = one ? write(one) : writeZarr();
      await endsWell(file, `${name}, round ${round}, ${i}`, [random() < 0.4 ? inspectFile : openMatrix]).then((end) => say({ end, bytes: process.memoryUsage.rss() }), (error: unknown) => say({ broken: String(error), bytes: process.memoryUsage.rss() }));
    }
  }
}
process.exit();
