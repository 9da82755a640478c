/**
 * `node wrong-arguments.ts`: calls every function of the addon with its arguments made wrong, one at a time. Prints a line of JSON for each
 * function as it is done, so that a signal says which one it struck. What is plainly wrong must be thrown back, by the call or by its task.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { mulberry32 } from '../random.ts';

type Call = (...all: unknown[]) => unknown;
const addon = createRequire(import.meta.url)(
  process.env.INDICATRIX_ADDON ?? join(import.meta.dirname, '..', '..', 'core', 'native', 'build', 'Release', 'indicatrix.node'),
) as Record<string, Call>;

const f32 = (count: number, value: (i: number) => number = (i) => Math.sin(i + 1)) =>
  Float32Array.from({ length: count }, (_, i) => value(i));
const f64 = (count: number, value: (i: number) => number = () => 0) => Float64Array.from({ length: count }, (_, i) => value(i));
const u32 = (count: number, value: (i: number) => number = (i) => i) => Uint32Array.from({ length: count }, (_, i) => value(i));
const i32 = (count: number, value: (i: number) => number = (i) => i) => Int32Array.from({ length: count }, (_, i) => value(i));

/** 6 rows × 4 columns, two entries a row. */
const sparse = () => [u32(7, (i) => 2 * i), u32(12, (i) => (i % 2 === 0 ? (i / 2) % 3 : 3)), f32(12, (i) => i + 1), 4];
const shape = (more: object = {}) => ({ inputDim: 5, hidden: [4, 3], latentDim: 2, activation: 'elu', ...more });
const parameterCount = addon.initialParameters(shape(), 1) as Float32Array;
const parameters = () => f32(parameterCount.length);
const model = () => shape({ regularization: { kind: 'shape', part: 'encoder', weight: 0.1 } });
const config = () => ({
  model: model(),
  mixing: false,
  epochs: 2,
  batchSize: 4,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  gradientClip: 0,
  schedule: 'cosine',
  keepBest: true,
  evaluateEvery: 1,
  patience: 0,
  seed: 1,
});
const edges = () => ({ heads: u32(4), tails: u32(4, (i) => (i + 1) % 6), shares: f32(4, () => 1) });
const training = (graph: boolean) => () => [
  {
    config: graph
      ? { ...config(), early: 0.1, negatives: 2, model: { ...model(), contrast: { loss: 'neg', reconstruction: 1 } } }
      : config(),
    features: f32(30),
    train: u32(5),
    heldOut: u32(1, () => 5),
    initial: parameters(),
    framesPerSecond: 0,
    threads: 1,
    decoderAlone: false,
    ...(graph && { graph: { edges: edges(), heldOut: { ...edges(), heads: u32(4, () => 5) }, spectrum: 1, earlySpectrum: 1 } }),
  },
  () => undefined,
];

