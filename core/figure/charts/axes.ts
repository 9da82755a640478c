/** Axes of charts: where values stand, and how numbers and names are written beside them. */
import { themeColors } from '../../view/themes.ts';
import { tickLabel, ticksWithin } from '../../view/ticks.ts';
import { line, say, type Mark } from '../drawing.ts';
import { coordinate, type Typesetting } from '../text.ts';

export interface Axis {
  /** Position of a value on an axis from 0 to its length. */
  at(value: number): number;
  ticks: readonly { value: number; label: string }[];
}

/** Where values are drawn: points, from the panel's corner. */
export interface Plot {
  x: number;
  y: number;
  width: number;
  height: number;
}

const colors = themeColors.light;

/** @param margin of the values' reach, at both ends */
export function linearAxis(
  values: readonly number[],
  length: number,
  mostTicks: number,
  margin = 0.05,
): Axis & { from: number; to: number } {
  const known = values.filter(Number.isFinite);
  const [low, high] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 1];
  const reach = high - low || Math.abs(high) || 1;
  const [from, to] = high > low ? [low - margin * reach, high + margin * reach] : [low - reach / 2, high + reach / 2];
  return {
    from,
    to,
    at: (value) => ((value - from) / (to - from)) * length,
    ticks: ticksWithin(from, to, mostTicks).map((value) => ({ value, label: tickLabel(value) })),
  };
}

/** How many ticks an axis of this length has room for. */
export const ticksAcross = (length: number, set: Typesetting): number => Math.max(2, length / (5 * set.text));
export const ticksUp = (length: number, set: Typesetting): number => Math.max(3, Math.round(length / (2.4 * set.text)));

/** Points at the left of a plot and below it: of the widest number, and of the name beyond. */
export function axisMargins(y: { name?: string; labels: readonly string[] }, set: Typesetting): { left: number; bottom: number } {
  const widest = Math.max(0, ...y.labels.map((label) => set.width(label, set.text)));
  return { left: widest + 0.6 * set.text + (y.name === undefined ? 0 : 1.5 * set.text), bottom: 3.3 * set.text };
}

/** Lines across at every number, numbers and names, and the frame. A number that would touch the one before is left out. */
export function drawAxes(x: { axis: Axis; name: string }, y: { axis: Axis; name?: string }, plot: Plot, set: Typesetting): Mark[] {
  const [right, bottom] = [plot.x + plot.width, plot.y + plot.height];
  const left = Math.max(0, ...y.axis.ticks.map(({ label }) => set.width(label, set.text)));
  let written = -Infinity;
  return [
    ...y.axis.ticks.flatMap(({ value, label }): Mark[] => {
      const at = bottom - y.axis.at(value);
      return [
        line(`M${coordinate(plot.x)} ${coordinate(at)}H${coordinate(right)}`, colors.line, set.pen(0.4)),
        say(plot.x - 0.5 * set.text, at + 0.36 * set.text, label, set.text, colors.muted, { anchor: 'end' }),
      ];
    }),
    ...x.axis.ticks.flatMap(({ value, label }): Mark[] => {
      const at = plot.x + x.axis.at(value);
      const half = set.width(label, set.text) / 2;
      const fits = at - half > written;
      if (fits) written = at + half + 0.5 * set.text;
      return [
        line(`M${coordinate(at)} ${coordinate(bottom)}v${coordinate(0.4 * set.text)}`, colors.muted, set.pen(0.4)),
        ...(fits ? [say(at, bottom + 1.5 * set.text, label, set.text, colors.muted, { anchor: 'middle' as const })] : []),
      ];
    }),
    say(plot.x + plot.width / 2, bottom + 2.8 * set.text, x.name, set.text, colors.foreground, { anchor: 'middle' }),
    ...(y.name === undefined
      ? []
      : [
          say(plot.x - left - 1.1 * set.text, plot.y + plot.height / 2, y.name, set.text, colors.foreground, {
            anchor: 'middle' as const,
            turn: -90,
          }),
        ]),
    {
      kind: 'rect',
      x: plot.x,
      y: plot.y,
      width: plot.width,
      height: plot.height,
      paint: { fill: null, stroke: colors.line, width: set.pen(0.5) },
    },
  ];
}

/** Interrupted where a place is not a number. */
export function pathThrough(xs: readonly number[], ys: readonly number[]): string {
  let isOn = false;
  return xs
    .map((x, index) => {
      if (!Number.isFinite(x + ys[index])) {
        isOn = false;
        return '';
      }
      const step = `${isOn ? 'L' : 'M'}${coordinate(x)} ${coordinate(ys[index])}`;
      isOn = true;
      return step;
    })
    .join('');
}
