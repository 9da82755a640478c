/**
 * `node read-mutants.ts SEED FROM TO FOLDER`: reads the mutants of those numbers, one after the other, each made of the seed and its
 * number alone; keeps the number it is at in FOLDER/at, and says what did not end well and, now and then, how many did.
 */
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { kinds, type Hostile, type Kind } from '../io/hostile.ts';
import { endsWell } from '../io/mutants.ts';
import { mulberry32 } from '../random.ts';

const [seed, from, to] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const at = openSync(join(folder, 'at'), 'w');
const all = kinds.reduce((sum, { weight }) => sum + weight, 0);

function kindOf(random: () => number): Kind {
  let left = random() * all;
  return kinds.find(({ weight }) => (left -= weight) < 0) ?? kinds[0];
}

/** Each in a folder of its own: a file that a library has open still is not written over. */
function put(place: string, { opens, parts }: Hostile): string {
  for (const [name, bytes] of Object.entries(parts)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), bytes);
  }
  return join(place, opens);
}

/** Bytes that a small file may add to what the program needs by itself, as `core/io/limits.ts` promises. */
const mayAdd = 200e6;
const settled = 100;

const isLinux = process.platform === 'linux';

/** Bytes at most since it was last reset; where the system does not let it be, what goes beyond the former peak counts. */
function peak(): number {
  return isLinux
    ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
    : process.resourceUsage().maxRSS * 1024;
}

function resetPeak(): void {
  try {
    if (isLinux) writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // As on systems without it.
  }
}

let [tried, opened, largest, slowest] = [0, 0, 0, 0];
for (let i = from; i < to; i++) {
  const random = mulberry32((Math.imul(seed, 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b)) >>> 0);
  const kind = kindOf(random);
  const ways = [[inspectFile], [openMatrix], [openMatrix], [inspectFile, openMatrix]][Math.floor(random() * 4)];
  const place = join(folder, `${i}`);
  const what = `${kind.name}, mutant ${i} of seed ${seed}`;
  writeSync(at, `${i}`.padStart(12), 0);
  const hostile = kind.make(random);
  const path = put(place, hostile);
  resetPeak();
  const [began, before] = [performance.now(), peak()];
  try {
    if ((await endsWell(path, what, ways, hostile.labels === undefined ? {} : { labels: join(place, hostile.labels) })) === 'opened')
      opened++;
  } catch (error) {
    say({ i, broken: String(error) });
  }
  const ms = performance.now() - began;
  const added = peak() - before;
  // Until then it grows by what the program itself needs.
  if (tried >= settled && added > mayAdd) say({ i, broken: `${what} took ${Math.round(added / 1e6)} MB` });
  if (tried >= settled) [largest, slowest] = [Math.max(largest, added), Math.max(slowest, ms)];
  rmSync(place, { recursive: true, force: true });
  tried++;
  if (tried % 200 === 0) say({ tried, opened, largest, slowest });
}
say({ tried, opened, largest, slowest });
process.exit();