/** Right arguments for each, anew for every call, and where they are taken for wrong by their type alone. */
const calls: { name: string; right: () => unknown[] }[] = [
  { name: 'offerThreads', right: () => [2] },
  { name: 'lookAtEntries', right: () => [...sparse(), f64(6)] },
  { name: 'totalRows', right: () => [...sparse(), u32(6), new Uint8Array(4), f64(6), u32(6), f64(6), new Uint8Array(6)] },
  { name: 'countColumns', right: () => [...sparse(), u32(6), u32(4)] },
  { name: 'addMoments', right: () => [...sparse(), u32(6), f32(6), 1, i32(6, (i) => (i % 3) - 1), f64(2), f64(8), f64(8), u32(8)] },
  {
    name: 'gatherColumns',
    right: () => [
      ...sparse(),
      u32(6),
      f64(6),
      1,
      i32(6, (i) => (i % 3) - 1),
      i32(4, (i) => i - 1),
      u32(4, (i) => 6 * i),
      u32(3),
      f32(18),
      i32(18, () => 0),
    ],
  },
  {
    name: 'rankColumns',
    right: () => [u32(4, (i) => 6 * i), u32(3, () => 4), f32(18), i32(18, (i) => i % 3), f64(3, () => 9), 1, f64(9), f64(9)],
  },
  { name: 'countKept', right: () => [...sparse(), u32(6), i32(4, (i) => i - 1), u32(7)] },
  { name: 'keepColumns', right: () => [...sparse(), u32(6), null, 0, i32(4, (i) => i), u32(7, (i) => 2 * i), u32(12), f32(12)] },
  { name: 'principalComponents', right: () => [...sparse(), 2, f64(2), f64(1), f32(8), f64(4), f32(12)] },
  { name: 'addProducts', right: () => [...sparse(), f64(16)] },
  { name: 'componentsOfProducts', right: () => [f64(16, (i) => (i % 5 === 0 ? 9 : 1)), f64(4), 6, 2, f64(2), f64(1), f32(8)] },
  { name: 'projectRows', right: () => [...sparse(), f32(8), f64(4), f32(12)] },
  {
    name: 'mapMetrics',
    right: () => [
      40,
      f32(120),
      f32(80, (i) => Math.cos(i * i)),
      u32(3),
      u32(3, (i) => 1 + i),
      f64(6, () => 1),
      8,
      1.4,
      1,
      f64(6 * 9 * 4),
      f64(6),
    ],
  },
  {
    name: 'findCommunities',
    right: () => [
      u32(5, (i) => 2 * i),
      u32(8, (i) => ((i >> 1) + (i % 2 === 0 ? 1 : 3)) % 4),
      f64(8, () => 1),
      1,
      true,
      3,
      1,
      u32(4),
      f64(3),
      f64(1),
    ],
  },
  {
    name: 'harmonize',
    right: () => [
      f32(30),
      10,
      u32(10, (i) => i % 3),
      u32(6, (i) => (i % 2 === 0 ? i / 4 : 2 + (i >> 2)) | 0),
      u32(4, (i) => i >> 1),
      {
        clusters: 2,
        theta: 2,
        sigma: 0.1,
        lambda: 0,
        ridgeShare: 0.2,
        iterations: 2,
        tolerance: 0.01,
        rounds: 2,
        roundTolerance: 0.01,
        block: 0.5,
        seed: 1,
      },
      f64(6, (i) => i + 1),
      f32(30),
      f64(6),
      f64(3),
      u32(1),
    ],
  },
  { name: 'nearestNeighbors', right: () => [f32(30), 3, f32(30), u32(10), 2, u32(20), f64(20)] },
  { name: 'neighborhoodAgreement', right: () => [10, f32(30), f32(20), u32(4), u32(2, (i) => i + 1), f64(24)] },
  { name: 'pairRows', right: () => [10, f32(30), f32(20), u32(4), u32(10), f64(2, () => 1), f64(3), f64(4 * 14)] },
  { name: 'groupDistances', right: () => [f32(30), 3, u32(10, (i) => i % 3), 2, u32(4), f64(8)] },
  { name: 'initialParameters', right: () => [shape(), 1] },
  {
    name: 'lossAndGradient',
    right: () => [
      shape(),
      parameters(),
      { kind: 'shape', part: 'decoder', weight: 1 },
      f32(20),
      { loss: 'neg', spectrum: 1, negatives: u32(4), reconstruction: 1 },
    ],
  },
  {
    name: 'referenceStep',
    right: () => [
      shape(),
      f64(parameterCount.length),
      { kind: 'shape', part: 'decoder', weight: 1 },
      f32(20),
      { loss: 'neg', spectrum: 1, negatives: u32(4), reconstruction: 1 },
    ],
  },
  {
    name: 'referenceAdam',
    right: () => [{ rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, steps: 1 }, f64(3), f64(3), f64(3), f64(3)],
  },
  { name: 'encode', right: () => [shape(), parameters(), f32(15), f32(6)] },
  { name: 'decode', right: () => [shape(), parameters(), f32(6), f32(15)] },
  { name: 'gramTensors', right: () => [shape(), parameters(), 'decoder', f32(6), f32(12)] },
  { name: 'reconstructionError', right: () => [shape(), parameters(), f32(15), u32(3), f64(1)] },
  { name: 'startTraining', right: training(false) },
  { name: 'startTraining', right: training(true) },
  { name: 'forceInstructionSet', right: () => ['none such'] },
  { name: 'peakRate', right: () => [1000, 2] },
];

type Typed = Float32Array | Float64Array | Uint32Array | Int32Array | Uint8Array;
const isTyped = (value: unknown): value is Typed => ArrayBuffer.isView(value);

