/** How models learned: reconstruction, neighbours and regularizer over the epochs, a panel each, on logarithmic axes. */
import type { EpochRecord } from '../../types.ts';
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { journals, widthOf } from '../../view/figure-choices.ts';
import { themeColors } from '../../view/themes.ts';
import { tickLabel, ticksWithin } from '../../view/ticks.ts';
import { layer, line, pointsPerMillimetre, say, type Drawing, type Mark } from '../drawing.ts';
import { logAxis } from '../log-axis.ts';
import { coordinate, typesetting, type Typesetting } from '../text.ts';

export interface LearnedRun {
  title: string;
  color: Rgba;
  history: readonly EpochRecord[];
}

interface Curve {
  color: Rgba;
  dashed: boolean;
  x: number[];
  y: number[];
}
interface Chart {
  title: string;
  unit: string;
  curves: Curve[];
}

const colors = themeColors.light;

/** Only what is above zero can stand on a logarithmic axis; curves are interrupted where a value is not. */
export function drawLosses(runs: readonly LearnedRun[], choices: FigureChoices, caption: string): Drawing {
  const set = typesetting(choices.font, choices.textSize ?? journals[choices.journal].text);
  const charts = chartsOf(runs);
  const columns = Math.max(1, Math.min(charts.length, choices.columns ?? 3));
  const width = widthOf(choices, columns) * pointsPerMillimetre;
  const outer = (width - 2 * set.edge - (columns - 1) * set.gap) / columns;
  const margin = { left: 5.2 * set.text, top: 1.9 * set.title, bottom: 3.4 * set.text };
  const side = outer - margin.left;
  const height = 0.75 * side;
  const rowHeight = margin.top + height + margin.bottom;
  const panels = charts.flatMap((chart, index) =>
    layer(chart.title, drawChart(chart, { side, height, margin }, set), {
      x: set.edge + (index % columns) * (outer + set.gap),
      y: set.edge + Math.floor(index / columns) * (rowHeight + set.gap),
    }),
  );
  const bottom = set.edge + Math.ceil(charts.length / columns) * (rowHeight + set.gap);
  const legend = choices.legend ? drawLegend(runs, width - 2 * set.edge, set) : { marks: [], height: 0 };
  const lines = choices.caption ? set.wrap(caption, width - 2 * set.edge, set.caption) : [];
  const captionTop = bottom + legend.height + (legend.height > 0 ? 0.5 * set.line : 0);
  const total = Math.ceil(captionTop + lines.length * 1.3 * set.caption + set.edge);
  return {
    width,
    height: total,
    title: 'How the models learned',
    description: caption,
    font: choices.font,
    marks: [
      ...layer('Background', [{ kind: 'rect', x: 0, y: 0, width, height: total, paint: { fill: colors.background, stroke: null } }]),
      ...panels,
      ...layer('Legend', legend.marks, { x: set.edge, y: bottom }),
      ...layer(
        'Caption',
        lines.length === 0
          ? []
          : [
              {
                kind: 'text',
                x: set.edge,
                y: captionTop + set.caption,
                lines,
                leading: 1.3 * set.caption,
                size: set.caption,
                fill: colors.muted,
              },
            ],
      ),
    ],
  };
}

function chartsOf(runs: readonly LearnedRun[]): Chart[] {
  const curves = (value: (record: EpochRecord) => number | undefined, dashed = false) =>
    runs.map(({ color, history }): Curve => ({
      color,
      dashed,
      x: history.map(({ epoch }) => epoch),
      y: history.map((record) => value(record) ?? NaN),
    }));
  const charts: Chart[] = [
    { title: 'Reconstruction', unit: 'MSE', curves: [...curves(({ mse }) => mse), ...curves(({ heldOutMse }) => heldOutMse, true)] },
    {
      title: 'Neighbours',
      unit: 'contrastive loss',
      curves: [...curves(({ contrast }) => contrast), ...curves(({ heldOutContrast }) => heldOutContrast, true)],
    },
    { title: 'Regularizer', unit: 'before its weight', curves: curves(({ regularizer }) => regularizer) },
  ];
  return charts.filter((chart) => chart.curves.some(({ y }) => y.some((value) => value > 0 && Number.isFinite(value))));
}

