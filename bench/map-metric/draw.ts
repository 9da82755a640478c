/** `node bench/map-metric/draw.ts`: the study's whole table on standard output, its picture in docs/images. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawStudy } from './picture.ts';
import { rows, type Row } from './study.ts';

const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)}`);
const best = ({ ladder }: Row, at: 0 | 1) => ladder.reduce((least, { error }) => Math.min(least, error[at] ?? Infinity), Infinity);

const lines = rows()
  .filter(({ uneven }) => !uneven)
  .sort((a, b) => a.surface.localeCompare(b.surface) || a.n - b.n || a.dim - b.dim || a.noise - b.noise);
console.log('| surface | cells | dimensions | noise | radius | error | best radius | told |\n|---|--:|--:|--:|--:|--:|--:|--:|');
for (const row of lines) {
  console.log(
    `| ${[row.surface, row.n.toLocaleString('en-US'), row.dim, row.noise, row.radius.toPrecision(2), row.error.map(percent).join(' / '), ([0, 1] as const).map((at) => percent(best(row, at))).join(' / '), row.told.map(percent).join(' / ')].join(' | ')} |`,
  );
}
// Where the least error is float32's rounding, ratios say nothing.
const ratios = ([0, 1] as const).map((at) =>
  rows()
    .map((row) => ((row.error[at] ?? Infinity) + 1e-3) / (best(row, at) + 1e-3))
    .sort((a, b) => a - b),
);
for (const [at, name] of ['median', '90 %'].entries()) {
  const of = ratios[at];
  console.log(
    `\nratio of the ${name} to the best radius's: median ${of[of.length >> 1].toFixed(2)}, most ${of.at(-1)!.toFixed(2)}, above 2 in ${of.filter((ratio) => ratio > 2).length} of ${of.length}`,
  );
}

const pictured = rows().filter(({ n, dim, uneven }) => n === 3000 && dim === 30 && !uneven);
writeFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'images', 'map-metric-noise.svg'),
  drawStudy(pictured, 'Median error of a map’s metric by the windows’ radius, second order: 3,000 cells in 30 dimensions'),
);
