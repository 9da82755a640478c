/**
 * `node send-mutants.ts SEED FROM TO FOLDER`: messages of those numbers to a core with data, runs and maps, each a right call with
 * something wrong in it, or some of its bytes changed; says what did not end well and, now and then, how many did.
 */
import { openSync, mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Packr } from 'msgpackr';
import type { CoreMethods } from '../../core/contract/index.ts';
import { createHandlers, serveWindow } from '../../core/handlers/index.ts';
import { webSocketChannel } from '../../core/rpc.ts';
import { Workspace } from '../../core/workspace.ts';
import { countsCsv, networkOf } from '../projects/data.ts';
import { mulberry32 } from '../random.ts';
import { ending, rightMessages, type Ids } from './right-messages.ts';

const [seed, from, to] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const at = openSync(join(folder, 'at'), 'w');
mkdirSync(join(folder, 'here'));
// What is written by a name alone, or by `..`, stays in the harness's own folder.
process.chdir(join(folder, 'here'));
const file = join(folder, 'counts.csv');
writeFileSync(file, countsCsv());
const workspace = new Workspace({ host: 'server', projectFolder: join(folder, 'projects'), openAtStart: null });
const core = createHandlers(workspace, () => {});
const packr = new Packr({ useRecords: false, moreTypes: true });

/** Milliseconds until work that a message began is stopped, and until it must have ended then. */
const [works, ends] = [1_000, 15_000];

/** What is open, made anew where a message has closed it. */
async function open(was: Ids | null, job: string): Promise<Ids> {
  if (
    was &&
    workspace.datasets.has(was.dataset) &&
    workspace.prepared.has(was.prepared) &&
    workspace.runs.get(was.run)?.embedded &&
    workspace.runs.has(was.map)
  )
    return { ...was, job };
  for (const id of [...workspace.datasets.keys()]) await core.closeDataset(id);
  const dataset = await core.openPath(file, {}, 'open');
  const prepared = await core.prepare(dataset.id, { ...dataset.proposed, components: 8 }, 'prepare');
  await core.addColumn(
    prepared.id,
    'kind',
    'a',
    Uint32Array.from({ length: 80 }, (_, i) => i),
  );
  await core.addColumn(
    prepared.id,
    'kind',
    'b',
    Uint32Array.from({ length: 80 }, (_, i) => 90 + i),
  );
  const [run] = await core.train(prepared.id, [{ model: networkOf(8, 1e-3), epochs: 2, seed: 1 }]);
  for (
    const began = performance.now();
    workspace.runs.get(run.id)?.summary.status !== 'done';
    await new Promise((wait) => setTimeout(wait, 5))
  ) {
    if (performance.now() - began > ends) throw new Error(`what is trained does not end: ${inspect(workspace.runs.get(run.id)?.summary)}`);
  }
  const map = await core.addEmbedding(prepared.id, { components: true }, 'map', false);
  return {
    dataset: dataset.id,
    prepared: prepared.id,
    run: run.id,
    map: map.id,
    sweep: 'none',
    folder: workspace.folders.get(dataset.id)!,
    file,
    job,
  };
}

/** A window: what it is sent comes to `receive`. */
function connect() {
  const waiting = new Map<string, (answer: unknown) => void>();
  let [receive, closed] = [(_: { data: unknown }) => {}, () => {}];
  const window = {
    isOpen: true,
    waiting,
    send: (bytes: Uint8Array) => receive({ data: new Uint8Array(bytes).buffer }),
    close: () => end(),
  };
  const end = () => {
    if (!window.isOpen) return;
    window.isOpen = false;
    closed();
    for (const resolve of waiting.values()) resolve('closed');
  };
  serveWindow(
    webSocketChannel({
      binaryType: '',
      bufferedAmount: 0,
      close: end,
      send(bytes) {
        const { i, r, e } = packr.unpack(bytes) as { i?: string; r?: unknown; e?: unknown };
        if (i !== undefined) waiting.get(i)?.(r ?? e);
      },
      addEventListener: ((type: string, listener: () => void) =>
        type === 'message' ? (receive = listener as typeof receive) : (closed = listener)) as never,
    }),
    workspace,
  );
  return window;
}

const random = { next: mulberry32(seed) };
const below = (n: number) => Math.floor(random.next() * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)];
const values: unknown[] = [
  undefined,
  null,
  '',
  'x',
  '__proto__',
  'constructor',
  '../..',
  '/',
  -1,
  0,
  1,
  1.5,
  1e9,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 53,
  true,
  false,
  [],
  {},
  [[[]]],
  [null],
  new Uint8Array(3),
  new Float32Array(5),
  Float32Array.of(NaN, Infinity),
  new Uint32Array([0, 4e9]),
  new Uint32Array(1000),
  { path: '/nowhere' },
  { kind: 'grid', columns: 1e9 },
  { kind: 'cells', cells: new Uint32Array([9e8]) },
  { obsm: 'X_pca' },
  { column: 'none' },
  'x'.repeat(10_000),
  new Date(NaN),
  10n ** 30n,
  new Map([[1, 2]]),
  new Set([1]),
  'kind',
  'GENE1',
  'encoder',
  'own',
  'svg',
  'pdf',
  'h5ad',
  'isometry',
  'tfjs',
  'asIs',
  'stream',
  { __proto__: null, toString: 1 },
];

