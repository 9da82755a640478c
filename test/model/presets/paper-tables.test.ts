import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  paperMetrics,
  table1,
  table3,
  table5,
  table6,
  type PaperDataset,
  type PaperModel,
  type PaperValue,
} from '../../../core/model/presets/paper-tables.ts';
import { needs, shared } from '../../shared.ts';

const lines = () =>
  readFileSync(shared('paper.txt'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
const value = (cell: string): PaperValue => cell.split('±').map(Number) as unknown as PaperValue;
/** The text spells some names as its reader saw them. */
const datasets: Record<string, PaperDataset> = {
  MNIST: 'mnist',
  PBMC: 'pbmc',
  PBM: 'pbmc',
  Zilionis: 'zilionis',
  ZJIONIS: 'zilionis',
  ZJLJONIS: 'zilionis',
  CElegans: 'celegans',
  CELEGANS: 'celegans',
};
const models: Record<string, PaperModel | 'vanilla'> = { IRAE: 'irae', GEOMAE: 'geomae', CONFAE: 'confae', VANILLAEE: 'vanilla' };

test('Table 1 is the paper’s', needs('paper.txt'), () => {
  const rows = lines();
  const from = rows.findIndex((row) => row[0] === 'MNIST' && row[1] === 'encoder');
  let dataset = 'mnist' as PaperDataset;
  for (const [name, part, ...cells] of rows.slice(from, from + 8)) {
    dataset = datasets[name] ?? dataset;
    const { geomae, confae, irae } = table1[dataset][part as 'encoder' | 'decoder'];
    assert.deepEqual(
      [geomae, confae, irae].flatMap(({ encoder, decoder }) => [encoder, decoder]),
      cells.map(value),
      `${dataset} ${part}`,
    );
  }
});

test('Table 3 is the paper’s', needs('paper.txt'), () => {
  const rows = lines();
  const from = rows.findIndex((row) => row[0] === 'IRAE' && row[1] === 'ENCODER');
  for (const [name, ...winners] of rows.slice(from, from + 4)) {
    assert.deepEqual(
      [...paperMetrics, 'mseTrain' as const].map((metric) => table3[models[name]][metric]),
      winners.map((winner) => winner.toLowerCase()),
      name,
    );
  }
});

test('Tables 5 and 6 are the paper’s', needs('paper.txt'), () => {
  const rows = lines();
  const starts = rows.flatMap((row, index) => (row[0] === 'MNIST' && row[1] === 'IRAE' ? [index] : []));
  assert.equal(starts.length, 2);
  starts.forEach((from, index) => {
    let dataset = 'mnist' as PaperDataset;
    for (const [name, model, ...cells] of rows.slice(from, from + 16)) {
      dataset = datasets[name] ?? dataset;
      const own = [table5, table6][index][dataset][models[model]];
      assert.deepEqual(
        paperMetrics.map((metric) => own[metric]),
        cells.slice(0, 7).map(value),
        `Table ${5 + index}: ${dataset} ${model}`,
      );
    }
  });
});
