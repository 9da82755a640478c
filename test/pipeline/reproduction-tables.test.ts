import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distortionBeside, distortionTable, measuresBeside, weightsTable } from '../../core/pipeline/reproduction-tables.ts';
import type { JudgedRun } from '../../core/pipeline/reproduction-verdicts.ts';
import { preset, weightOf } from '../../core/model/presets/index.ts';
import { paperMetrics, table1, table5, table6, type PaperModel } from '../../core/model/presets/paper-tables.ts';
import type { Part, RegularizerKind } from '../../core/types.ts';

const kinds: Record<PaperModel, RegularizerKind> = { geomae: 'volume', confae: 'shapeLog', irae: 'scaledIsometry' };
const measures: Record<PaperModel, string> = { geomae: 'vpres', confae: 'cn', irae: 'iso' };
const parts = ['encoder', 'decoder'] as const;

/** Runs of two seeds whose means and spreads are the paper's for MNIST. */
const runs: JudgedRun[] = [1, -1].flatMap((sign, index): JudgedRun[] => {
  const at = ([mean, spread]: readonly [number, number]) => mean + (sign * spread) / Math.SQRT2;
  /** The paper's trustworthiness is over its own neighbourhoods. */
  const own = (metric: string) => (metric === 'trustworthiness' ? 'trustworthinessPublished' : metric);
  const judged = (model: PaperModel, regularized: Part): JudgedRun => ({
    regularization: { kind: kinds[model], part: regularized, weight: weightOf(preset('mnist').weights, kinds[model], regularized) },
    seed: index + 1,
    split: 0,
    measures: {
      ...Object.fromEntries(
        paperMetrics.map((metric) => [own(metric), at((regularized === 'encoder' ? table5 : table6).mnist[model][metric])]),
      ),
      mseTrain: 0.03,
    },
    published: Object.fromEntries(
      parts.map((measured) => [
        `${measures[model]}${measured === 'encoder' ? 'Encoder' : 'Decoder'}`,
        at(table1.mnist[measured][model][regularized]),
      ]),
    ),
    paper: {},
  });
  return [
    {
      regularization: { kind: 'none' },
      seed: index + 1,
      split: 0,
      measures: Object.fromEntries(paperMetrics.map((metric) => [own(metric), at(table5.mnist.vanilla[metric])])),
      published: {},
      paper: {},
    },
    ...(['geomae', 'confae', 'irae'] as const).flatMap((model) => parts.map((part) => judged(model, part))),
  ];
});

test('fed with the paper’s numbers, its tables come out, with no difference beside them', () => {
  const table = distortionTable(runs, 'MNIST', 'published');
  const [encoder, decoder] = table.groups[0];
  const near = (cell: unknown, [mean, deviation]: readonly [number, number]) => {
    const estimate = cell as { mean: number; deviation: number };
    assert.ok(Math.abs(estimate.mean - mean) < 1e-12 && Math.abs(estimate.deviation - deviation) < 1e-12);
  };
  near(encoder[1], table1.mnist.encoder.geomae.encoder);
  near(encoder[4], table1.mnist.encoder.confae.decoder);
  near(decoder[5], table1.mnist.decoder.irae.encoder);
  const columns = distortionBeside(runs, 'mnist').groups.flat();
  assert.equal(columns.length, 12);
  for (const row of [
    ...columns,
    ...measuresBeside(runs, 'mnist', 'decoder').groups.slice(0, 3).flat(),
    ...measuresBeside(runs, 'mnist', 'encoder').groups.flat(),
  ])
    assert.ok(row[3] === '+0.0' || row[3] === '−0.0');
});

test('weights stand in the paper’s constants', () => {
  const rows = weightsTable(runs, 'MNIST', preset('mnist'), true).groups[0];
  assert.deepEqual(rows, [
    ['ConfAE', '0.001', '0.1', '0.001', '0.1'],
    ['GeomAE', '1', '1', '1', '1'],
    ['IRAE', '0.1', '0.1', '0.1', '0.1'],
  ]);
});
