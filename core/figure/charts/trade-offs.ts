/**
 * What a regularizer's weight buys and what it costs: the measure a model is for against its reconstruction error, a panel a kind of model.
 */
import { ownMeasure, sweepWords } from '../../model/spec.ts';
import type { Part, RegularizerKind, SweepOutcome, SweepRow } from '../../types.ts';
import { regularizerOf } from '../../types/regularizers.ts';
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { formatValue } from '../../view/numbers.ts';
import { themeColors } from '../../view/themes.ts';
import { layer, line, say, type Figure, type Mark } from '../drawing.ts';
import { logAxis, type LogAxis } from '../log-axis.ts';
import { coordinate, type Typesetting } from '../text.ts';
import { axisMargins, drawAxes, ticksAcross, ticksUp, type Plot } from './axes.ts';
import { chartText, drawChart, lineKey, type KeyEntry } from './page.ts';

const colors = themeColors.light;

type Placed = SweepRow & { mse: NonNullable<SweepRow['mse']>; own: NonNullable<SweepRow['own']> };

/** Bars are one standard deviation over the seeds, rings the weights picked, dashes the largest error allowed. */
export function drawTradeOffs(outcome: SweepOutcome, choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  const kinds = [...new Set(outcome.rows.map(({ kind }) => kind))];
  return drawChart(
    {
      title: 'Reconstruction error against the measure that each model is for',
      panels: kinds.map((kind) => ({ title: regularizerOf(kind).name, draw: (plot) => drawKind(outcome, kind, plot, set) })),
      key: keyOf(outcome),
      margin: () => ({ ...axisMargins({ name: 'MSE', labels: ['0.005'] }, set), right: 0.5 * set.text }),
      shape: 1,
      caption,
    },
    choices,
    set,
  );
}

function drawKind(outcome: SweepOutcome, kind: RegularizerKind, plot: Plot, set: Typesetting): Mark[] {
  const rows = outcome.rows.filter((row): row is Placed => row.kind === kind && row.mse !== null && row.own !== null && row.own.mean > 0);
  const { measure } = regularizerOf(kind);
  const vanilla = (['encoder', 'decoder'] as const).map((part) => ({ part, own: outcome.vanillaOwn[ownMeasure(kind, part)] }));
  const reach = ({ mean, deviation }: { mean: number; deviation: number | null }) =>
    [mean - (deviation ?? 0), mean, mean + (deviation ?? 0)].filter((value) => value > mean / 10);
  const limit = outcome.vanilla && outcome.factor * outcome.vanilla.mean;
  const x = logAxis(
    [...rows.flatMap(({ own }) => reach(own)), ...vanilla.flatMap(({ own }) => (own ? [own.mean] : []))],
    plot.width,
    Math.min(4, ticksAcross(plot.width, set)),
  );
  const y = logAxis(
    [...rows.flatMap(({ mse }) => reach(mse)), ...(outcome.vanilla ? reach(outcome.vanilla) : []), ...(limit ? [limit] : [])],
    plot.height,
    ticksUp(plot.height, set),
  );
  const across = (value: number, dash?: readonly number[]) =>
    line(`M0 ${coordinate(plot.height - y.at(value))}H${coordinate(plot.width)}`, colors.muted, set.pen(0.6), dash?.map(set.pen));
  const lines: Mark[] =
    limit && outcome.vanilla
      ? [
          across(limit, [2.4, 1.6]),
          across(outcome.vanilla.mean),
          ...vanilla.flatMap(({ part, own }) =>
            own ? [marker(x.at(own.mean), plot.height - y.at(outcome.vanilla!.mean), part, 'hollow', set)] : [],
          ),
        ]
      : [];
  const taken: Box[] = rows.map((row) => {
    const [cx, cy] = [x.at(row.own.mean), plot.height - y.at(row.mse.mean)];
    const reach = set.pen(isPicked(row, outcome) ? ringRadius + 0.6 : markerRadius);
    return { left: cx - reach, right: cx + reach, top: cy - reach, bottom: cy + reach };
  });
  const models = (['encoder', 'decoder'] as const).flatMap((part) =>
    layer(
      `${part} regularized`,
      drawModel(
        rows.filter((row) => row.part === part),
        { x, y, plot, set },
        outcome,
        part,
        taken,
      ),
    ),
  );
  const { error } = sweepWords(outcome.contrast);
  return [
    ...drawAxes(
      { axis: x, name: `${measure} of the regularized part` },
      { axis: y, name: `${error === 'MSE' ? error : 'Loss'}, held-out cells` },
      plot,
      set,
    ),
    { kind: 'group', x: plot.x, y: plot.y, clip: { width: plot.width, height: plot.height }, marks: [...lines, ...models] },
  ];
}

