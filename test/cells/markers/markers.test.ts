import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../../core/base/job.ts';
import { groupMarkers, type Comparing, type MarkerSource } from '../../../core/cells/markers/markers.ts';
import { adjusted } from '../../../core/cells/markers/significance.ts';
import { mulberry32 } from '../../random.ts';
import { streamOf } from '../stream.ts';

const rows = 70,
  cols = 14;

/** Many ties and many zeros; every seventh cell is of no group; every other gene is left out. */
function source(isSigned: boolean): MarkerSource & { values: Float32Array } {
  const random = mulberry32(11);
  const values = Float32Array.from({ length: rows * cols }, () =>
    random() < 0.5 ? 0 : Math.log1p(Math.ceil(random() * 4)) * (isSigned && random() < 0.4 ? -1 : 1),
  );
  return {
    values,
    matrix: { kind: 'dense', rows, cols, values },
    cells: Uint32Array.from({ length: rows - 2 }, (_, at) => at + 1),
    groups: Int32Array.from({ length: rows - 2 }, (_, at) => (at % 7 === 0 ? -1 : at % 3)),
    groupCount: 3,
    genes: Uint32Array.from({ length: cols / 2 }, (_, at) => 2 * at + 1),
    reading: { transform: 'none' },
    scale: isSigned ? 'signed' : 'logged',
  };
}

const tests = ['wilcoxon', 't-test', 't-test_overestim_var'] as const;

/** Ranks written out in full, ties averaged; z, t, means and shares by their definitions. */
function directly({ values, cells, groups, genes }: ReturnType<typeof source>, group: number, reference: number | null, gene: number) {
  const looked = Array.from(cells.keys()).filter(
    (at) => groups[at] >= 0 && (reference === null || groups[at] === group || groups[at] === reference),
  );
  const x = looked.map((at) => values[cells[at] * cols + genes[gene]]);
  const inside = looked.map((at) => groups[at] === group);
  const rank = (value: number) => x.filter((other) => other < value).length + (x.filter((other) => other === value).length + 1) / 2;
  const ties = [...new Set(x)].map((value) => x.filter((other) => other === value).length).reduce((sum, t) => sum + t ** 3 - t, 0);
  const n = x.length,
    n1 = inside.filter(Boolean).length,
    n2 = n - n1;
  const rankSum = x.reduce((sum, value, at) => sum + (inside[at] ? rank(value) : 0), 0);
  const mean = (own: boolean) => x.reduce((sum, value, at) => sum + (inside[at] === own ? value : 0), 0) / (own ? n1 : n2);
  const variance = (own: boolean) =>
    x.reduce((sum, value, at) => sum + (inside[at] === own ? (value - mean(own)) ** 2 : 0), 0) / ((own ? n1 : n2) - 1);
  const share = (own: boolean) => x.filter((value, at) => inside[at] === own && value !== 0).length / (own ? n1 : n2);
  const t = (counted: number) => (mean(true) - mean(false)) / Math.sqrt(variance(true) / n1 + variance(false) / counted);
  const z = (spread: number) => (rankSum - (n1 * (n + 1)) / 2) / Math.sqrt(((n1 * n2) / 12) * spread);
  return {
    scores: { wilcoxon: z(n + 1 - ties / (n * (n - 1))), 't-test': t(n2), 't-test_overestim_var': t(n1) },
    withoutTies: z(n + 1),
    logFoldChange: Math.log2((Math.expm1(mean(true)) + 1e-9) / (Math.expm1(mean(false)) + 1e-9)),
    fractionIn: share(true),
    fractionOut: share(false),
  };
}

for (const isSigned of [false, true]) {
  for (const reference of [null, 1]) {
    test(`scores, folds and shares of ${isSigned ? 'numbers with negatives' : 'expression'} against ${reference === null ? 'all others' : 'one group'} are those written out, however the genes are cut into blocks`, async () => {
      const input = source(isSigned);
      const comparing: Comparing = { tested: reference === null ? [0, 1, 2] : [0, 2], reference };
      for (const test of tests) {
        for (const tieCorrection of [true, false]) {
          for (const [matrix, most] of [
            [input.matrix, 1 << 20],
            [input.matrix, 60],
            [streamOf({ kind: 'dense', rows, cols, values: input.values }, 9), 100],
          ] as const) {
            const found = await groupMarkers({ ...input, matrix }, comparing, { test, tieCorrection }, createJob(), most);
            comparing.tested.forEach((group, at) => {
              for (let gene = 0; gene < input.genes.length; gene++) {
                const expected = directly(input, group, reference, gene);
                const score = test === 'wilcoxon' && !tieCorrection ? expected.withoutTies : expected.scores[test];
                assert.ok(Math.abs(found[at].score[gene] - score) < 1e-12, `${test} of group ${group}, gene ${gene}`);
                for (const name of ['fractionIn', 'fractionOut'] as const)
                  assert.equal(found[at][name][gene], expected[name], `${name} of group ${group}, gene ${gene}`);
                if (isSigned) assert.ok(Number.isNaN(found[at].logFoldChange[gene]));
                else assert.ok(Math.abs(found[at].logFoldChange[gene] - expected.logFoldChange) < 1e-9);
              }
            });
          }
        }
      }
    });
  }
}

test('a group without cells, or with all of them, has no markers; a t-test wants two', async () => {
  const input = source(false);
  const wilcoxon = { test: 'wilcoxon', tieCorrection: true } as const;
  const each = { tested: [0, 1, 2], reference: null };
  await assert.rejects(groupMarkers({ ...input, groupCount: 4 }, { tested: [3], reference: null }, wilcoxon, createJob()), {
    tag: 'bad-option',
  });
  await assert.rejects(
    groupMarkers({ ...input, groups: input.groups.map(() => 0), groupCount: 1 }, { tested: [0], reference: null }, wilcoxon, createJob()),
    { tag: 'bad-option' },
  );
  const groups = input.groups.map((group, at) => (at === 1 ? 2 : group === 2 ? -1 : group));
  await groupMarkers({ ...input, groups }, each, wilcoxon, createJob());
  await assert.rejects(groupMarkers({ ...input, groups }, each, { ...wilcoxon, test: 't-test' }, createJob()), { tag: 'bad-option' });
});

test('a gene that varies in no group has t = 0 and p = 1 where it is alike, and is certain where it is not', async () => {
  const values = Float32Array.from({ length: 8 * 2 }, (_, at) => (at % 2 === 0 ? 3 : at < 8 ? 1 : 2));
  const [found] = await groupMarkers(
    {
      matrix: { kind: 'dense', rows: 8, cols: 2, values },
      cells: Uint32Array.from({ length: 8 }, (_, cell) => cell),
      groups: Int32Array.from({ length: 8 }, (_, cell) => Number(cell >= 4)),
      groupCount: 2,
      genes: Uint32Array.of(0, 1),
      reading: { transform: 'none' },
      scale: 'logged',
    },
    { tested: [0], reference: null },
    { test: 't-test', tieCorrection: true },
    createJob(),
  );
  assert.deepEqual([...found.score, ...found.pValue], [0, -Infinity, 1, 0]);
});

test('adjusted probabilities follow Benjamini and Hochberg', () => {
  // Worked by hand: n = 5; 0.01 · 5 / 1, 0.02 · 5 / 2, then the least of what follows.
  const found = adjusted(Float64Array.of(0.04, 0.01, 0.9, 0.02, 0.041));
  [0.05125, 0.05, 0.9, 0.05, 0.05125].forEach((expected, at) => assert.ok(Math.abs(found[at] - expected) < 1e-15));
});
