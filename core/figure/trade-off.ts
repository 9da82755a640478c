/**
 * What a regularizer's weight buys and what it costs: the measure a model is for against its reconstruction error, a panel a kind of model.
 */
import { ownMeasure, sweepWords } from '../model/spec.ts';
import type { Part, RegularizerKind, SweepOutcome, SweepRow } from '../types.ts';
import { regularizerOf } from '../types/regularizers.ts';
import type { Rgba } from '../types/scene.ts';
import { formatValue } from '../view/numbers.ts';
import { themeColors } from '../view/themes.ts';
import { layer, line, say, type Drawing, type Mark } from './drawing.ts';
import { logAxis, type LogAxis } from './log-axis.ts';
import { coordinate, defaultTextSize, typesetting } from './text.ts';

const colors = themeColors.light;
const set = typesetting('inter', defaultTextSize);

/** Points. */
const side = 150;
const margin = { left: 36, right: 10, top: 18, bottom: 30 };
const legendHeight = 18;
const mostColumns = 3;

type Placed = SweepRow & { mse: NonNullable<SweepRow['mse']>; own: NonNullable<SweepRow['own']> };

/** Bars are one standard deviation over the seeds, rings the weights picked, dashes the largest error allowed. */
export function drawTradeOffs(outcome: SweepOutcome, caption: string): Drawing {
  const kinds = [...new Set(outcome.rows.map(({ kind }) => kind))];
  const columns = Math.max(1, Math.min(mostColumns, kinds.length));
  const cell = { width: margin.left + side + margin.right, height: margin.top + side + margin.bottom };
  const legend = drawLegend(outcome);
  const width = Math.ceil(Math.max(columns * cell.width, legend.width)) + 2 * set.edge;
  const height = Math.ceil(kinds.length / columns) * cell.height + legendHeight + 2 * set.edge;
  const panels = kinds.flatMap((kind, index) =>
    layer(regularizerOf(kind).name, drawPanel(outcome, kind), {
      x: set.edge + (index % columns) * cell.width,
      y: set.edge + Math.floor(index / columns) * cell.height,
    }),
  );
  return {
    width,
    height,
    title: 'Reconstruction error against the measure that each model is for',
    description: caption,
    font: 'inter',
    marks: [
      ...layer('Background', [{ kind: 'rect', x: 0, y: 0, width, height, paint: { fill: colors.background, stroke: null } }]),
      ...panels,
      ...layer('Legend', legend.marks, { x: set.edge, y: height - set.edge - 5 }),
    ],
  };
}

function drawPanel(outcome: SweepOutcome, kind: RegularizerKind): Mark[] {
  const rows = outcome.rows.filter((row): row is Placed => row.kind === kind && row.mse !== null && row.own !== null && row.own.mean > 0);
  const { name, measure } = regularizerOf(kind);
  const vanilla = (['encoder', 'decoder'] as const).map((part) => ({ part, own: outcome.vanillaOwn[ownMeasure(kind, part)] }));
  const reach = ({ mean, deviation }: { mean: number; deviation: number | null }) =>
    [mean - (deviation ?? 0), mean, mean + (deviation ?? 0)].filter((value) => value > mean / 10);
  const limit = outcome.vanilla && outcome.factor * outcome.vanilla.mean;
  const x = logAxis([...rows.flatMap(({ own }) => reach(own)), ...vanilla.flatMap(({ own }) => (own ? [own.mean] : []))], side, 4);
  const y = logAxis(
    [...rows.flatMap(({ mse }) => reach(mse)), ...(outcome.vanilla ? reach(outcome.vanilla) : []), ...(limit ? [limit] : [])],
    side,
  );
  const lines: Mark[] =
    limit && outcome.vanilla
      ? [
          across(y.at(limit), [2.4, 1.6]),
          across(y.at(outcome.vanilla.mean)),
          ...vanilla.flatMap(({ part, own }) => (own ? [marker(x.at(own.mean), side - y.at(outcome.vanilla!.mean), part, 'hollow')] : [])),
        ]
      : [];
  const models = (['encoder', 'decoder'] as const).flatMap((part) =>
    layer(
      `${part} regularized`,
      drawModel(
        rows.filter((row) => row.part === part),
        x,
        y,
        outcome,
        part,
      ),
    ),
  );
  return [
    say(margin.left, margin.top - 6, name, set.title, colors.foreground, { weight: 600 }),
    ...axes(x, y, measure, sweepWords(outcome.contrast).error),
    { kind: 'group', x: margin.left, y: margin.top, clip: { width: side, height: side }, marks: [...lines, ...models] },
    { kind: 'rect', x: margin.left, y: margin.top, width: side, height: side, paint: { fill: null, stroke: colors.line, width: 0.6 } },
  ];
}

function across(value: number, dash?: readonly number[]): Mark {
  return line(`M0 ${coordinate(side - value)}H${side}`, colors.muted, 0.6, dash);
}