interface Frame {
  x: LogAxis;
  y: LogAxis;
  plot: Plot;
  set: Typesetting;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Points. */
const [markerRadius, ringRadius] = [2.3, 4.5];

function isPicked({ kind, part, weight }: Placed, { picks }: SweepOutcome): boolean {
  return picks.some((pick) => pick.kind === kind && pick.part === part && pick.weight === weight);
}

/**
 * Beside its point, off all other points and names where there is such a place: the encoder's rather above and the decoder's below, as their
 * lines often run side by side.
 */
function placeName(
  name: string,
  [cx, cy]: [number, number],
  radius: number,
  part: Part,
  { width, height }: { width: number; height: number },
  set: Typesetting,
  taken: Box[],
): { x: number; y: number } {
  const size = set.caption;
  const [long, away] = [set.width(name, size), set.pen(radius + 1.4)];
  const beside = set.pen(radius);
  const [right, left, middle] = [cx + beside, cx - beside - long, cx - long / 2];
  const [above, below, level] = [cy - away, cy + away + 0.72 * size, cy + 0.36 * size];
  const [first, second] = part === 'encoder' ? [above, below] : [below, above];
  const places = [first, second]
    .flatMap((y) => [right, middle, left].map((x) => ({ x, y })))
    .concat([
      { x: cx + away, y: level },
      { x: cx - away - long, y: level },
    ])
    .map(({ x, y }) => ({ x, y, box: { left: x, right: x + long, top: y - 0.72 * size, bottom: y } }))
    .filter(({ box }) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height);
  const meets = (a: Box) => taken.some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
  const place = places.find(({ box }) => !meets(box)) ?? places[0] ?? { x: right, y: first, box: null };
  if (place.box) taken.push(place.box);
  return place;
}

/** A model's weights, joined in their order; each carries its name. */
function drawModel(
  rows: readonly Placed[],
  { x, y, plot: { width: side, height }, set }: Frame,
  outcome: SweepOutcome,
  part: Part,
  taken: Box[],
): Mark[] {
  if (rows.length === 0) return [];
  const color = colors.indicatrix[part].stroke;
  const point = ({ own, mse }: Placed): [number, number] => [x.at(own.mean), height - y.at(mse.mean)];
  const bar = (mean: number, deviation: number | null, at: (value: number) => number): [number, number] | null =>
    deviation === null ? null : [at(Math.max(mean - deviation, mean / 100)), at(mean + deviation)];
  const marks = rows.flatMap((row): Mark[] => {
    const [cx, cy] = point(row);
    const horizontal = bar(row.own.mean, row.own.deviation, x.at);
    const vertical = bar(row.mse.mean, row.mse.deviation, y.at);
    const label = formatValue(row.weight)
      .replace(/\.?0+$/, '')
      .replace(/\.?0*e/, 'e');
    const picked = isPicked(row, outcome);
    const name = placeName(label, [cx, cy], picked ? ringRadius : markerRadius, part, { width: side, height }, set, taken);
    return [
      ...(horizontal ? [line(`M${coordinate(horizontal[0])} ${coordinate(cy)}H${coordinate(horizontal[1])}`, color, set.pen(0.6))] : []),
      ...(vertical
        ? [line(`M${coordinate(cx)} ${coordinate(height - vertical[0])}V${coordinate(height - vertical[1])}`, color, set.pen(0.6))]
        : []),
      marker(cx, cy, part, 'filled', set),
      ...(picked ? [ring(cx, cy, ringRadius, color, set)] : []),
      say(name.x, name.y, label, set.caption, color),
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
  return [line(`M${path}`, [red, green, blue, 0.55], set.pen(0.75)), ...marks];
}

function ring(x: number, y: number, radius: number, color: Rgba, { pen }: Typesetting): Mark {
  return { kind: 'ellipses', paint: { fill: null, stroke: color, width: pen(0.9) }, at: [x, y, pen(radius), pen(radius), 0] };
}

/** The encoder's are round, the decoder's square: told apart without colour too. */
function marker(x: number, y: number, part: Part, kind: 'filled' | 'hollow', { pen }: Typesetting): Mark {
  const color = colors.indicatrix[part].stroke;
  const paint = kind === 'filled' ? { fill: color, stroke: null } : { fill: colors.background, stroke: color, width: pen(0.9) };
  return part === 'encoder'
    ? { kind: 'ellipses', paint, at: [x, y, pen(2.3), pen(2.3), 0] }
    : { kind: 'rect', x: x - pen(2), y: y - pen(2), width: pen(4), height: pen(4), paint };
}

function keyOf({ factor, contrast }: SweepOutcome): KeyEntry[] {
  const { plain } = sweepWords(contrast);
  const at =
    (mark: (x: number, y: number, set: Typesetting) => Mark): KeyEntry['draw'] =>
    (x, y, length, set) => [mark(x + length / 2, y, set)];
  return [
    { text: 'encoder regularized', draw: at((x, y, set) => marker(x, y, 'encoder', 'filled', set)) },
    { text: 'decoder regularized', draw: at((x, y, set) => marker(x, y, 'decoder', 'filled', set)) },
    { text: plain, draw: at((x, y, set) => marker(x, y, 'encoder', 'hollow', set)) },
    { text: 'picked', draw: at((x, y, set) => ring(x, y, 3.8, colors.muted, set)) },
    lineKey(`${factor} × ${plain}`, colors.muted, [2.4, 1.6]),
  ];
}
