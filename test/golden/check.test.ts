/**
 * `npm run golden` on cases made here: values of the float64 reference where it has them, of this engine where not, and mistakes put in by
 * hand.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parameterLayout, tensor } from '../../core/model/network.ts';
import { decode, encode, gramTensors, initialParameters, lossAndGradient } from '../../core/native/index.ts';
import type { NetworkShape, Parameters, Part, Regularization } from '../../core/types.ts';
import { referenceLoss } from '../native/reference.ts';
import { mulberry32 } from '../random.ts';
import { goldenFile } from './values.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-golden-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function golden(...files: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'check.ts'), ...files], { cwd: folder, encoding: 'utf8' });
}

function file(name: string, value: unknown): string {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return name;
}

const rowsOf = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));

/** Layers of a flat array of parameters or of their gradient. */
function layersOf(shape: NetworkShape, parameters: Parameters): Record<Part, { weight: number[][]; bias: number[] }[]> {
  const layers: ReturnType<typeof layersOf> = { encoder: [], decoder: [] };
  for (const slot of parameterLayout(shape)) {
    const values = tensor(parameters, slot);
    if (slot.shape.length === 2) layers[slot.part].push({ weight: rowsOf(values, slot.shape[1]), bias: [] });
    else layers[slot.part][slot.layer].bias = Array.from(values);
  }
  return layers;
}

async function lossCase(shape: NetworkShape, samples: number, regularizations: Regularization[]) {
  const random = mulberry32(11);
  const parameters = initialParameters(shape, 5);
  const inputs = Float32Array.from({ length: samples * shape.inputDim }, () => 2 * random() - 1);
  const z = await encode(shape, parameters, inputs);
  const tensors = async (part: Part, points: Float32Array) =>
    rowsOf(await gramTensors(shape, parameters, part, points), shape.latentDim ** 2).map((flat) =>
      rowsOf(Float32Array.from(flat), shape.latentDim),
    );
  const models = regularizations.map((regularization) => {
    const { regularizer, loss } = referenceLoss(shape, parameters, regularization, inputs);
    const { gradient } = lossAndGradient(shape, parameters, regularization, inputs);
    const name = regularization.kind === 'none' ? 'none:none' : `${regularization.kind}:${regularization.part}`;
    return [
      name,
      { weight: regularization.kind === 'none' ? 0 : regularization.weight, regularizer, loss, gradient: layersOf(shape, gradient) },
    ] as const;
  });
  return {
    ...shape,
    ...layersOf(shape, parameters),
    x: rowsOf(inputs, shape.inputDim),
    z: rowsOf(z, shape.latentDim),
    reconstruction: rowsOf(await decode(shape, parameters, z), shape.inputDim),
    encoderMetric: await tensors('encoder', inputs),
    decoderMetric: await tensors('decoder', z),
    mse: referenceLoss(shape, parameters, { kind: 'none' }, inputs).mse,
    models: Object.fromEntries(models),
  };
}

const odd = () =>
  lossCase({ inputDim: 7, hidden: [5, 3], latentDim: 3, activation: 'softplus' }, 5, [
    { kind: 'none' },
    { kind: 'isometry', part: 'decoder', weight: 0.4 },
  ]);
const narrow = () =>
  lossCase({ inputDim: 3, hidden: [9], latentDim: 1, activation: 'tanh' }, 2, [{ kind: 'volume', part: 'encoder', weight: 2 }]);

test('other widths, activations and batches: one line a model, exit code 0', async () => {
  const { status, stdout, stderr } = golden(file('two.json', { odd: await odd(), narrow: await narrow() }));
  assert.equal(status, 0, stdout + stderr);
  for (const line of [
    'odd: embedding, tensors',
    'odd: none:none',
    'odd: isometry:decoder',
    'narrow: volume:encoder',
    '7-5-3-3 softplus, batch of 5',
    'all 5 within 0.0001',
  ])
    assert.ok(stdout.includes(line), stdout);
});

test('one wrong entry of one gradient: its array and its model are named, exit code 1', async () => {
  const wrong = await odd();
  const { weight } = wrong.models['isometry:decoder'].gradient.decoder[1];
  const largest = Math.max(...weight.flat().map(Math.abs));
  weight[2][1] += 3e-4 * largest;
  const { status, stdout } = golden(file('wrong.json', { odd: wrong }));
  assert.equal(status, 1, stdout);
  assert.match(stdout, /✖ odd: isometry:decoder +[23]\.\de-4 {2}gradient of decoder\.1\.weight/);
  assert.match(stdout, /✔ odd: none:none/);
  assert.match(stdout, /1 of 3 beyond 0\.0001/);
});

test('files of another form, and where they are wrong: exit code 2', async () => {
  const short = await odd();
  short.encoder[1].bias.pop();
  const unknown = { odd: { ...(await odd()), activation: 'gelu' } };
  const cases: [string, RegExp][] = [
    [file('table.json', [1, 2, 3]), /table\.json: These are no golden losses, edges or metrics/],
    [file('other.json', { name: 'other' }), /no golden losses, edges or metrics/],
    [file('text.json', 'stress = 0.5'), /text\.json: This is not JSON/],
    [file('short.json', { odd: short }), /short\.json, odd\.encoder\.1\.bias: Here are 2 entries; there should be 3/],
    [file('unknown.json', unknown), /unknown\.json, odd\.activation:/],
    [file('metrics.json', { x: [[0], [1], [2]], z: [[0], [1], [3]], stress: 'low' }), /metrics\.json, (ks|stress):/],
    ['absent.json', /absent\.json: The file cannot be read \(ENOENT\)/],
  ];
  for (const [name, expected] of cases) {
    const { status, stderr } = golden(name);
    assert.equal(status, 2, `${name}: ${stderr}`);
    assert.match(stderr, expected);
  }
});

test('without a file it explains itself', () => {
  const { status, stdout } = golden();
  assert.equal(status, 0);
  assert.match(stdout, /losses .*metrics/s);
});

test('the published metrics, whole and with one of them wrong', async () => {
  assert.equal(golden(goldenFile('metrics')).status, 0);
  const { default: values } = (await import(goldenFile('metrics'), { with: { type: 'json' } })) as { default: { spearman: number } };
  const { status, stdout } = golden(file('spearman.json', { ...values, spearman: values.spearman * (1 + 1e-5) }));
  assert.equal(status, 1);
  assert.match(stdout, /✖ Spearman/);
  assert.match(stdout, /1 of 9 beyond/);
});
