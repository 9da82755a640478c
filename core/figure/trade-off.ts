/** What a regularizer's weight buys and what it costs: the measure a model is for against its reconstruction error, a panel a kind of model. */
import { ownMeasure } from '../model/spec.ts';
import type { Part, RegularizerKind, SweepOutcome, SweepRow } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import { hexColor } from '../view/color.ts';
import { formatValue } from '../view/numbers.ts';
import { themeColors } from '../view/themes.ts';
import { logAxis, type LogAxis } from './log-axis.ts';
import { sizes } from './layout.ts';
import { coordinate, escapeXml, fontStack, textWidth } from './text.ts';

const colors = themeColors.light;

const side = 200;
const margin = { left: 46, right: 12, top: 26, bottom: 40 };
const legendHeight = 26;
const mostColumns = 3;

type Placed = SweepRow & { mse: NonNullable<SweepRow['mse']>; own: NonNullable<SweepRow['own']> };

/** @returns an SVG document: bars are one standard deviation over the seeds, rings the weights picked, dashes the largest error allowed */
export function drawTradeOffs(outcome: SweepOutcome, caption: string): string {
  const kinds = [...new Set(outcome.rows.map(({ kind }) => kind))];
  const columns = Math.max(1, Math.min(mostColumns, kinds.length));
  const cell = { width: margin.left + side + margin.right, height: margin.top + side + margin.bottom };
  const legend = drawLegend(outcome.factor);
  const width = Math.ceil(Math.max(columns * cell.width, legend.width)) + 2 * sizes.edge;
  const height = Math.ceil(kinds.length / columns) * cell.height + legendHeight + 2 * sizes.edge;
  const panels = kinds.map((kind, index) => {
    const [x, y] = [sizes.edge + (index % columns) * cell.width, sizes.edge + Math.floor(index / columns) * cell.height];
    return `<g transform="translate(${x} ${y})">${drawPanel(outcome, kind)}</g>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${fontStack}" font-size="${sizes.text}">` +
    `<title>Reconstruction error against the measure that each model is for</title><desc>${escapeXml(caption)}</desc>` +
    `<rect width="${width}" height="${height}" fill="${hexColor(colors.background)}"/>` +
    `${panels.join('')}<g transform="translate(${sizes.edge} ${height - sizes.edge - 6})">${legend.svg}</g></svg>\n`
  );
}

function drawPanel(outcome: SweepOutcome, kind: RegularizerKind): string {
  const rows = outcome.rows.filter((row): row is Placed => row.kind === kind && row.mse !== null && row.own !== null && row.own.mean > 0);
  const { name, measure } = regularizerOf(kind);
  const vanilla = (['encoder', 'decoder'] as const).map((part) => ({ part, own: outcome.vanillaOwn[ownMeasure(kind, part)] }));
  const reach = ({ mean, deviation }: { mean: number; deviation: number | null }) => [mean - (deviation ?? 0), mean, mean + (deviation ?? 0)].filter((value) => value > mean / 10);
  const limit = outcome.vanilla && outcome.factor * outcome.vanilla.mean;
  const x = logAxis([...rows.flatMap(({ own }) => reach(own)), ...vanilla.flatMap(({ own }) => (own ? [own.mean] : []))], side, 4);
  const y = logAxis([...rows.flatMap(({ mse }) => reach(mse)), ...(outcome.vanilla ? reach(outcome.vanilla) : []), ...(limit ? [limit] : [])], side);
  const frame = `<rect x="${margin.left}" y="${margin.top}" width="${side}" height="${side}" fill="none" stroke="${hexColor(colors.line)}"/>`;
  const lines = limit && outcome.vanilla
    ? across(y.at(limit), 'stroke-dasharray="3 2"') + across(y.at(outcome.vanilla.mean), '') +
      vanilla.map(({ part, own }) => (own ? marker(x.at(own.mean), y.at(outcome.vanilla!.mean), part, 'hollow') : '')).join('')
    : '';
  return (
    `<text x="${margin.left}" y="${margin.top - 8}" font-size="${sizes.title}" font-weight="600" fill="${hexColor(colors.foreground)}">${name}</text>` +
    axes(x, y, measure) + `<clipPath id="plot-${kind}"><rect width="${side}" height="${side}"/></clipPath>` +
    `<g transform="translate(${margin.left} ${margin.top})"><g clip-path="url(#plot-${kind})">${lines}` +
    (['encoder', 'decoder'] as const).map((part) => drawModel(rows.filter((row) => row.part === part), x, y, outcome, part)).join('') + `</g></g>${frame}`
  );
}

function across(value: number, dash: string): string {
  const at = coordinate(side - value);
  return `<path d="M0 ${at}H${side}" stroke="${hexColor(colors.muted)}" stroke-width=".8" ${dash}/>`;
}

/** A model's weights, joined in their order; each carries its name. */
function drawModel(rows: readonly Placed[], x: LogAxis, y: LogAxis, { picks }: SweepOutcome, part: Part): string {
  if (rows.length === 0) return '';
  const color = hexColor(colors.indicatrix[part].stroke);
  const point = ({ own, mse }: Placed): [number, number] => [x.at(own.mean), side - y.at(mse.mean)];
  const path = rows.map((row) => point(row).map((value) => coordinate(value)).join(' ')).join('L');
  const pick = picks.find(({ kind, part: picked }) => kind === rows[0].kind && picked === part)?.weight;
  const bar = (mean: number, deviation: number | null, at: (value: number) => number): [number, number] | null =>
    deviation === null ? null : [at(Math.max(mean - deviation, mean / 100)), at(mean + deviation)];
  const marks = rows.map((row) => {
    const [cx, cy] = point(row);
    const horizontal = bar(row.own.mean, row.own.deviation, x.at);
    const vertical = bar(row.mse.mean, row.mse.deviation, y.at);
    const label = formatValue(row.weight).replace(/\.?0+$/, '').replace(/\.?0*e/, 'e');
    const isLeft = cx > side - 30;
    // The encoder's names stand above their points and the decoder's below, as their lines often run side by side.
    const labelY = part === 'encoder' ? cy - 5 : cy + 10;
    return (
      (horizontal ? `<path d="M${coordinate(horizontal[0])} ${coordinate(cy)}H${coordinate(horizontal[1])}" stroke="${color}" stroke-width=".8"/>` : '') +
      (vertical ? `<path d="M${coordinate(cx)} ${coordinate(side - vertical[0])}V${coordinate(side - vertical[1])}" stroke="${color}" stroke-width=".8"/>` : '') +
      marker(cx, side - cy, part, 'filled') + (row.weight === pick ? `<circle cx="${coordinate(cx)}" cy="${coordinate(cy)}" r="6" fill="none" stroke="${color}" stroke-width="1.2"/>` : '') +
      `<text x="${coordinate(cx + (isLeft ? -6 : 6))}" y="${coordinate(labelY)}" font-size="${sizes.caption}" fill="${color}"${isLeft ? ' text-anchor="end"' : ''}>${label}</text>`
    );
  });
  return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="1" stroke-opacity=".55"/>${marks.join('')}`;
}

/** The encoder's are round, the decoder's square: told apart without colour too. */
function marker(x: number, fromBottom: number, part: Part, kind: 'filled' | 'hollow'): string {
  const color = hexColor(colors.indicatrix[part].stroke);
  const paint = kind === 'filled' ? `fill="${color}"` : `fill="${hexColor(colors.background)}" stroke="${color}" stroke-width="1.2"`;
  const [cx, cy] = [x, side - fromBottom];
  return part === 'encoder'
    ? `<circle cx="${coordinate(cx)}" cy="${coordinate(cy)}" r="3" ${paint}/>`
    : `<rect x="${coordinate(cx - 2.7)}" y="${coordinate(cy - 2.7)}" width="5.4" height="5.4" ${paint}/>`;
}

function axes(x: LogAxis, y: LogAxis, measure: string): string {
  const muted = hexColor(colors.muted);
  const grid = hexColor(colors.line);
  const bottom = margin.top + side;
  const alongX = x.ticks.map(({ value, label }) => {
    const at = coordinate(margin.left + x.at(value));
    return `<path d="M${at} ${margin.top}V${bottom}" stroke="${grid}" stroke-width=".5"/><text x="${at}" y="${bottom + 12}" text-anchor="middle" fill="${muted}">${label}</text>`;
  });
  const alongY = y.ticks.map(({ value, label }) => {
    const at = coordinate(bottom - y.at(value));
    return `<path d="M${margin.left} ${at}H${margin.left + side}" stroke="${grid}" stroke-width=".5"/><text x="${margin.left - 5}" y="${at}" dy="3" text-anchor="end" fill="${muted}">${label}</text>`;
  });
  return (
    alongX.join('') + alongY.join('') +
    `<text x="${margin.left + side / 2}" y="${bottom + 27}" text-anchor="middle" fill="${hexColor(colors.foreground)}">${measure} of the regularized part</text>` +
    `<text transform="translate(${margin.left - 34} ${margin.top + side / 2}) rotate(-90)" text-anchor="middle" fill="${hexColor(colors.foreground)}">MSE, held-out cells</text>`
  );
}

function drawLegend(factor: number): { svg: string; width: number } {
  const entries = [
    { mark: marker(4, side, 'encoder', 'filled'), text: 'encoder regularized' },
    { mark: marker(4, side, 'decoder', 'filled'), text: 'decoder regularized' },
    { mark: marker(4, side, 'encoder', 'hollow'), text: 'vanilla' },
    { mark: `<circle cx="4" r="5" fill="none" stroke="${hexColor(colors.muted)}" stroke-width="1.2"/>`, text: 'picked' },
    { mark: `<path d="M-4 0H12" stroke="${hexColor(colors.muted)}" stroke-dasharray="3 2"/>`, text: `${factor} × vanilla` },
  ];
  let x = margin.left;
  const svg = entries.map(({ mark, text }) => {
    const entry = `<g transform="translate(${coordinate(x)} 0)">${mark}<text x="16" y="3" fill="${hexColor(colors.foreground)}">${text}</text></g>`;
    x += 30 + textWidth(text, sizes.text);
    return entry;
  }).join('');
  return { svg, width: x };
}
