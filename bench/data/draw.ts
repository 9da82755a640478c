/** `node bench/data/draw.ts`: docs/performance/data.jsonl, which `node bench/run.ts data` wrote, as charts in docs/images. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors, drawChart, type Line } from '../draw/chart.ts';

interface Row {
  against: string;
  cells: number;
  entries: number;
  way: string;
  cpu: number;
  'peak MB': number;
  'python cpu': number;
  'python MB': number;
}

const docs = join(import.meta.dirname, '..', '..', 'docs');
const rows = readFileSync(join(docs, 'performance', 'data.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const seconds = (value: number) => `${value} s`;
const megabytes = (value: number) => (value >= 1000 ? `${value / 1000} GB` : `${value} MB`);
/** Of all threads: what other programs on the machine change least. */
const times = { own: (row: Row) => row.cpu, python: (row: Row) => row['python cpu'] };
const peaks = { own: (row: Row) => row['peak MB'], python: (row: Row) => row['python MB'] };

for (const { file, against, title, x, xTitle, values, yText } of [
  {
    file: 'performance-data-cells',
    against: 'cells',
    title: 'File to 50 components: processor seconds (889 non-zeros a cell)',
    x: 'cells',
    xTitle: 'cells',
    values: times,
    yText: seconds,
  },
  {
    file: 'performance-data-entries',
    against: 'non-zeros',
    title: 'File to 50 components: processor seconds (68,579 cells)',
    x: 'entries',
    xTitle: 'non-zeros',
    values: times,
    yText: seconds,
  },
  {
    file: 'performance-data-memory',
    against: 'cells',
    title: 'File to 50 components: peak memory (889 non-zeros a cell)',
    x: 'cells',
    xTitle: 'cells',
    values: peaks,
    yText: megabytes,
  },
] as const) {
  const found = rows.filter((row) => row.against === against).toSorted((a, b) => a[x] - b[x]);
  const line = (name: string, color: string, way: string, value: (row: Row) => number): Line => ({
    name,
    color,
    dashed: false,
    points: found.filter((row) => row.way === way).map((row) => [row[x], value(row)]),
  });
  const lines = [
    line('Indicatrix, in memory', colors[0], 'memory', values.own),
    line('Indicatrix, in passes', colors[2], 'stream', values.own),
    line('anndata, scipy, scikit-learn', colors[1], 'memory', values.python),
  ];
  writeFileSync(
    join(docs, 'images', `${file}.svg`),
    drawChart({
      title,
      xTitle,
      lines,
      yText,
      xText: (value) => (value >= 1e6 ? `${Math.round(value / 1e6)} M` : value.toLocaleString('en-US')),
      right: 32,
    }),
  );
}
