/** Logarithmic axes: where a value stands, and which ticks are named. */
import { tickLabel as evenLabel, ticksWithin } from '../view/ticks.ts';
import { coordinate } from './text.ts';

export interface LogAxis {
  /** Values from and to which the axis reaches. */
  from: number;
  to: number;
  /** Position of a value on an axis from 0 to `length`. */
  at(value: number): number;
  ticks: { value: number; label: string }[];
}

/** Decades. */
const leastReach = 0.25;

/** An axis over positive values with a margin at both ends; a quarter of a decade at least, so that noise does not look like a trend. */
export function logAxis(values: readonly number[], length: number, mostTicks = 6): LogAxis {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const [low, high] = logs.length > 0 ? [Math.min(...logs), Math.max(...logs)] : [-1, 0];
  const missing = Math.max(0, leastReach - (high - low)) / 2;
  const margin = 0.08 * Math.max(leastReach, high - low);
  const [from, to] = [low - missing - margin, high + missing + margin];
  return {
    from: 10 ** from,
    to: 10 ** to,
    at: (value) => ((Math.log10(value) - from) / (to - from)) * length,
    ticks: ticksBetween(from, to, mostTicks),
  };
}

/** The densest of 1 to 9, 1, 2, 5, 1, 3 or 1 a decade, evenly spaced numbers where that is hardly one, or every so many decades, that is not too many. */
function ticksBetween(from: number, to: number, most: number): LogAxis['ticks'] {
  for (const steps of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]]) {
    const ticks = ticksOf(from, to, steps, 1);
    if (ticks.length > most) continue;
    return ticks.length > 1 ? ticks : ticksWithin(10 ** from, 10 ** to, 0.8 * most).map((value) => ({ value, label: evenLabel(value) }));
  }
  return ticksOf(from, to, [1], Math.ceil((to - from) / most));
}

function ticksOf(from: number, to: number, steps: readonly number[], everyDecade: number): LogAxis['ticks'] {
  const ticks: LogAxis['ticks'] = [];
  for (let decade = Math.floor(from); decade <= Math.ceil(to); decade++) {
    if (decade % everyDecade !== 0) continue;
    for (const step of steps) {
      const log = decade + Math.log10(step);
      if (log >= from && log <= to) ticks.push({ value: step * 10 ** decade, label: tickLabel(step, decade) });
    }
  }
  return ticks;
}

function tickLabel(step: number, decade: number): string {
  if (decade < -3 || decade > 4) return `${step}e${String(decade).replace('-', '−')}`;
  return coordinateLabel(step * 10 ** decade, decade);
}

function coordinateLabel(value: number, decade: number): string {
  const text = coordinate(value, Math.max(0, -decade));
  return text.startsWith('.') ? `0${text}` : text;
}
