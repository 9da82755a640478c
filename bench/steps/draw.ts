/** `node bench/steps/draw.ts`: docs/performance/scaling.jsonl, which `node bench/run.ts scaling` wrote, as charts in docs/images. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors, drawChart, type Line } from '../draw/chart.ts';

interface Row {
  against: string;
  model: string;
  x: number | string;
  isa: string;
  µs: number;
  limit: number;
  'memory limit'?: number;
}

interface Chart {
  file: string;
  against: string;
  title: string;
  xTitle: string;
}

const charts: Chart[] = [
  { file: 'performance-inputs', against: 'inputs', title: 'A step by inputs (n-8-16-8-4-2, batch 100, one core)', xTitle: 'inputs' },
  {
    file: 'performance-width',
    against: 'width',
    title: 'A step by width (50 inputs, four hidden layers, batch 100, one core)',
    xTitle: 'units in each hidden layer',
  },
  { file: 'performance-cells', against: 'cells', title: 'An epoch by cells (50-8-16-8-4-2, one core)', xTitle: 'cells' },
];

const docs = join(import.meta.dirname, '..', '..', 'docs');
const rows = readFileSync(join(docs, 'performance', 'scaling.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
for (const chart of charts) {
  const found = rows.filter(({ against }) => against === chart.against);
  if (found.length > 0)
    writeFileSync(join(docs, 'images', `${chart.file}.svg`), drawChart({ ...chart, lines: linesOf(found), yText: timeText }));
}

function linesOf(found: Row[]): Line[] {
  const models = [...new Set(found.map(({ model }) => model))];
  return models
    .flatMap((model, i): Line[] => {
      const own = found.filter((row) => row.model === model);
      const line = (name: string, dashed: boolean, value: (row: Row) => number | undefined): Line => ({
        name,
        color: colors[i],
        dashed,
        points: own.flatMap((row): [number, number][] => (value(row) === undefined ? [] : [[Number(row.x), value(row)!]])),
      });
      return [
        line(model, false, ({ µs }) => µs),
        line(`${model}: multiply-adds alone, at peak`, true, ({ limit }) => limit),
        { ...line('the data once from memory', true, (row) => row['memory limit']), color: colors[2] },
      ];
    })
    .filter(({ points }) => points.length > 0);
}

function timeText(microseconds: number): string {
  if (microseconds >= 1e6) return `${microseconds / 1e6} s`;
  return microseconds >= 1e3 ? `${microseconds / 1e3} ms` : `${microseconds} µs`;
}