/** Of another kind than what is right: no number, text or array stands for another. */
const strangers = [
  undefined,
  null,
  true,
  'x',
  Symbol('x'),
  {},
  [],
  () => undefined,
  new ArrayBuffer(8),
  new BigInt64Array(64),
  new Float32Array(0),
  new Float64Array(3),
  new Uint32Array(1),
  7,
  NaN,
  Infinity,
  -1,
  0.5,
  2 ** 32,
  2 ** 53,
  1e300,
];

/** @returns values in the place of a right one, and whether each must be refused */
function* wrongs(right: unknown, random: () => number): Generator<{ value: unknown; must: boolean }> {
  const kind = (value: unknown) =>
    isTyped(value) ? value.constructor.name : Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
  const own = kind(right);
  for (const value of strangers) {
    if (kind(value) === own) {
      if (typeof value === 'number') yield { value, must: !Number.isFinite(value) };
      continue;
    }
    // An option that is left out has a meaning; so has no object at all where one may be.
    yield {
      value,
      must:
        !(own === 'null' || value === undefined || value === null || own === 'boolean') &&
        !(own === 'object' && (typeof value === 'object' || typeof value === 'function')),
    };
  }
  if (!isTyped(right)) return;
  const Numbers = right.constructor as new (of: number | Iterable<number>) => Typed;
  for (const length of [0, 1, right.length - 1, right.length + 1, 2 * right.length + 1])
    if (length !== right.length && length >= 0) yield { value: new Numbers(length), must: false };
  const detached = new Numbers(right);
  structuredClone(detached.buffer, { transfer: [detached.buffer as ArrayBuffer] });
  yield { value: detached, must: false };
  for (const fill of [0xffffffff, 0x7fffffff, -1, NaN, Infinity, 1e300, 4]) yield { value: new Numbers(right).fill(fill), must: false };
  for (let i = 0; i < 12; i++) {
    const changed = new Numbers(right);
    changed[Math.floor(random() * changed.length)] = [0xffffffff, NaN, -5, 1e9, 3, 17][i % 6];
    yield { value: changed, must: false };
  }
}

/** The same arguments with one place in them changed, also inside objects. */
function* changed(of: () => unknown, random: () => number): Generator<{ all: unknown; must: boolean }> {
  const right = of();
  for (const { value, must } of wrongs(right, random)) yield { all: value, must };
  if (isTyped(right) || typeof right !== 'object' || right === null) return;
  for (const key of Object.keys(right)) {
    for (const { all, must } of changed(() => (of() as Record<string, unknown>)[key], random)) {
      const whole = of() as Record<string, unknown>;
      whole[key] = all;
      yield { all: whole, must };
    }
  }
}

/** How a call ended: thrown back, or done. */
async function endOf(name: string, all: unknown[]): Promise<'refused' | 'done'> {
  try {
    const answer = addon[name](...all);
    if (typeof answer === 'function') (answer as () => void)();
    else if (typeof answer === 'object' && answer !== null && 'done' in answer) await (answer.done as Promise<boolean>);
    return 'done';
  } catch (error) {
    if (error instanceof Error) return 'refused';
    throw error;
  }
}

const known = new Set(calls.map(({ name }) => name));
const unknown = Object.keys(addon).filter(
  (name) => !known.has(name) && !['instructionSet', 'instructionSets', 'offeredThreads', 'threads'].includes(name),
);
console.log(JSON.stringify({ uncovered: unknown }));

for (const { name, right } of calls) {
  const random = mulberry32(7);
  const count = { name, tried: 0, refused: 0, let: [] as string[], right: await endOf(name, right()) };
  for (let place = 0; place < right().length; place++) {
    for (const { all, must } of changed(() => right()[place], random)) {
      const given = right();
      given[place] = all;
      count.tried++;
      if ((await endOf(name, given)) === 'refused') count.refused++;
      else if (must) count.let.push(`argument ${place}: ${inspect(all, { depth: 2, breakLength: Infinity }).slice(0, 200)}`);
    }
  }
  for (let missing = 0; missing < right().length; missing++) {
    count.tried++;
    if ((await endOf(name, right().slice(0, missing))) === 'refused') count.refused++;
  }
  console.log(JSON.stringify(count));
}
process.exit();