/** A model's weights, joined in their order; each carries its name. */
function drawModel(rows: readonly Placed[], x: LogAxis, y: LogAxis, { picks }: SweepOutcome, part: Part): Mark[] {
  if (rows.length === 0) return [];
  const color = colors.indicatrix[part].stroke;
  const point = ({ own, mse }: Placed): [number, number] => [x.at(own.mean), side - y.at(mse.mean)];
  const pick = picks.find(({ kind, part: picked }) => kind === rows[0].kind && picked === part)?.weight;
  const bar = (mean: number, deviation: number | null, at: (value: number) => number): [number, number] | null =>
    deviation === null ? null : [at(Math.max(mean - deviation, mean / 100)), at(mean + deviation)];
  const marks = rows.flatMap((row): Mark[] => {
    const [cx, cy] = point(row);
    const horizontal = bar(row.own.mean, row.own.deviation, x.at);
    const vertical = bar(row.mse.mean, row.mse.deviation, y.at);
    const label = formatValue(row.weight)
      .replace(/\.?0+$/, '')
      .replace(/\.?0*e/, 'e');
    const isLeft = cx > side - 22;
    // The encoder's names stand above their points and the decoder's below, as their lines often run side by side.
    const labelY = part === 'encoder' ? cy - 4 : cy + 7.5;
    return [
      ...(horizontal ? [line(`M${coordinate(horizontal[0])} ${coordinate(cy)}H${coordinate(horizontal[1])}`, color, 0.6)] : []),
      ...(vertical ? [line(`M${coordinate(cx)} ${coordinate(side - vertical[0])}V${coordinate(side - vertical[1])}`, color, 0.6)] : []),
      marker(cx, cy, part, 'filled'),
      ...(row.weight === pick ? [ring(cx, cy, 4.5, color)] : []),
      say(cx + (isLeft ? -4.5 : 4.5), labelY, label, set.caption, color, { anchor: isLeft ? 'end' : 'start' }),
    ];
  });
  const path = rows
    .map((row) =>
      point(row)
        .map((value) => coordinate(value))
        .join(' '),
    )
    .join('L');
  const [red, green, blue] = color;
  return [line(`M${path}`, [red, green, blue, 0.55], 0.75), ...marks];
}

function ring(x: number, y: number, radius: number, color: Rgba): Mark {
  return { kind: 'ellipses', paint: { fill: null, stroke: color, width: 0.9 }, at: [x, y, radius, radius, 0] };
}

/** The encoder's are round, the decoder's square: told apart without colour too. */
function marker(x: number, y: number, part: Part, kind: 'filled' | 'hollow'): Mark {
  const color = colors.indicatrix[part].stroke;
  const paint = kind === 'filled' ? { fill: color, stroke: null } : { fill: colors.background, stroke: color, width: 0.9 };
  return part === 'encoder'
    ? { kind: 'ellipses', paint, at: [x, y, 2.3, 2.3, 0] }
    : { kind: 'rect', x: x - 2, y: y - 2, width: 4, height: 4, paint };
}

function axes(x: LogAxis, y: LogAxis, measure: string, error: string): Mark[] {
  const bottom = margin.top + side;
  const alongX = x.ticks.flatMap(({ value, label }): Mark[] => {
    const at = margin.left + x.at(value);
    return [
      line(`M${coordinate(at)} ${margin.top}V${bottom}`, colors.line, 0.4),
      say(at, bottom + 9, label, set.text, colors.muted, { anchor: 'middle' }),
    ];
  });
  const alongY = y.ticks.flatMap(({ value, label }): Mark[] => {
    const at = bottom - y.at(value);
    return [
      line(`M${margin.left} ${coordinate(at)}H${margin.left + side}`, colors.line, 0.4),
      say(margin.left - 4, at + 2.4, label, set.text, colors.muted, { anchor: 'end' }),
    ];
  });
  return [
    ...alongX,
    ...alongY,
    say(margin.left + side / 2, bottom + 20, `${measure} of the regularized part`, set.text, colors.foreground, { anchor: 'middle' }),
    say(margin.left - 27, margin.top + side / 2, `${error === 'MSE' ? error : 'Loss'}, held-out cells`, set.text, colors.foreground, {
      anchor: 'middle',
      turn: -90,
    }),
  ];
}

function drawLegend({ factor, contrast }: SweepOutcome): { marks: Mark[]; width: number } {
  const { plain } = sweepWords(contrast);
  const entries: { mark: Mark; text: string }[] = [
    { mark: marker(3, 0, 'encoder', 'filled'), text: 'encoder regularized' },
    { mark: marker(3, 0, 'decoder', 'filled'), text: 'decoder regularized' },
    { mark: marker(3, 0, 'encoder', 'hollow'), text: plain },
    { mark: ring(3, 0, 3.8, colors.muted), text: 'picked' },
    { mark: line('M-3 0H9', colors.muted, 0.75, [2.4, 1.6]), text: `${factor} × ${plain}` },
  ];
  let x = margin.left;
  const marks = entries.map(({ mark, text }): Mark => {
    const entry: Mark = { kind: 'group', x, marks: [mark, say(12, 2.4, text, set.text, colors.foreground)] };
    x += 23 + set.width(text, set.text);
    return entry;
  });
  return { marks, width: x };
}
