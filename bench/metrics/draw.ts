/** `node bench/metrics/draw.ts`: docs/performance/metrics.jsonl, which `node bench/run.ts metrics` wrote, as a chart in docs/images. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors, drawChart, type Line } from '../draw/chart.ts';

interface Row {
  cells?: number;
  what: string;
  'processor s': number;
}

const wanted = {
  'neighbours in the data': '200 exact neighbours in the data',
  'recall, trustworthiness, continuity of every cell at 20 k': 'neighbourhood metrics of every cell at 20 sizes',
  'every cell: all measures': 'every measure of every cell',
};

const docs = join(import.meta.dirname, '..', '..', 'docs');
const rows = readFileSync(join(docs, 'performance', 'metrics.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const lines = Object.entries(wanted).map(([what, name], i): Line => ({
  name,
  color: colors[i],
  dashed: false,
  points: rows.flatMap((row): [number, number][] => (row.what === what && row.cells ? [[row.cells, row['processor s']]] : [])),
}));
const [least, most] = [lines[1].points[0], lines[1].points.at(-1)!];
const square: Line = {
  name: 'the square of the cells',
  color: '#888888',
  dashed: true,
  points: [[least[0], most[1] * (least[0] / most[0]) ** 2], most],
};
writeFileSync(
  join(docs, 'images', 'performance-metrics.svg'),
  drawChart({
    title: 'Processor seconds of metrics by cells (50 dimensions, 2 of the embedding)',
    xTitle: 'cells',
    lines: [...lines, square],
    yText: (seconds) => `${seconds} s`,
  }),
);
