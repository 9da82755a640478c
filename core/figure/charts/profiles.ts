/** Models across metrics, a line each: upwards is better on every axis. Bars are one standard deviation over a model's seeds. */
import type { FigureChoices } from '../../types/scene.ts';
import { formatValue } from '../../view/numbers.ts';
import { profileAxis, type ProfileAxis } from '../../view/profiles.ts';
import type { StandingsRow } from '../../view/ranks.ts';
import { themeColors } from '../../view/themes.ts';
import { line, say, type Figure, type Mark } from '../drawing.ts';
import { coordinate, type Typesetting } from '../text.ts';
import { pathThrough, type Plot } from './axes.ts';
import { chartText, drawChart, lineKey, type Series } from './page.ts';

type Axis = ProfileAxis & StandingsRow;

const colors = themeColors.light;
/** Degrees; and where names side by side would touch. */
const lean = 50;
const steep = 75;
/** Of a double column: more axes than this want it. */
const mostInSingle = 8;

/** @param rows standings one a series */
export function drawProfiles(series: readonly Series[], rows: readonly StandingsRow[], choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  const axes = axesOf(rows);
  return drawChart(
    {
      title: 'Models across metrics',
      panels: axes.length === 0 ? [] : [{ title: '', draw: (plot) => drawAxesAndLines(series, axes, plot, set) }],
      key: series.map(({ title, color }) => lineKey(title, color)),
      margin: (outer) => marginOf(axes, outer, set),
      shape: axes.length > mostInSingle ? 0.4 : 0.62,
      span: axes.length > mostInSingle ? 3 : 1,
      caption,
    },
    choices,
    set,
  );
}

/** Names lean, and the steeper the closer their axes are, so that every one can be read. */
function marginOf(axes: readonly Axis[], outer: number, set: Typesetting) {
  const names = axes.map(({ info }) => set.width(info.title, set.text));
  const turn = leanOf(outer, axes, set);
  // The names of the first axes reach to the left of theirs.
  const left = Math.max(1.2 * set.text, (names[0] ?? 0) * Math.cos(turn));
  return { left, right: 1.6 * set.text, bottom: Math.max(0, ...names) * Math.sin(turn) + endsHeight(axes, outer, set) + 1.4 * set.text };
}

/** Radians. */
function leanOf(width: number, axes: readonly Axis[], set: Typesetting): number {
  const isClose = (width / axes.length) * Math.sin((lean * Math.PI) / 180) < 1.15 * set.text;
  return ((isClose ? steep : lean) * Math.PI) / 180;
}

/** Those on which two models can be compared. */
function axesOf(rows: readonly StandingsRow[]): Axis[] {
  return rows.flatMap((row) => {
    const axis = profileAxis(
      row.info,
      row.standings.map(({ summary }) => summary?.mean ?? null),
    );
    return axis ? [{ ...row, ...axis }] : [];
  });
}

function endsOf({ best, worst }: Axis): [string, string] {
  return [formatValue(best), formatValue(worst)];
}

/** Numbers at the ends stand upright where they would touch. */
function endsHeight(axes: readonly Axis[], width: number, set: Typesetting): number {
  const widest = Math.max(0, ...axes.flatMap((axis) => endsOf(axis).map((text) => set.width(text, set.caption))));
  return widest + 0.4 * set.caption <= width / axes.length ? 1.3 * set.caption : widest + 0.7 * set.caption;
}

function drawAxesAndLines(series: readonly Series[], axes: readonly Axis[], { x, y, width, height }: Plot, set: Typesetting): Mark[] {
  const ends = endsHeight(axes, width, set);
  const isUpright = ends > 1.4 * set.caption;
  const top = y + ends;
  const bottom = y + height;
  const apart = width / Math.max(1, axes.length - 1);
  const across = (index: number) => (axes.length === 1 ? x + width / 2 : x + index * apart);
  const up = ({ at }: Axis, value: number) => bottom - Math.min(1, Math.max(0, at(value))) * (bottom - top);
  const turn = (-180 / Math.PI) * leanOf(width, axes, set);
  const sayEnd = (at: number, isTop: boolean, text: string): Mark =>
    isUpright
      ? say(at + 0.36 * set.caption, isTop ? top - 0.4 * set.caption : bottom + 0.4 * set.caption, text, set.caption, colors.muted, {
          anchor: isTop ? 'start' : 'end',
          turn: -90,
        })
      : say(at, isTop ? top - 0.45 * set.caption : bottom + 1.1 * set.caption, text, set.caption, colors.muted, { anchor: 'middle' });
  return [
    ...axes.flatMap((axis, index): Mark[] => {
      const at = across(index);
      const [best, worst] = endsOf(axis);
      return [
        line(`M${coordinate(at)} ${coordinate(top)}V${coordinate(bottom)}`, colors.line, set.pen(0.6)),
        sayEnd(at, true, best),
        sayEnd(at, false, worst),
        say(at + 0.3 * set.text, bottom + ends + 1.1 * set.text, axis.info.title, set.text, colors.foreground, { anchor: 'end', turn }),
      ];
    }),
    ...series.flatMap(({ title, color }, index): Mark[] => {
      const summaries = axes.map(({ standings }) => standings[index].summary);
      const d = pathThrough(
        axes.map((_, axis) => across(axis)),
        axes.map((axis, place) => (summaries[place] ? up(axis, summaries[place].mean) : NaN)),
      );
      const bars = axes.flatMap((axis, place): Mark[] => {
        const summary = summaries[place];
        if (!summary || !(summary.spread! > 0)) return [];
        const [high, low] = [1, -1].map((side) => up(axis, summary.mean + side * summary.spread!));
        return [line(`M${coordinate(across(place))} ${coordinate(low)}V${coordinate(high)}`, color, set.pen(1.8))];
      });
      const dots: Mark = {
        kind: 'dots',
        radius: set.pen(1.3),
        fill: color,
        at: Float32Array.from(axes.flatMap((axis, place) => (summaries[place] ? [across(place), up(axis, summaries[place].mean)] : []))),
      };
      return d === '' ? [] : [{ kind: 'group', name: title, marks: [line(d, color, set.pen(0.9)), ...bars, dots] }];
    }),
  ];
}
