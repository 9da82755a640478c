import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { continuity } from '../../core/metrics/continuity.ts';
import { Evaluation } from '../../core/metrics/evaluation.ts';
import { kl01, kl100 } from '../../core/metrics/kl.ts';
import { knnRecall } from '../../core/metrics/knn-recall.ts';
import { neighborhoodScores } from '../../core/metrics/neighborhoods.ts';
import { evaluateMetrics, metricInfo } from '../../core/metrics/registry.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import { spearman } from '../../core/metrics/spearman.ts';
import { stress, stressScaled } from '../../core/metrics/stress.ts';
import { trustworthiness } from '../../core/metrics/trustworthiness.ts';
import { decode, encode } from '../../core/native/index.ts';
import { normals } from '../random.ts';
import { evaluationInput } from './input.ts';

const close = (a: number | null, b: number, tolerance = 1e-9) => assert.ok(a !== null && Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test('an embedding that is the data itself is perfect by every measure', async () => {
  const cells = normals(2 * 1000, 1);
  const { values, notes } = await evaluateMetrics(evaluationInput(cells, cells, 2), createJob());
  for (const id of ['knnRecall', 'trustworthiness', 'continuity', 'spearman']) close(values[id], 1);
  for (const id of ['stress', 'stressScaled', 'rmse', 'kl001', 'kl01', 'kl100']) close(values[id], 0, 1e-7);
  // Its weights are untrained.
  assert.deepEqual(
    notes.filter((note) => !note.includes('held-out cells’ variance')),
    [],
  );
});

test('a scaled copy: neighbours and order stay, raw stress sees the scale, scaled stress does not', async () => {
  const cells = normals(2 * 500, 2);
  const { values } = await evaluateMetrics(
    evaluationInput(
      cells,
      cells.map((x) => 2 * x),
      2,
    ),
    createJob(),
  );
  for (const id of ['knnRecall', 'trustworthiness', 'continuity', 'spearman']) close(values[id], 1);
  // Every distance e is 2 d: √(Σ(d − 2d)² / Σ(2d)²) = 1/2.
  close(values.stress, 0.5);
  close(values.stressScaled, 0, 1e-7);
  close(values.kl01, 0, 1e-9);
});

test('the best scale is the best: no other makes stress smaller', async () => {
  const data = normals(5 * 300, 3);
  const embedding = normals(2 * 300, 4);
  const at = (metric: typeof stress, scale: number) =>
    metric.compute(
      new Evaluation(
        evaluationInput(
          data,
          embedding.map((x) => scale * x),
          5,
        ),
      ),
      createJob(),
    );
  const best = (await at(stressScaled, 1))!;
  // In 5 and 2 dimensions normal distances are about √10 and √π apart: the best scale lies near 1.8.
  const around = await Promise.all(Array.from({ length: 41 }, (_, i) => at(stress, 1 + i * 0.05)));
  assert.ok(around.every((value) => value! >= best - 1e-9));
  assert.ok(Math.min(...around.map(Number)) < best * 1.001);
  // A power of two scales coordinates without rounding them.
  close(await at(stressScaled, 8), best);
});

test('an embedding that has nothing to do with the data scores like chance', async () => {
  const { values } = await evaluateMetrics(evaluationInput(normals(5 * 1000, 5), normals(2 * 1000, 6), 5), createJob());
  // A random neighbour is among the k nearest with probability k / (n − 1); mean over k = 10 … 200 of n = 1000 is 105 / 999.
  close(values.knnRecall, 105 / 999, 0.005);
  close(values.trustworthiness, 0.5, 0.03);
  close(values.continuity, 0.5, 0.03);
  close(values.spearman, 0, 0.05);
});

test('neighbourhoods of held-out cells are told apart: the mean over them of what each cell has among all', async () => {
  const input = evaluationInput(normals(10 * 200, 7), normals(2 * 200, 8));
  const { values } = await evaluateMetrics(input, createJob(), { ks: [10, 20] });
  const { cells } = (await neighborhoodScores(input, createJob(), { ks: [10, 20] }))!;
  for (const score of ['knnRecall', 'trustworthiness'] as const) {
    const { heldOut } = input.model!.split;
    close(values[`${score}Test`], heldOut.reduce((sum, row) => sum + cells[score][row], 0) / heldOut.length, 1e-12);
    assert.notEqual(values[`${score}Test`], values[score]);
  }
  const { values: bare } = await evaluateMetrics({ ...input, model: undefined }, createJob(), { ks: [10] });
  assert.equal(bare['knnRecallTest'], null, 'no cell of an imported map is held out');
});

test('reconstruction errors are means over the rows of each split', async () => {
  const input = evaluationInput(normals(50 * 200, 7), normals(2 * 200, 8));
  const { values } = await evaluateMetrics(input, createJob());
  const { shape, parameters, split } = input.model!;
  const back = await decode(shape, parameters, await encode(shape, parameters, input.features));
  for (const [id, rows] of [
    ['mseTrain', split.train],
    ['mseValidation', split.validation],
    ['mseTest', split.heldOut],
  ] as const) {
    let sum = 0;
    rows.forEach((row) => {
      for (let j = 0; j < 50; j++) sum += (back[row * 50 + j] - input.features[row * 50 + j]) ** 2;
    });
    close(values[id], sum / (rows.length * 50), 1e-6);
  }
});

test('variance explained: 1 less the error over that of the mean; a model that predicts the mean explains nothing, and that is said', async () => {
  const input = evaluationInput(normals(50 * 200, 7), normals(2 * 200, 8));
  const { train, heldOut } = input.model!.split;
  let trivial = 0;
  for (let j = 0; j < 50; j++) {
    const mean = train.reduce((sum, row) => sum + input.features[row * 50 + j], 0) / train.length;
    for (const row of heldOut) trivial += (input.features[row * 50 + j] - mean) ** 2 / (50 * heldOut.length);
  }
  const { values } = await evaluateMetrics(input, createJob());
  close(values.explained, 1 - values.mseTest! / trivial, 1e-6);
  // Weights of zero and the means as the last bias: every cell is reconstructed as the mean.
  const { shape } = input.model!;
  const parameters = new Float32Array(input.model!.parameters.length);
  for (let j = 0; j < 50; j++)
    parameters[parameters.length - 50 + j] = train.reduce((sum, row) => sum + input.features[row * 50 + j], 0) / train.length;
  const collapsed = await evaluateMetrics({ ...input, model: { ...input.model!, shape, parameters } }, createJob());
  close(collapsed.values.mseTest, trivial, 1e-5);
  assert.ok(Math.abs(collapsed.values.explained!) < 1e-5);
  assert.ok(
    collapsed.notes.some((note) => note.includes('of the held-out cells’ variance')),
    collapsed.notes.join(),
  );
});

test('distortion passes through, and degenerate grid points are told', async () => {
  const input = evaluationInput(normals(50 * 100, 9), normals(2 * 100, 10));
  input.distortion = {
    encoder: { cn: 0.1, vpres: 0.2, iso: 0.3, tensors: 60, degenerate: 4 },
    decoder: { cn: 0.4, vpres: null, iso: 0.6, tensors: 64, degenerate: 0 },
  };
  const { values, notes } = await evaluateMetrics(input, createJob());
  assert.deepEqual(
    ['cnEncoder', 'vpresEncoder', 'isoEncoder', 'cnDecoder', 'vpresDecoder', 'isoDecoder'].map((id) => values[id]),
    [0.1, 0.2, 0.3, 0.4, null, 0.6],
  );
  assert.equal(notes.filter((note) => note.includes('4 of 64 grid points')).length, 1);
  assert.ok(notes.some((note) => note.includes('k = 10 … 50')));
});

test('what has no meaning is null and the notes say why', async () => {
  const few = evaluationInput(normals(50 * 12, 11), normals(2 * 12, 12));
  few.model!.split = { train: Uint32Array.from({ length: 12 }, (_, i) => i), validation: new Uint32Array(), heldOut: new Uint32Array() };
  const small = await evaluateMetrics(few, createJob());
  assert.deepEqual([small.values.knnRecall, small.values.trustworthiness, small.values.mseTest], [null, null, null]);
  assert.ok(small.values.stress! > 0);
  assert.equal(small.notes.length, 2);

  const collapsed = await evaluateMetrics(evaluationInput(normals(50 * 100, 13), new Float32Array(200)), createJob());
  assert.deepEqual(
    ['stress', 'stressScaled', 'spearman', 'kl01'].map((id) => collapsed.values[id]),
    [null, null, null, null],
  );
  assert.ok(collapsed.values.trustworthiness! > 0.3);
  assert.ok(collapsed.notes.some((note) => note.includes('one place')));

  const broken = await evaluateMetrics(evaluationInput(normals(50 * 100, 14), normals(200, 15).fill(NaN, 20, 22)), createJob());
  assert.equal(broken.values.knnRecall, null);
  assert.equal(broken.notes.filter((note) => note.includes('not finite')).length, 1);
});

test('of many cells a random subset is judged, among all: near the exact value, and said', async () => {
  const rows = 2500;
  const data = normals(10 * rows, 16);
  const input = evaluationInput(
    data,
    Float32Array.from({ length: 2 * rows }, (_, i) => data[Math.floor(i / 2) * 10 + (i % 2)]),
    10,
  );
  const exact = new Evaluation(input, { limits: { neighborhoodWork: Infinity, pairs: Infinity } });
  const sampled = new Evaluation(input, { limits: { neighborhoodWork: 600 * rows * 60, pairs: 600 * rows } });
  for (const metric of [trustworthiness, knnRecall, continuity, stress, stressScaled, rmse, spearman, kl01, kl100]) {
    const [truth, estimate] = [await metric.compute(exact, createJob()), await metric.compute(sampled, createJob())];
    const told = Number(/standard error (.*)\.$/.exec(sampled.notes.find((note) => note.startsWith(metric.title))!)![1]);
    assert.notEqual(estimate, truth);
    assert.ok(told > 0 && Math.abs(estimate! - truth!) < 4 * told, `${metric.title}: ${estimate} is not ${truth} ± ${told}`);
    assert.ok(told < 0.02 * Math.abs(truth!) || metric === kl100 || metric === kl01, `${metric.title}: ${told} of ${truth}`);
  }
  assert.deepEqual(exact.notes, []);
  assert.equal(sampled.notes[0], 'Neighbourhood metrics are means over 600 of 2,500 cells drawn at random, each judged among all cells.');
  assert.ok(sampled.notes.includes('Metrics over pairs of cells compare 600 of 2,500 cells, drawn from all over the embedding, with all.'));
});

test('evaluation tells its progress in order and can be cancelled', async () => {
  const input = evaluationInput(normals(50 * 1500, 17), normals(2 * 1500, 18));
  const fractions: number[] = [];
  await evaluateMetrics(
    input,
    createJob((fraction) => fractions.push(fraction)),
  );
  assert.ok(fractions.length > 10 && fractions.every((fraction, i) => i === 0 || fraction >= fractions[i - 1]));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  await assert.rejects(
    evaluateMetrics(input, createJob(undefined, stop.signal)),
    (error) => error instanceof Fault && error.tag === 'cancelled',
  );
});

test('every metric has an id of its own, a title and a sentence', () => {
  const info = metricInfo();
  assert.equal(new Set(info.map(({ id }) => id)).size, info.length);
  for (const { title, meaning } of info) assert.ok(title.length > 1 && meaning.endsWith('.'));
});

test('neighbourhood sizes and σ are a choice; labels are judged where there are some', async () => {
  const data = normals(4 * 300, 21);
  const input = evaluationInput(
    data,
    Float32Array.from({ length: 600 }, (_, i) => data[Math.floor(i / 2) * 4 + (i % 2)]),
    4,
  );
  input.labels = {
    kind: 'category',
    name: 'side',
    categories: ['left', 'right'],
    codes: Int32Array.from({ length: 300 }, (_, row) => (row % 50 === 0 ? -1 : Number(data[4 * row] > 0))),
  };
  const { values, notes } = await evaluateMetrics(input, createJob(), { ks: [5, 151, 30, 5], sigmas: [5] });
  assert.ok(notes.some((note) => note.includes('k = 5 … 30')));
  assert.ok(values['kl:5']! > values.kl100! && values['kl:5']! < values.kl01!);
  assert.ok(values.labelAccuracy! > 0.9 && values.silhouette! > 0.2);
  assert.ok(metricInfo({ sigmas: [5] }).some(({ id, title }) => id === 'kl:5' && title === 'KL (σ = 5)'));
  input.labels.codes.fill(1);
  const single = await evaluateMetrics(input, createJob());
  assert.deepEqual([single.values.labelAccuracy, single.values.silhouette], [null, null]);
  assert.ok(single.notes.some((note) => note.includes('single label')));
});

test('duplicates and cells in one place of the data do not matter', async () => {
  const data = normals(6 * 200, 22);
  const doubled = Float32Array.from({ length: 6 * 400 }, (_, i) => data[Math.floor(i / 12) * 6 + (i % 6)]);
  const embedding = Float32Array.from({ length: 800 }, (_, i) => doubled[Math.floor(i / 2) * 6 + (i % 2)]);
  const { values } = await evaluateMetrics(evaluationInput(doubled, embedding, 6), createJob());
  for (const id of ['knnRecall', 'trustworthiness', 'continuity', 'stress', 'stressScaled', 'rmse', 'spearman', 'kl001', 'kl01', 'kl100'])
    assert.ok(Number.isFinite(values[id]), id);
});
