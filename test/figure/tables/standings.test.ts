import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from '../../../core/figure/tables/formats.ts';
import { standingsTable } from '../../../core/figure/tables/standings.ts';
import type { StandingsRow } from '../../../core/view/ranks.ts';

const rows: StandingsRow[] = [
  {
    info: { id: 'mse', title: 'MSE', direction: 'lower', meaning: '', plain: '', group: 'distances' },
    standings: [
      { summary: { mean: 0.25, spread: 0.01, count: 5 }, rank: 'best', p: 0.01 },
      { summary: { mean: 0.5, spread: 0.02, count: 5 }, rank: null },
    ],
  },
  {
    info: { id: 'knn', title: 'kNN recall', direction: 'higher', meaning: '', plain: '', group: 'distances' },
    standings: [
      { summary: { mean: 0.5, spread: null, count: 1 }, rank: 'leads', p: null },
      { summary: null, rank: null },
    ],
  },
];

test('a row a panel, a column a metric, best and leading marked as in the figure, what was not measured a dash', () => {
  const table = standingsTable(rows, ['Vanilla', 'A & B'], 'Metrics of 300 cells.');
  assert.equal(formatTable(table, 'csv'), 'model,MSE ↓,MSE ↓ sd,kNN recall ↑\nVanilla,0.25,0.01,0.5\nA & B,0.5,0.02,\n');
  assert.match(formatTable(table, 'md'), /\| Vanilla \| \*\*0\.250 ± 0\.010\*\* \| \*0\.500\* \|\n\| A & B \| 0\.50 ± 0\.02 \| – \|/);
  assert.match(
    formatTable(table, 'tex'),
    /Vanilla & \{\\boldmath\$0\.250 \\pm 0\.010\$\} & \\underline\{\$0\.500\$\} \\\\\n\s+A \\& B & \$0\.50 \\pm 0\.02\$ & -- \\\\/,
  );
});