/** The same with something wrong in it, a level or more down. */
function wrong(value: unknown, ids: Ids): unknown {
  const isDeep = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  if (!isDeep || random.next() < 0.25) return random.next() < 0.25 ? pick(Object.values(ids)) : pick(values);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const how = random.next();
  const key = keys.length === 0 || how < 0.05 ? pick(Array.isArray(copy) ? ['0', '7'] : ['0', 'extra', 'length', 'kind']) : pick(keys);
  if (how > 0.95) delete copy[key];
  else copy[key] = wrong(copy[key], ids);
  return copy;
}

const methods = Object.keys(rightMessages({} as Ids)) as (keyof CoreMethods)[];
const usual = methods.filter((method) => !ending.has(method));
let [tried, answered, largest, slowest] = [0, 0, 0, 0];
let ids = await open(null, 'begin');
let window = connect();
for (let i = from; i < to; i++) {
  random.next = mulberry32((Math.imul(seed, 0x9e3779b1) ^ Math.imul(i + 1, 0xc2b2ae35)) >>> 0);
  writeSync(at, `${i}`.padStart(12), 0);
  ids = await open(ids, `job ${i}`);
  if (!window.isOpen) window = connect();
  const method = random.next() < 0.97 ? pick(usual) : pick(methods);
  const args = rightMessages(ids)[method] as unknown[];
  let changed = args;
  for (let changes = below(8) === 0 ? 0 : 1 + below(2); changes > 0; changes--) changed = wrong(changed, ids) as unknown[];
  const bytes = (() => {
    try {
      return Buffer.from(
        packr.pack({
          t: 'q',
          i: `${i}`,
          m: random.next() < 0.99 ? method : pick(values),
          a: random.next() < 0.98 || Array.isArray(changed) ? changed : pick(values),
        }),
      );
    } catch {
      // Nothing that could be sent.
      return Buffer.from(packr.pack(null));
    }
  })();
  const isMutant = random.next() < 0.1;
  if (isMutant) for (let change = 1 + below(3); change > 0; change--) bytes[below(bytes.length)] = below(256);
  const what = () =>
    `${method}(${inspect(changed, { depth: 3, breakLength: Infinity }).slice(0, 300)})${isMutant ? ', some bytes changed,' : ''} message ${i} of seed ${seed}`;
  const began = performance.now();
  const end = await new Promise<unknown>((resolve) => {
    const done = (how: unknown) => {
      clearTimeout(late);
      window.waiting.delete(`${i}`);
      resolve(how);
    };
    // Changed bytes may be a call whose answer goes by another name, or none that is answered.
    const late = setTimeout(
      () => {
        for (const name of [ids.job, ...(Array.isArray(changed) ? changed : [])]) if (typeof name === 'string') void core.cancel(name);
        window.close();
        done('stopped');
      },
      isMutant ? 5 : works,
    );
    window.waiting.set(`${i}`, done);
    window.send(bytes);
    if (!window.isOpen) done('closed');
  });
  // What it began is stopped, and does not hold up what follows.
  if (workspace.runs.size > 12)
    for (const id of [...workspace.runs.keys()]) if (id !== ids.run && id !== ids.map) await core.removeRun(id).catch(() => undefined);
  for (const { summary, stop } of workspace.runs.values()) if (summary.status === 'queued' || summary.status === 'training') stop.abort();
  const fault = (end as { fault?: { tag: string; message: string; remedy?: string } } | null)?.fault;
  if (fault?.tag === 'defect') say({ i, broken: `${what()}: defect: ${fault.message}` });
  else if (fault !== undefined && /undefined|\[object|NaN\b|Expected|Invalid (type|key)/.test(fault.message))
    say({ i, broken: `${what()}: says “${fault.message}”` });
  else answered++;
  const ms = performance.now() - began;
  if (ms > ends) say({ i, broken: `${what()} took ${Math.round(ms)} ms` });
  [largest, slowest] = [Math.max(largest, process.resourceUsage().maxRSS * 1024), Math.max(slowest, ms)];
  tried++;
  if (tried % 500 === 0) {
    // A core behind a port breathes between messages.
    await new Promise((wait) => setImmediate(wait));
    say({ tried, opened: answered, largest, slowest });
  }
}
say({ tried, opened: answered, largest, slowest });
process.exit();
