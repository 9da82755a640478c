/** `node bench/steps/draw.ts`: docs/performance/scaling.jsonl, which `node bench/run.ts scaling` wrote, as charts in docs/images. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  { file: 'performance-width', against: 'width', title: 'A step by width (50 inputs, four hidden layers, batch 100, one core)', xTitle: 'units in each hidden layer' },
  { file: 'performance-cells', against: 'cells', title: 'An epoch by cells (50-8-16-8-4-2, one core)', xTitle: 'cells' },
];

/** Okabe and Ito's colours, apart for everybody. */
const colors = ['#0072b2', '#d55e00', '#009e73'];

const docs = join(import.meta.dirname, '..', '..', 'docs');
const rows = readFileSync(join(docs, 'performance', 'scaling.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row);
for (const chart of charts) {
  const found = rows.filter(({ against }) => against === chart.against);
  if (found.length > 0) writeFileSync(join(docs, 'images', `${chart.file}.svg`), draw(chart, found));
}

interface Line { name: string; color: string; dashed: boolean; points: [number, number][] }

function linesOf(found: Row[]): Line[] {
  const models = [...new Set(found.map(({ model }) => model))];
  return models.flatMap((model, i): Line[] => {
    const own = found.filter((row) => row.model === model);
    const line = (name: string, dashed: boolean, value: (row: Row) => number | undefined): Line => ({
      name, color: colors[i], dashed, points: own.flatMap((row): [number, number][] => (value(row) === undefined ? [] : [[Number(row.x), value(row)!]])),
    });
    return [line(model, false, ({ µs }) => µs), line(`${model}: multiply-adds alone, at peak`, true, ({ limit }) => limit), { ...line('the data once from memory', true, (row) => row['memory limit']), color: colors[2] }];
  }).filter(({ points }) => points.length > 0);
}

/** Both axes logarithmic: a straight line at 45° is a cost in proportion. */
function draw({ title, xTitle }: Chart, found: Row[]): string {
  const [width, height, left, right, top, bottom] = [640, 380, 64, 16, 40, 92];
  const lines = linesOf(found);
  const bounds = (at: 0 | 1): [number, number] => {
    const values = lines.flatMap(({ points }) => points.map((point) => point[at]));
    return [Math.min(...values), Math.max(...values)];
  };
  const [[x0, x1], [yLow, yHigh]] = [bounds(0), bounds(1)];
  const [y0, y1] = [10 ** Math.floor(Math.log10(yLow)), 10 ** Math.ceil(Math.log10(yHigh))];
  const x = (value: number) => left + (Math.log(value / x0) / Math.log(x1 / x0)) * (width - left - right);
  const y = (value: number) => height - bottom - (Math.log(value / y0) / Math.log(y1 / y0)) * (height - top - bottom);
  const decades = Array.from({ length: Math.round(Math.log10(y1 / y0)) + 1 }, (_, i) => y0 * 10 ** i);
  const xs = [...new Set(found.map((row) => Number(row.x)))];
  const round = (value: number) => value.toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11" fill="#333">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="22" font-size="13" font-weight="600" fill="#111">${title}</text>`,
    ...decades.map((value) => `<path d="M${left} ${round(y(value))}H${width - right}" stroke="#e3e3e3"/><text x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${timeText(value)}</text>`),
    ...xs.map((value) => `<path d="M${round(x(value))} ${height - bottom}v4" stroke="#999"/><text x="${round(x(value))}" y="${height - bottom + 17}" text-anchor="middle">${value.toLocaleString('en-US')}</text>`),
    `<text x="${round((left + width - right) / 2)}" y="${height - bottom + 34}" text-anchor="middle">${xTitle}</text>`,
    ...lines.map(({ color, dashed, points }) => `<path d="M${points.map(([px, py]) => `${round(x(px))} ${round(y(py))}`).join('L')}" fill="none" stroke="${color}" stroke-width="${dashed ? 1.2 : 2}"${dashed ? ' stroke-dasharray="4 3"' : ''}/>`),
    ...lines.filter(({ dashed }) => !dashed).flatMap(({ color, points }) => points.map(([px, py]) => `<circle cx="${round(x(px))}" cy="${round(y(py))}" r="3" fill="${color}"/>`)),
    ...lines.map(({ name, color, dashed }, i) => {
      const [at, line] = [left + (i % 2) * 270, height - 34 + Math.floor(i / 2) * 18];
      return `<path d="M${at} ${line}h22" stroke="${color}" stroke-width="${dashed ? 1.2 : 2}"${dashed ? ' stroke-dasharray="4 3"' : ''}/><text x="${at + 28}" y="${line + 4}">${name}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}

function timeText(microseconds: number): string {
  if (microseconds >= 1e6) return `${microseconds / 1e6} s`;
  return microseconds >= 1e3 ? `${microseconds / 1e3} ms` : `${microseconds} µs`;
}