interface Frame {
  side: number;
  height: number;
  margin: { left: number; top: number; bottom: number };
}

function drawChart({ title, unit, curves }: Chart, { side, height, margin }: Frame, set: Typesetting): Mark[] {
  const epochs = curves.flatMap(({ x }) => x);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const at = (epoch: number) => margin.left + (last > first ? ((epoch - first) / (last - first)) * side : side / 2);
  const axis = logAxis(
    curves.flatMap(({ y }) => y),
    height,
    Math.max(3, Math.round(height / (2 * set.text))),
  );
  const bottom = margin.top + height;
  const down = (value: number) => bottom - axis.at(value);
  const grid = axis.ticks.flatMap(({ value, label }): Mark[] => [
    line(`M${coordinate(margin.left)} ${coordinate(down(value))}h${coordinate(side)}`, colors.line, 0.4),
    say(margin.left - 0.5 * set.text, down(value) + 0.36 * set.text, label, set.text, colors.muted, { anchor: 'end' }),
  ]);
  const ticks = ticksWithin(first, last, Math.max(2, side / (5 * set.text))).flatMap((value): Mark[] => [
    line(`M${coordinate(at(value))} ${coordinate(bottom)}v${coordinate(0.4 * set.text)}`, colors.muted, 0.4),
    say(at(value), bottom + 1.5 * set.text, tickLabel(value), set.text, colors.muted, { anchor: 'middle' }),
  ]);
  return [
    say(margin.left, set.title, title, set.title, colors.foreground, {
      weight: 600,
      tail: { text: unit, fill: colors.muted, gap: 0.6 * set.text },
    }),
    ...grid,
    ...ticks,
    say(margin.left + side / 2, bottom + 2.8 * set.text, 'epoch', set.text, colors.foreground, { anchor: 'middle' }),
    ...curves.flatMap(({ color, dashed, x, y }) => {
      const d = pathOf(
        x.map(at),
        y.map((value) => (value > 0 && Number.isFinite(value) ? down(value) : NaN)),
      );
      return d === '' ? [] : [line(d, color, 0.9, dashed ? [2.2, 1.4] : undefined)];
    }),
    { kind: 'rect', x: margin.left, y: margin.top, width: side, height, paint: { fill: null, stroke: colors.line, width: 0.5 } },
  ];
}

function pathOf(xs: readonly number[], ys: readonly number[]): string {
  let isOn = false;
  return xs
    .map((x, index) => {
      if (Number.isNaN(ys[index])) {
        isOn = false;
        return '';
      }
      const step = `${isOn ? 'L' : 'M'}${coordinate(x)} ${coordinate(ys[index])}`;
      isOn = true;
      return step;
    })
    .join('');
}

function drawLegend(runs: readonly LearnedRun[], width: number, set: Typesetting): { marks: Mark[]; height: number } {
  const key = 2.4 * set.text;
  let [x, y] = [0, set.text];
  const place = (text: string, color: Rgba, dash?: readonly number[]): Mark[] => {
    const wide = key + set.width(text, set.text) + 1.5 * set.text;
    if (x > 0 && x + wide > width) [x, y] = [0, y + set.line];
    const left = x;
    x += wide;
    return [
      line(`M${coordinate(left)} ${coordinate(y - 0.36 * set.text)}h${coordinate(0.75 * key)}`, color, 0.9, dash),
      say(left + key, y, text, set.text, colors.foreground),
    ];
  };
  const marks = [
    ...runs.flatMap(({ title, color }) => place(title, color)),
    ...place('training', colors.muted),
    ...place('held out', colors.muted, [2.2, 1.4]),
  ];
  return { marks, height: y + 0.4 * set.line };
}
