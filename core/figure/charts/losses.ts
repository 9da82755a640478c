/** How models learned: reconstruction, neighbours and regularizer over the epochs, a panel each, on logarithmic axes. */
import type { EpochRecord } from '../../types.ts';
import type { FigureChoices, Rgba } from '../../types/scene.ts';
import { themeColors } from '../../view/themes.ts';
import { tickLabel, ticksWithin } from '../../view/ticks.ts';
import { line, type Figure, type Mark } from '../drawing.ts';
import { logAxis } from '../log-axis.ts';
import type { Table } from '../tables/table.ts';
import type { Typesetting } from '../text.ts';
import { drawAxes, pathThrough, ticksAcross, ticksUp, type Plot } from './axes.ts';
import { chartText, drawChart, lineKey, type Series } from './page.ts';

export interface LearnedRun extends Series {
  history: readonly EpochRecord[];
}

interface Curve {
  color: Rgba;
  dashed: boolean;
  x: number[];
  y: number[];
}
interface Losses {
  title: string;
  unit: string;
  curves: Curve[];
}

const colors = themeColors.light;
const dash = [2.2, 1.4];

/** Only what is above zero can stand on a logarithmic axis; curves are interrupted where a value is not. */
export function drawLosses(runs: readonly LearnedRun[], choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  return drawChart(
    {
      title: 'How the models learned',
      panels: lossesOf(runs).map(({ title, unit, curves }) => ({ title, unit, draw: (plot) => drawCurves(curves, plot, set) })),
      key: [
        ...runs.map(({ title, color }) => lineKey(title, color)),
        lineKey('training', colors.muted),
        lineKey('held out', colors.muted, dash),
      ],
      margin: () => ({ left: 4.4 * set.text, right: 0.5 * set.text, bottom: 3.3 * set.text }),
      shape: 0.75,
      caption,
    },
    choices,
    set,
  );
}

/** A line a model and epoch; empty where a model has no such loss. */
export function lossesTable(runs: readonly LearnedRun[], caption: string): Table {
  const exact = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? null : { mean: value, deviation: null });
  return {
    caption,
    head: ['model', 'epoch', 'MSE', 'MSE (held out)', 'neighbours', 'neighbours (held out)', 'regularizer'],
    groups: runs.map(({ title, history }) =>
      history.map(({ epoch, mse, heldOutMse, contrast, heldOutContrast, regularizer }) => [
        title,
        String(epoch),
        exact(mse),
        exact(heldOutMse),
        exact(contrast),
        exact(heldOutContrast),
        exact(regularizer),
      ]),
    ),
  };
}

function lossesOf(runs: readonly LearnedRun[]): Losses[] {
  const curves = (value: (record: EpochRecord) => number | undefined, dashed = false) =>
    runs.map(({ color, history }): Curve => ({
      color,
      dashed,
      x: history.map(({ epoch }) => epoch),
      y: history.map((record) => value(record) ?? NaN),
    }));
  const losses: Losses[] = [
    { title: 'Reconstruction', unit: 'MSE', curves: [...curves(({ mse }) => mse), ...curves(({ heldOutMse }) => heldOutMse, true)] },
    {
      title: 'Neighbours',
      unit: 'contrastive loss',
      curves: [...curves(({ contrast }) => contrast), ...curves(({ heldOutContrast }) => heldOutContrast, true)],
    },
    { title: 'Regularizer', unit: 'before its weight', curves: curves(({ regularizer }) => regularizer) },
  ];
  return losses.filter((each) => each.curves.some(({ y }) => y.some((value) => value > 0 && Number.isFinite(value))));
}

function drawCurves(curves: readonly Curve[], plot: Plot, set: Typesetting): Mark[] {
  const epochs = curves.flatMap(({ x }) => x);
  const first = epochs.reduce((least, epoch) => Math.min(least, epoch), Infinity);
  const last = epochs.reduce((most, epoch) => Math.max(most, epoch), -Infinity);
  const across = (epoch: number) => (last > first ? ((epoch - first) / (last - first)) * plot.width : plot.width / 2);
  const x = {
    at: across,
    ticks: ticksWithin(first, last, ticksAcross(plot.width, set)).map((value) => ({ value, label: tickLabel(value) })),
  };
  const y = logAxis(
    curves.flatMap(({ y }) => y),
    plot.height,
    ticksUp(plot.height, set),
  );
  return [
    ...drawAxes({ axis: x, name: 'epoch' }, { axis: y }, plot, set),
    ...curves.flatMap(({ color, dashed, x, y: values }) => {
      const d = pathThrough(
        x.map((epoch) => plot.x + across(epoch)),
        values.map((value) => (value > 0 ? plot.y + plot.height - y.at(value) : NaN)),
      );
      return d === '' ? [] : [line(d, color, set.pen(0.9), dashed ? dash.map(set.pen) : undefined)];
    }),
  ];
}
