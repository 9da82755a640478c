/** Files of models that place cells: what is broken, altered or not meant well is refused by a Fault that says what and where. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { GeneRecipe, PortableModel } from '../../core/model/portable.ts';
import { initialParameters } from '../../core/native/index.ts';
import { decodePortable, encodePortable, quantileCount, readPortable } from '../../core/project/portable-file.ts';
import { faultOf } from '../io/fixtures.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-portable-'));
});
after(() => rm(folder, { recursive: true }));

const quantiles = () => Float32Array.from({ length: quantileCount }, (_, at) => at / 10);

function example(): PortableModel & { recipe: GeneRecipe } {
  const config = parseOptions(RunConfig, {
    model: { inputDim: 2, hidden: [4], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } },
  });
  return {
    name: 'Vanilla',
    created: '2026-11-30T00:00:00.000Z',
    version: '1',
    config,
    parameters: initialParameters(config.model, 1),
    recipe: {
      kind: 'genes',
      names: ['A', 'B', 'C'],
      values: 'counts',
      target: 100,
      shares: Float32Array.of(0.5, 0.25, 0.25),
      log1p: true,
      columns: Uint32Array.of(0, 2),
      mean: Float32Array.of(1, 2),
      scale: Float32Array.of(1, 1),
      clip: 10,
      centre: new Float32Array(2),
      loadings: Float32Array.of(1, 0, 0, 1),
      variance: Float32Array.of(2, 1),
      noise: 0,
      standardizeCells: false,
    },
    facts: {
      name: 'x',
      cells: 30,
      steps: [],
      fingerprint: 'f',
      mean: new Float32Array(2),
      deviation: new Float32Array(2).fill(1),
      neighbors: 3,
      distances: quantiles(),
      errors: quantiles(),
    },
    reference: {
      rows: 4,
      features: new Float32Array(8),
      embedding: new Float32Array(8),
      labels: [{ kind: 'category', name: 'type', categories: ['a', 'b'], codes: Int32Array.of(0, 1, -1, 0) }],
    },
    metrics: { values: { mseTest: 1, cnEncoder: null }, notes: [] },
    licence: '',
    note: '',
  };
}

type Change = (model: ReturnType<typeof example>) => void;

const refused: [what: string, tag: Fault['tag'], place: RegExp, change: Change][] = [
  ['a weight that is no number', 'not-finite', /encoder\.0\.weight/, ({ parameters }) => (parameters[0] = NaN)],
  ['an infinite loading', 'not-finite', /recipe\.loadings/, ({ recipe }) => (recipe.loadings![1] = Infinity)],
  ['a column that is no gene', 'malformed', /recipe\.columns/, ({ recipe }) => (recipe.columns = Uint32Array.of(0, 3))],
  ['a column twice', 'malformed', /recipe\.columns/, ({ recipe }) => (recipe.columns = Uint32Array.of(2, 2))],
  ['a scale of 0', 'malformed', /recipe\.scale/, ({ recipe }) => (recipe.scale[0] = 0)],
  ['means of other columns', 'malformed', /recipe\.mean/, ({ recipe }) => (recipe.mean = new Float32Array(3))],
  ['a share below 0', 'malformed', /recipe\.shares/, ({ recipe }) => (recipe.shares![0] = -1)],
  ['identifiers of other genes', 'malformed', /recipe\.ids/, ({ recipe }) => (recipe.ids = ['A'])],
  ['loadings without noise', 'malformed', /recipe\.noise/, ({ recipe }) => (recipe.noise = undefined)],
  [
    'a recipe for another network',
    'malformed',
    /recipe/,
    ({ recipe }) =>
      Object.assign(recipe, {
        loadings: undefined,
        variance: undefined,
        noise: undefined,
        columns: Uint32Array.of(0),
        mean: new Float32Array(1),
        scale: Float32Array.of(1),
        centre: new Float32Array(1),
      }),
  ],
  ['a category that there is not', 'malformed', /reference\.labels\.0/, ({ reference }) => (reference!.labels[0].codes[2] = 2)],
  [
    'a code between two',
    'malformed',
    /reference\.labels\.0/,
    ({ reference }) => Object.assign(reference!.labels[0], { codes: Float32Array.of(0, 1, -2, 0) }),
  ],
  ['cells without features', 'malformed', /reference\.features/, ({ reference }) => (reference!.features = new Float32Array(4))],
  ['a thousand million cells', 'malformed', /reference/, ({ reference }) => (reference!.rows = 1e9)],
  ['quantiles of another length', 'malformed', /data\.distances/, ({ facts }) => (facts.distances = new Float32Array(3))],
  ['a network that is too wide', 'malformed', /config\.model/, ({ config }) => (config.model.hidden = [4.5])],
];

test('what fits together comes back', () => {
  const { sha256: _, ...back } = decodePortable(encodePortable(example()), 'x');
  assert.deepEqual(back, example());
});

for (const [what, tag, place, change] of refused) {
  test(`${what} is refused, with its place`, () => {
    const model = example();
    change(model);
    // Written as a program would that means no good: encoding itself looks at nothing.
    let bytes: Uint8Array;
    try {
      bytes = encodePortable(model);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
      return;
    }
    assert.throws(
      () => decodePortable(bytes, 'm'),
      (error: Fault) => error instanceof Fault && error.tag === tag && place.test(error.detail.place ?? ''),
      what,
    );
  });
}

test('whatever byte is another, and wherever it ends, a Fault says so, or nothing is changed by it', () => {
  const bytes = encodePortable(example());
  for (let at = 0; at < bytes.length; at += 3) {
    const altered = bytes.slice();
    altered[at] ^= 1 << (at % 8);
    const outcome = attempt(() => decodePortable(altered, 'm'));
    if (outcome instanceof Fault) continue;
    // What says the same to other programs alone, as the activation beside the weights does.
    const { sha256: _, ...back } = outcome as ReturnType<typeof decodePortable>;
    assert.deepEqual(back, example(), `byte ${at}: ${String(outcome)}`);
  }
  for (let end = 0; end < bytes.length; end += 11)
    assert.ok(attempt(() => decodePortable(bytes.subarray(0, end), 'm')) instanceof Fault, `cut at ${end}`);
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('a header that claims gigabytes, a file of gigabytes, a folder and other formats are refused before they are read', async () => {
  const huge = new Uint8Array(64);
  new DataView(huge.buffer).setBigUint64(0, 2n ** 40n, true);
  assert.throws(() => decodePortable(huge, 'm'), { tag: 'malformed' });
  const sparse = join(folder, 'large.indicatrix-model');
  await writeFile(sparse, '');
  await truncate(sparse, 2 ** 31);
  assert.match((await faultOf(readPortable(sparse), 'unsupported')).message, /2\.1 GB/);
  await faultOf(readPortable(join(folder, 'none')), 'file-missing');
  await faultOf(readPortable(folder), 'unsupported');
  const other = join(folder, 'other.safetensors');
  const { encodeSafetensors } = await import('../../core/project/safetensors.ts');
  await writeFile(
    other,
    encodeSafetensors({ tensors: [{ name: 'x', shape: [1], values: Float32Array.of(1) }], metadata: { format: 'pt' } }),
  );
  assert.match((await faultOf(readPortable(other), 'unsupported')).detail.remedy!, /export RUN --format model/);
});
